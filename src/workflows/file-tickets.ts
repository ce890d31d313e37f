import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { OpenEnd } from '../activities/batch';
import type { BatchInput, BatchResult } from '../activities/ticket';
import type { ProjectReadiness } from '../domain/destination';
import type { CreateDecision, Outcome } from '../domain/decision';
import { highest } from '../domain/key-scan';
import { type Batch, inBatches } from '../domain/plan';
import { elapsedMs } from '../domain/time';
import { write } from './proxies';
import type { Run } from './run';

/** How often a batch is sent again: after uncertain answers (each with the full wait), after refusals. */
const UNCERTAIN_ROUNDS = 3;
const REFUSED_ROUNDS = 6;
const REFUSED_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

type ReadyProject = Extract<ProjectReadiness, { kind: 'ready' }>;

/**
 * Files what was approved, batch by batch, worst first. Answers false when the history is full and the run must
 * go on in a new one with the candidates that are left.
 */
export async function fileTickets(run: Run, approved: readonly CreateDecision[]): Promise<boolean> {
  if (approved.length === 0) return true;
  await waitForPredecessor(run);
  run.enter('ticketing');
  const parked = new Map(run.opened.projects.map((project) => [project.project, whyParked(run, project)]));
  for (const batch of inBatches(approved, run.opened.policy)) {
    if (run.isCancelled) break;
    if (run.isHistoryFull) return false;
    const why = parked.get(batch.project) ?? undefined;
    const outcomes =
      why === undefined ? await fileBatch(run, batch) : park(batch.decisions, batch.project, why);
    parked.set(batch.project, why ?? whyStop(outcomes));
    const entries = run.book.settle(outcomes, new Date().toISOString());
    await run.record(entries, summarize(batch.project, outcomes));
  }
  const left = run.book.candidates;
  if (left.length > 0) {
    const entries = run.book.hold(left, 'the run was cancelled; the next one takes it');
    await run.record(entries, `${left.length} held: cancelled`);
  }
  return true;
}

/** A write of a run that did not complete may still be under way; reading has used up part of the wait. */
async function waitForPredecessor(run: Run): Promise<void> {
  const { predecessor, policy } = run.opened;
  if (predecessor.clean) return;
  const left = policy.jira.uncertainWaitMs - elapsedMs(run.startedAt, new Date().toISOString());
  if (left > 0) await run.wait(left, `${predecessor.reason}: an unanswered write of it may still arrive`);
}

interface Why {
  readonly reason: string;
  readonly cure: string;
}

function whyParked(run: Run, project: ProjectReadiness): Why | undefined {
  if (run.opened.blocked !== undefined) return run.opened.blocked;
  return project.kind === 'parked' ? project : undefined;
}

/** One look at a batch tells whether the project takes no more: the rest is spared the same refusal. */
function whyStop(outcomes: readonly Outcome[]): Why | undefined {
  const hidden = outcomes.map((outcome) => ('hidden' in outcome ? outcome.hidden : undefined)).find(Boolean);
  if (hidden !== undefined) {
    return { reason: hidden, cure: 'let the Jira account browse the tickets it makes, with their labels' };
  }
  const first = outcomes[0];
  const isWhole = outcomes.length > 1 && outcomes.every(({ kind }) => kind === 'parked');
  return isWhole && first?.kind === 'parked' ? { reason: first.reason, cure: first.cure } : undefined;
}

function park(decisions: readonly CreateDecision[], project: string, { reason, cure }: Why): Outcome[] {
  return decisions.map(({ finding }) => ({
    kind: 'parked',
    finding,
    destination: `Jira ${project}`,
    reason,
    cure,
  }));
}

/**
 * One batch until every decision has its outcome. An uncertain answer is followed by the wait, a look, and only
 * then by another request; a run never ends before the wait of its last uncertain request is over.
 */
async function fileBatch(run: Run, batch: Batch): Promise<readonly Outcome[]> {
  const settled: Outcome[] = [];
  const { frontier } = run;
  let decisions = batch.decisions;
  let uncertainRounds = 0;
  let refusedRounds = 0;
  while (decisions.length > 0) {
    const lookOnly = uncertainRounds >= UNCERTAIN_ROUNDS;
    const result = await send(run, { ...batchInput(run, batch, decisions), frontier, lookOnly });
    if (result.kind === 'wait') {
      await run.wait(run.opened.policy.jira.uncertainWaitMs, 'this run was reset: a write may still arrive');
      run.cleared = result.runId;
      continue;
    }
    settled.push(...result.outcomes);
    const open = new Map(result.open.map((end) => [end.finding, end]));
    decisions = decisions.filter(({ finding }) => open.has(finding.id));
    if (decisions.length === 0) break;
    const isUncertain = result.open.some(({ kind }) => kind === 'uncertain');
    if (lookOnly || refusedRounds >= REFUSED_ROUNDS)
      return [...settled, ...giveUp(decisions, open, batch.project)];
    if (isUncertain) uncertainRounds += 1;
    else refusedRounds += 1;
    await pauseFor(run, result.open, isUncertain ? undefined : refusedRounds);
  }
  advanceFrontier(run, batch.project, settled);
  return settled;
}

function batchInput(run: Run, { project }: Batch, decisions: readonly CreateDecision[]): BatchInput {
  const { policy, siteUrl, projects } = run.opened;
  const screen = projects.find(
    (each): each is ReadyProject => each.kind === 'ready' && each.project === project,
  );
  if (screen === undefined) {
    throw ApplicationFailure.nonRetryable(
      `no create screen was read for project ${project}`,
      'ProjectUnknown',
    );
  }
  return {
    decisions,
    project: screen,
    frontier: run.frontier,
    policy,
    siteUrl,
    run: run.label,
    now: run.startedAt,
    cleared: run.cleared,
  };
}

/** An attempt that did not answer may have created everything: that is an answer too. */
async function send(run: Run, input: BatchInput): Promise<BatchResult> {
  const summary = `${input.decisions.length} tickets in ${input.project.project}`;
  try {
    return await write.fileTickets.executeWithOptions({ summary }, [input]);
  } catch (error) {
    if (error instanceof ActivityFailure && !(error.cause instanceof ApplicationFailure)) {
      const detail = 'the worker did not answer: it may have died after it had sent the request';
      const open = input.decisions.map(({ finding }) => ({
        finding: finding.id,
        kind: 'uncertain' as const,
        detail,
      }));
      return { kind: 'done', outcomes: [], open };
    }
    throw error;
  }
}

async function pauseFor(run: Run, open: readonly OpenEnd[], refusedRound: number | undefined): Promise<void> {
  const detail = open[0]?.detail ?? '';
  if (refusedRound === undefined) {
    await run.wait(run.opened.policy.jira.uncertainWaitMs, `a write may still arrive: ${detail}`);
    return;
  }
  const asked = Math.max(...open.map(({ retryAfterMs }) => retryAfterMs ?? 0));
  const backoff = REFUSED_PAUSE_MS * 2 ** (refusedRound - 1);
  await run.wait(Math.min(Math.max(asked, backoff), LONGEST_PAUSE_MS), `not now: ${detail}`);
}

function giveUp(
  decisions: readonly CreateDecision[],
  open: ReadonlyMap<string, OpenEnd>,
  project: string,
): Outcome[] {
  return decisions.map(({ finding }) => {
    const end = open.get(finding.id);
    return {
      kind: 'parked',
      finding,
      destination: `Jira ${project}`,
      reason: `${end?.kind === 'refused' ? 'Jira keeps refusing' : 'Jira never confirmed'}: ${end?.detail ?? ''}`,
      cure: 'see whether Jira is well; the next run looks again before it creates anything',
    };
  });
}

/** Every create of this batch is settled, so the next scan may start above it. */
function advanceFrontier(run: Run, project: string, settled: readonly Outcome[]): void {
  const keys = settled.flatMap((outcome) => ('ticket' in outcome ? [outcome.ticket] : []));
  const next = Math.max(run.frontier[project] ?? 1, highest(project, keys) + 1);
  run.frontier = { ...run.frontier, [project]: next };
}

function summarize(project: string, outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => `${count} ${kind}`);
  return `${project}: ${parts.join(', ')}`;
}
