import type { Execution, HistorySource, Page, TrailEvent } from '../../src/audit/source';

export interface FakeHistory extends Execution {
  readonly events: readonly TrailEvent[] | (() => Iterable<TrailEvent>);
}

const PER_PAGE = 10;

/** Histories that somebody thought up, handed out in pages as the server does; it counts what was asked for. */
export class FakeHistories implements HistorySource {
  /** Events handed out so far. */
  read = 0;
  private readonly open = new Map<string, Iterator<TrailEvent>>();

  constructor(readonly histories: FakeHistory[]) {}

  async executions(): Promise<Page<Execution>> {
    return { items: this.histories.map(({ events: _events, ...execution }) => execution) };
  }

  async events({ runId }: Execution, after?: Uint8Array): Promise<Page<TrailEvent>> {
    const iterator = after === undefined ? this.begin(runId) : this.open.get(runId);
    const items: TrailEvent[] = [];
    while (items.length < PER_PAGE) {
      const next = iterator?.next();
      if (next === undefined || next.done === true) return { items };
      items.push(next.value);
      this.read += 1;
    }
    return { items, next: new Uint8Array([1]) };
  }

  private begin(runId: string): Iterator<TrailEvent> {
    const history = this.histories.find((each) => each.runId === runId);
    if (history === undefined) {
      throw Object.assign(new Error(`${runId} is gone`), { name: 'WorkflowNotFoundError' });
    }
    const { events } = history;
    const iterator = (typeof events === 'function' ? events() : events)[Symbol.iterator]();
    this.open.set(runId, iterator);
    return iterator;
  }
}

const AT = '2026-11-23T12:00:00.000Z';

/** A run of findings that records these entries and ends. */
export function aHistory(
  runId: string,
  entries: readonly unknown[],
  differs: Partial<FakeHistory> = {},
): FakeHistory {
  const closedAt = differs.closedAt ?? AT;
  return {
    workflow: 'distributeFindings',
    workflowId: 'test-run',
    runId,
    firstRunId: runId,
    startedAt: AT,
    closedAt,
    events: [
      { eventId: 1, at: AT, kind: 'started', by: 'workflow test-cycle', input: { mode: 'run' } },
      {
        eventId: 5,
        at: AT,
        kind: 'scheduled',
        step: 'recordAudit',
        input: { run: `wfd-run-${runId.slice(0, 13)}`, at: AT, entries },
      },
      { eventId: 6, at: closedAt, kind: 'ended', status: 'COMPLETED', result: { outcome: 'completed' } },
    ],
    ...differs,
  };
}
