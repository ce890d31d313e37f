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
  /** Of the client's end of the connection: on one machine it tells whose request this is. */
  readonly clientPort?: number;
  /** Absent while unanswered, and for good when the answer was withheld. */
  status?: number;
  /** Absent as well once it was forgotten to make room. */
  answer?: unknown;
  fault?: string;
  /** How long after its arrival it was carried out; absent when it never was. */
  carriedOutAfterMs?: number;
}

/** Hears of each request before anything comes of it, and again when it is about to be answered. */
export type RequestListener = (entry: LoggedRequest, stage: 'asked' | 'answered') => void;

const MAX_ENTRIES = 20_000;
/** A sweep of a giant tenant would fill the memory with its own pages: the oldest answers are forgotten first. */
const MAX_ANSWER_CHARACTERS = 64_000_000;

/** Everything the three services were asked, in order; the newest 20,000. */
export class RequestLog {
  private readonly listeners = new Set<RequestListener>();
  private entries: LoggedRequest[] = [];
  private count = 0;
  /** Entries whose answer is still there, oldest first, with its length. */
  private answered: { readonly entry: LoggedRequest; readonly length: number }[] = [];
  private answerCharacters = 0;

  add(entry: Omit<LoggedRequest, 'number'>): LoggedRequest {
    const logged = { number: (this.count += 1), ...entry };
    this.entries.push(logged);
    if (this.entries.length > MAX_ENTRIES) this.entries.shift();
    this.tell(logged, 'asked');
    return logged;
  }

  /** Answers how to stop listening. */
  listen(listener: RequestListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  noteAnswer(entry: LoggedRequest, answer: unknown, length: number): void {
    entry.answer = answer;
    this.tell(entry, 'answered');
    this.answered.push({ entry, length });
    this.answerCharacters += length;
    while (this.answerCharacters > MAX_ANSWER_CHARACTERS || this.answered.length > MAX_ENTRIES)
      this.forgetOldest();
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
    this.answered = [];
    this.answerCharacters = 0;
  }

  private tell(entry: LoggedRequest, stage: 'asked' | 'answered'): void {
    for (const listener of this.listeners) listener(entry, stage);
  }

  private forgetOldest(): void {
    const oldest = this.answered.shift();
    if (oldest === undefined) return;
    delete oldest.entry.answer;
    this.answerCharacters -= oldest.length;
  }
}
