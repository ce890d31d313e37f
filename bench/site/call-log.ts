import type { ServiceName } from '../../sandbox/faults';
import type { RequestLog } from '../../sandbox/request-log';

export interface Calls {
  readonly wiz: number;
  readonly jira: number;
  readonly slack: number;
  /** By service and operation: "jira search". */
  readonly byOperation: Readonly<Record<string, number>>;
  /** Of these, how many were refused for haste. */
  readonly refused: number;
  /** When the first create was answered, in ms since 1970; absent where nothing was created. */
  readonly firstTicketAt?: number;
}

const CREATES: ReadonlySet<string> = new Set(['create', 'createOne']);

/** Counts what the services are asked from its opening on. */
export class CallLog {
  private readonly services: Record<ServiceName, number> = { wiz: 0, jira: 0, slack: 0 };
  private readonly byOperation = new Map<string, number>();
  private refused = 0;
  private firstTicketAt: number | undefined;
  private readonly stop: () => void;

  constructor(requests: RequestLog) {
    this.stop = requests.listen(({ service, operation, status }, stage) => {
      if (stage === 'asked') this.note(service, operation);
      if (stage === 'answered' && status === 429) this.refused += 1;
      if (stage === 'answered' && status === 201 && CREATES.has(operation)) this.firstTicketAt ??= Date.now();
    });
  }

  close(): Calls {
    this.stop();
    const { refused, firstTicketAt } = this;
    return {
      ...this.services,
      byOperation: Object.fromEntries([...this.byOperation].sort(([a], [b]) => (a < b ? -1 : 1))),
      refused,
      ...(firstTicketAt === undefined ? {} : { firstTicketAt }),
    };
  }

  private note(service: ServiceName, operation: string): void {
    const name = `${service} ${operation}`;
    this.services[service] += 1;
    this.byOperation.set(name, (this.byOperation.get(name) ?? 0) + 1);
  }
}
