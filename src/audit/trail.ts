import { APPROVAL_TYPE } from '../domain/approval';
import { compareText } from '../domain/time';
import { runLabel } from '../domain/ticket';
import { factsOf, isPlanStart } from './facts';
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
  /** Approvals that people are asked for now, by the time they were: they may wait for weeks, and what they say so far is told. */
  readonly waiting: readonly Execution[];
  /** Others that have not closed yet, and so are not in the trail. */
  readonly open: number;
}

/** In the order in which they are told. */
export function toldOf({ closed, waiting }: Found): readonly Execution[] {
  return [...closed, ...waiting];
}

/** Some 200 bytes are held of each execution, and nothing of its history. */
export async function findExecutions(source: HistorySource, selection: Selection = {}): Promise<Found> {
  const closed: ClosedExecution[] = [];
  const waiting: Execution[] = [];
  let open = 0;
  for await (const execution of everyPage((after) => source.executions(after))) {
    const { closedAt } = execution;
    if (closedAt !== undefined) {
      if (isSelected(execution, closedAt, selection)) closed.push({ ...execution, closedAt });
    } else if (!isOfRun(execution, selection.run)) continue;
    else if (execution.workflow !== APPROVAL_TYPE) open += 1;
    else if (selection.until === undefined || execution.startedAt < selection.until) waiting.push(execution);
  }
  return { closed: closed.sort(byClose), waiting: waiting.sort(byStart), open };
}

function byStart(a: Execution, b: Execution): number {
  return compareText(a.startedAt, b.startedAt) || compareText(a.runId, b.runId);
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
  executions: readonly Execution[],
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

/** Of an execution that leaves nothing in the trail: whether that is because it is a plan. */
export async function isPlan(source: HistorySource, execution: Execution): Promise<boolean> {
  const { items } = await source.events(execution);
  return items.some((event) => isPlanStart(execution, event));
}

export function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkflowNotFoundError';
}
