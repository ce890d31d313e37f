import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { OpenEnd } from '../activities/batch';
import type { BatchInput, BatchResult } from '../activities/ticket';
import { isSameDestination, type ReadyDestination } from '../domain/destination';
import { type CreateDecision, type Outcome, toParked } from '../domain/decision';
import { countTickets } from '../domain/group';
import { highest } from '../domain/key-scan';
import type { Batch } from '../domain/plan';
import { write } from './proxies';
import { Refusals } from './refusals';
import type { Run } from './run';

/** How often a batch is sent again: after uncertain answers (each with the full wait), after refusals. */
const UNCERTAIN_ROUNDS = 3;
const REFUSED_ROUNDS = 6;
const REFUSED_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * One batch until every decision has its outcome. An uncertain answer is followed by the wait, a look, and only
 * then by another request; a run never ends before the wait of its last uncertain request is over. `settle` takes what is
 * final, round by round; what was parked may still be tried ticket by ticket, and is only in the answer.
 */
export async function fileBatch(
  run: Run,
  batch: Batch,
  settle: (outcomes: readonly Outcome[]) => Promise<void>,
): Promise<readonly Outcome[]> {
  const settled: Outcome[] = [];
  const frontier = { [batch.project]: run.frontier[batch.project] ?? 1 };
  let { decisions } = batch;
  let uncertainRounds = 0;
  let refusedRounds = 0;
  const refusals = new Refusals();
  run.book.noteWriting(batch.project);
  while (decisions.length > 0) {
    const lookOnly = uncertainRounds >= UNCERTAIN_ROUNDS;
    const result = await sendCleared(run, batch, { decisions, frontier, lookOnly, ...refusals.soFar });
    settled.push(...result.outcomes);
    // Whatever becomes of the rest of the batch, these stand: a run that ends in the middle has said so.
    await settle(result.outcomes.filter(({ kind }) => kind !== 'parked'));
    noteRefused(run, result.outcomes, uncertainRounds);
    const open = new Map(result.open.map((end) => [end.finding, end]));
    decisions = decisions.filter(({ finding }) => open.has(finding.id));
    if (refusals.note(result.open, decisions)) continue;
    const isUncertain = !lookOnly && result.open.some(({ kind }) => kind === 'uncertain');
    // Nobody gives up on an uncertain answer without having waited and looked.
    const isVain = lookOnly || (!isUncertain && refusedRounds >= REFUSED_ROUNDS);
    if (isVain) {
      noteUnsettled(run, uncertainRounds);
      return [...settled, ...giveUp(decisions, open, batch.project)];
    }
    if (isUncertain) uncertainRounds += 1;
    else refusedRounds += 1;
    await pauseFor(run, result.open, isUncertain ? undefined : refusedRounds);
  }
  advanceFrontier(run, batch.project, settled);
  return settled;
}

type Asked = Pick<BatchInput, 'decisions' | 'frontier' | 'lookOnly' | 'refused'>;

/** Sends; in a run that was reset first waits out what the execution before it may have sent. */
async function sendCleared(
  run: Run,
  batch: Batch,
  asked: Asked,
): Promise<Extract<BatchResult, { kind: 'done' }>> {
  for (;;) {
    const result = await send(run, inputFor(run, batch, asked));
    if (result.kind === 'done') return result;
    await run.wait(run.opened.policy.jira.uncertainWaitMs, 'this run was reset: a write may still arrive');
    run.cleared = result.runId;
    run.isRewound = true;
  }
}

function inputFor(run: Run, batch: Batch, asked: Asked): BatchInput {
  const { policy, siteUrl, destinations } = run.opened;
  const isReady = (each: (typeof destinations)[number]): each is ReadyDestination =>
    each.kind === 'ready' && isSameDestination(each, batch);
  const screen = destinations.find(isReady);
  if (screen === undefined) {
    const what = `no create screen was read for ${batch.issueType} in project ${batch.project}`;
    throw ApplicationFailure.nonRetryable(what, 'DestinationUnknown');
  }
  const { label, startedAt, cleared, isRewound, unreadable } = run;
  const input = { ...asked, project: screen, policy, siteUrl, run: label, now: startedAt, cleared };
  return isRewound ? { ...input, isRewound, unreadable } : input;
}

/** An attempt that did not answer may have created everything: that is an answer too. */
async function send(run: Run, input: BatchInput): Promise<BatchResult> {
  const { decisions, project } = input;
  try {
    return await write.fileTickets.executeWithOptions(
      {
        summary: `${describeSize(decisions)} in ${project.project}${run.describeRisks(decisions)}`.slice(
          0,
          190,
        ),
      },
      [input],
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (error.cause instanceof ApplicationFailure) return refusedByFailure(error.cause, input);
    const detail = 'the worker did not answer: it may have died after it had sent the request';
    const open = decisions.map(({ finding }) => ({
      finding: finding.id,
      kind: 'uncertain' as const,
      detail,
    }));
    return { kind: 'done', outcomes: [], open };
  }
}

/** "40 tickets", or "2 tickets for 214 findings". */
function describeSize(decisions: readonly CreateDecision[]): string {
  const tickets = countTickets(decisions);
  const more = tickets === decisions.length ? '' : ` for ${decisions.length} findings`;
  return `${tickets} tickets${more}`;
}

/**
 * `fileTickets` throws only before it sends. Wrong credentials end the run, and so does that it is not the lock. What else Wiz or
 * Jira will not have is a matter of these findings. A failure that is none of ours is a fault in the worker, and nobody knows how far it came.
 */
function refusedByFailure(failure: ApplicationFailure, { decisions, project }: BatchInput): BatchResult {
  const { type, message: detail } = failure;
  if (type?.endsWith('Unauthorized') === true || type === 'OutsideTheLock') throw failure;
  if (!/^(Wiz|Jira)/.test(type ?? '')) {
    const open = decisions.map(({ finding }) => ({
      finding: finding.id,
      kind: 'uncertain' as const,
      detail,
    }));
    return { kind: 'done', outcomes: [], open };
  }
  const why = { project: project.project, reason: detail, cure: 'see the reason; the next run tries again' };
  const outcomes = decisions.map((decision) => ({ ...toParked(decision, why), isRefusal: true as const }));
  return { kind: 'done', outcomes, open: [] };
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

/** What was sent may still be there when nobody looks any more: whoever comes next must tell of it. */
function noteUnsettled(run: Run, uncertainRounds: number): void {
  if (uncertainRounds > 0) run.isUnsettled = true;
}

function isRefusal(outcome: Outcome): boolean {
  return outcome.kind === 'parked' && outcome.isRefusal === true;
}

/** Perhaps refused before anybody could look for what an earlier round has sent. */
function noteRefused(run: Run, outcomes: readonly Outcome[], uncertainRounds: number): void {
  if (outcomes.some(isRefusal)) noteUnsettled(run, uncertainRounds);
}

function giveUp(
  decisions: readonly CreateDecision[],
  open: ReadonlyMap<string, OpenEnd>,
  project: string,
): Outcome[] {
  const cure = 'see whether Jira is well; the next run looks again before it creates anything';
  return decisions.map((decision) => {
    const end = open.get(decision.finding.id);
    const what = end?.kind === 'refused' ? 'Jira keeps refusing' : 'Jira never confirmed';
    return toParked(decision, { project, reason: `${what}: ${end?.detail ?? ''}`, cure });
  });
}

/** Every create of this batch is settled, so the next scan may start above it. */
function advanceFrontier(run: Run, project: string, settled: readonly Outcome[]): void {
  const keys = settled.flatMap((outcome) => ('ticket' in outcome ? [outcome.ticket] : []));
  const next = Math.max(run.frontier[project] ?? 1, highest(project, keys) + 1);
  run.frontier = { ...run.frontier, [project]: next };
}
