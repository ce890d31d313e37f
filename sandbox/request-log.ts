import type { ServiceName } from './faults';

export interface LoggedRequest {
  readonly number: number;
  readonly at: string;
  readonly service: ServiceName;
  /** "search", "create", ...; "unexpected" for a request the service does not know. */
  readonly operation: string;
  readonly method: string;
  /** Path below the service's root, query included: "/rest/api/3/search/jql". */
  readonly path: string;
  /** Parsed JSON, or the raw text where it is none. */
  readonly body: unknown;
  readonly contentType: string;
  /** Name of the scheme only ("Basic", "Bearer"); never the credential. */
  readonly authScheme: string;
  /** Absent while unanswered, and for good when the answer was withheld. */
  status?: number;
  answer?: unknown;
  fault?: string;
}

/** Everything the three services were asked, in order; the newest 20,000. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private count = 0;

  add(entry: Omit<LoggedRequest, 'number'>): LoggedRequest {
    const logged = { number: (this.count += 1), ...entry };
    this.entries.push(logged);
    if (this.entries.length > 20_000) this.entries.shift();
    return logged;
  }

  list(): readonly LoggedRequest[] {
    return this.entries;
  }

  /** Requests no service knows: a test that leaves one behind has failed. */
  unexpected(): readonly LoggedRequest[] {
    return this.entries.filter((entry) => entry.operation === 'unexpected');
  }

  clear(): void {
    this.entries = [];
  }
}
