import { type Batch, inBatches } from '../domain/plan';
import { type CreateDecision, type Outcome, toParked } from '../domain/decision';
import { countTickets, inTickets } from '../domain/group';
import { fileBatch } from './file-batch';
import { measureOutcomes } from './measure';
import { outlastPredecessor } from './outlast';
import type { Run } from './run';
import { isRefusedWhole, Stops, type Why } from './stops';

/**
 * Files what was approved, batch by batch, worst first. Answers false when the history is full and the run must
 * go on in a new one with the candidates that are left.
 */
export async function fileTickets(run: Run, approved: readonly CreateDecision[]): Promise<boolean> {
  run.enter('ticketing');
  if (approved.length > 0 && !run.isCancelled) await outlastPredecessor(run);
  const stops = new Stops();
  const queue = inBatches(approved, run.opened.policy);
  for (let batch = queue.shift(); batch !== undefined && !run.isCancelled; batch = queue.shift()) {
    if (run.isHistoryFull) return false;
    const why = stops.whyStopped(batch);
    const settleNow = (outcomes: readonly Outcome[]) => settle(run, batch.project, outcomes);
    const outcomes = why === undefined ? await fileBatch(run, batch, settleNow) : parkBatch(batch, why);
    if (why === undefined && countTickets(batch.decisions) > 1 && isRefusedWhole(outcomes)) {
      queue.unshift(...oneByOne(batch));
      continue;
    }
    stops.note(batch, outcomes);
    await settleNow(outcomes.filter(({ kind }) => kind === 'parked'));
  }
  await holdTheRest(run);
  return true;
}

async function settle(run: Run, project: string, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const now = new Date().toISOString();
  const entries = run.book.settle(outcomes, run.settling(now));
  measureOutcomes(outcomes, now);
  run.additions.note(
    outcomes.map(({ finding }) => finding),
    entries,
  );
  await run.record(entries, summarize(project, outcomes));
}

/** One ticket that Jira chokes on must not take the others of its batch with it. */
function oneByOne(batch: Batch): Batch[] {
  return inTickets(batch.decisions).map((decisions) => ({ ...batch, decisions }));
}

function parkBatch({ project, decisions }: Batch, why: Why): Outcome[] {
  return decisions.map((decision) => toParked(decision, { project, ...why }));
}

async function holdTheRest(run: Run): Promise<void> {
  const entries = run.book.holdTheRest('the run was cancelled; the next one takes it');
  await run.record(entries, `${entries.length} held: the run was cancelled`);
}

function summarize(project: string, outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => `${count} ${kind}`);
  return `${project}: ${parts.join(', ')}`;
}
