export type ServiceName = 'wiz' | 'jira' | 'slack';

/**
 * What can go wrong with one request. "After" kinds carry the request out first: the answer is lost, the deed is done.
 * - `status` / `status-after`: answer `status` with `headers` and `body`
 * - `reset` / `reset-after`: close the socket without an answer
 * - `hang` / `hang-after`: keep the socket open and never answer
 * - `late-commit`: never answer, carry out after `delayMs`
 * - `delay`: answer properly after `delayMs`
 * - `truncate`: carry out, send half of the body and close
 * - `html`: 200 with a login page, nothing carried out
 * - anything else belongs to one service and is taken by it (`FaultBox.take`)
 */
export interface Fault {
  readonly service: ServiceName;
  /** Name of the operation ("create", "issues", "chat.postMessage") or `*`. */
  readonly operation: string;
  readonly kind: string;
  /** How many requests it hits; -1 until cleared. Default 1. */
  readonly times?: number;
  /** How many matching requests pass before. Default 0. */
  readonly skip?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
  /** For kinds of one service: whatever they need. */
  readonly detail?: unknown;
}

interface Armed {
  readonly fault: Fault;
  skip: number;
  left: number;
  hits: number;
}

const GENERIC_KINDS: ReadonlySet<string> = new Set([
  'status',
  'status-after',
  'reset',
  'reset-after',
  'hang',
  'hang-after',
  'late-commit',
  'delay',
  'truncate',
  'html',
]);

/** The faults that wait for their request. First armed, first hit. */
export class FaultBox {
  private armed: Armed[] = [];

  arm(fault: Fault): void {
    this.armed.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1, hits: 0 });
  }

  clear(): void {
    this.armed = [];
  }

  list(): readonly (Fault & { left: number; hits: number })[] {
    return this.armed.map(({ fault, left, hits }) => ({ ...fault, left, hits }));
  }

  /** The generic fault for this request, if one is due; it is used up by the call. */
  takeGeneric(service: ServiceName, operation: string): Fault | undefined {
    return this.takeWhere(service, operation, (kind) => GENERIC_KINDS.has(kind));
  }

  /** A fault of a service's own kind, if one is due. */
  take(service: ServiceName, operation: string, kind: string): Fault | undefined {
    return this.takeWhere(service, operation, (each) => each === kind);
  }

  private takeWhere(
    service: ServiceName,
    operation: string,
    wanted: (kind: string) => boolean,
  ): Fault | undefined {
    for (const each of this.armed) {
      const { fault } = each;
      const matches =
        fault.service === service &&
        (fault.operation === '*' || fault.operation === operation) &&
        wanted(fault.kind);
      if (!matches || each.left === 0) continue;
      if (each.skip > 0) {
        each.skip -= 1;
        continue;
      }
      each.left -= each.left > 0 ? 1 : 0;
      each.hits += 1;
      return fault;
    }
    return undefined;
  }
}
