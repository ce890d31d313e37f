import { compareText } from '../domain/time';
import { runLabel } from '../domain/ticket';
import { factsOf } from './facts';
import type { AuditFact } from './record';
import { everyPage, type Execution, type HistorySource } from './source';

/** Which part of the trail; every execution within it is told whole. */
export interface Selection {
  /** ISO date-times: executions that closed from `since` on, and before `until`. */
  readonly since?: string;
  readonly until?: string;
  /** Label or Temporal run id. */
  readonly run?: string;
}

export type ClosedExecution = Execution & { readonly closedAt: string };

export interface Found {
  /** By the time they closed, then by run id: the same histories always give the same chain. */
  readonly closed: readonly ClosedExecution[];
  /** Not closed yet, and so not in the trail. */
  readonly open: number;
}

/** Some 200 bytes are held of each execution, and nothing of its history. */
export async function findExecutions(source: HistorySource, selection: Selection = {}): Promise<Found> {
  const closed: ClosedExecution[] = [];
  let open = 0;
  for await (const execution of everyPage((after) => source.executions(after))) {
    const { closedAt } = execution;
    if (closedAt === undefined) open += isOfRun(execution, selection.run) ? 1 : 0;
    else if (isSelected(execution, closedAt, selection)) closed.push({ ...execution, closedAt });
  }
  return { closed: closed.sort(byClose), open };
}

function byClose(a: ClosedExecution, b: ClosedExecution): number {
  return compareText(a.closedAt, b.closedAt) || compareText(a.runId, b.runId);
}

function isSelected(execution: Execution, closedAt: string, { since, until, run }: Selection): boolean {
  const isWithin = (since === undefined || closedAt >= since) && (until === undefined || closedAt < until);
  return isWithin && isOfRun(execution, run);
}

function isOfRun({ workflow, runId, firstRunId }: Execution, run: string | undefined): boolean {
  if (run === undefined) return true;
  return runId === run || (workflow === 'distributeFindings' && runLabel(firstRunId) === run);
}

export interface Progress {
  readonly done: number;
  readonly of: number;
}

/** All facts of these executions, one history after the other. `vanished` hears of a history that retention took meanwhile. */
export async function* readTrail(
  source: HistorySource,
  executions: readonly ClosedExecution[],
  hear: {
    readonly progress?: (progress: Progress) => void;
    readonly vanished?: (gone: Execution) => void;
  } = {},
): AsyncGenerator<AuditFact, void, undefined> {
  for (const [index, execution] of executions.entries()) {
    hear.progress?.({ done: index, of: executions.length });
    try {
      yield* readExecution(source, execution);
    } catch (error) {
      if (!isGone(error)) throw error;
      hear.vanished?.(execution);
    }
  }
  hear.progress?.({ done: executions.length, of: executions.length });
}

export function readExecution(source: HistorySource, execution: Execution): AsyncGenerator<AuditFact> {
  return factsOf(execution, () => everyPage((after) => source.events(execution, after)));
}

export function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkflowNotFoundError';
}
