import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import { switchedOn } from '../domain/beyond';
import type { CreateDecision } from '../domain/decision';
import type { PlanReport, RunReport } from '../domain/report';
import { leadersOf } from '../domain/plan';
import { reportToApprovals } from './approvals';
import { goBeyond } from './beyond';
import { concludeRun } from './conclude';
import { draftPlan } from './draft-plan';
import { fileTickets } from './file-tickets';
import type { Continued, RunInput } from './input';
import { makePlan } from './make-plan';
import { measureRun } from './measure';
import { outlastPredecessor } from './outlast';
import { parkedGroups } from './parked';
import { publish } from './publish';
import { readFindings } from './read-findings';
import { Run } from './run';
import { tooManySoFar } from './services';
import { tellTeams } from './tell';

/** Candidates in one argument: some 260 bytes each, at most 550, and no payload may pass 512 KB. The book bounds how many there are. */
const CANDIDATES_PER_ARGUMENT = 900;

/**
 * The journey of findings, from Wiz to a ticket and a message, on one screen. A plan is the same journey, stopped
 * before its effects. Asked to stop, a run finishes its batch, tells, and reports: so nothing here is cancelled half-way.
 */
export async function distributeFindings(
  input: RunInput,
  ...carried: readonly (readonly CreateDecision[])[]
): Promise<RunReport | PlanReport> {
  const run = await Run.open(input, carried.flat());
  return CancellationScope.nonCancellable(async () => {
    try {
      return await distribute(run);
    } catch (error) {
      // What it has done is in the log too, however it ends.
      await run.recorded.catch(() => undefined);
      throw error;
    }
  });
}

async function distribute(run: Run): Promise<RunReport | PlanReport> {
  const { continued } = run.input;
  let approved: readonly CreateDecision[] = leadersOf(run.book.candidates);
  if (continued?.phase !== 'ticketing') {
    const isRead = await readFindings(run);
    if (!isRead) return goOn(run, 'reading');
    approved = await makePlan(run);
  }
  if (run.isPlan) return draftPlan(run, approved);
  const isFiled = await fileTickets(run, approved);
  if (!isFiled) return goOn(run, 'ticketing');
  const parked = parkedGroups(run);
  const told = await tellTeams(run, parked);
  const beyond = await goBeyond(run);
  // Whoever finds that this run has completed must be able to trust that nothing is under way, whoever sent it.
  if (run.mustWaitSince !== undefined) await outlastPredecessor(run);
  await run.recorded;
  await reportToApprovals(run);
  run.enter('done');
  const report = concludeRun(run, { parked, told, beyond, isWindowRead: run.cursor === undefined });
  publish(run, report);
  measureRun(report);
  return report;
}

function cursorsOf({ cursor, keptCursor }: Run): Pick<Continued, 'cursor' | 'keptCursor'> {
  return {
    ...(cursor === undefined ? {} : { cursor }),
    ...(keptCursor === undefined ? {} : { keptCursor }),
  };
}

/** What this run could not know, and must not forget. */
function doubtsOf({ unreadable, owedSince, isUnsettled, isRewound }: Run): Partial<Continued> {
  return {
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(owedSince === undefined ? {} : { owedSince }),
    ...(isUnsettled ? { isUnsettled: true } : {}),
    ...(isRewound ? { isRewound: true } : {}),
  };
}

/** Continues as new with all that the rest of the journey needs, and nothing that grows with the tenant. */
async function goOn(run: Run, phase: Continued['phase']): Promise<never> {
  await run.recorded;
  const { candidates, ...book } = run.book.snapshot();
  const portions: (readonly CreateDecision[])[] = [];
  for (let at = 0; at < candidates.length; at += CANDIDATES_PER_ARGUMENT) {
    portions.push(candidates.slice(at, at + CANDIDATES_PER_ARGUMENT));
  }
  const continued: Continued = {
    phase,
    run: run.label,
    startedAt: run.startedAt,
    opened: run.opened,
    window: run.window,
    book: { ...book, candidates: [] },
    frontier: run.frontier,
    planHash: run.planHash,
    ...(run.plan === undefined ? {} : { plan: run.plan }),
    toCreate: run.toCreate,
    grants: run.grants,
    ...(run.governance === undefined ? {} : { governance: run.governance }),
    isCancelled: run.isCancelled,
    ...(run.isPlan ? { trail: run.trail } : {}),
    ...(switchedOn(run.opened.policy).length === 0 ? {} : { additions: run.additions.snapshot() }),
    tooMany: tooManySoFar(),
    ...doubtsOf(run),
    ...(run.mustWaitSince === undefined ? {} : { mustWaitSince: run.mustWaitSince }),
    cleared: run.cleared,
    ...cursorsOf(run),
  };
  // What it was opened with holds the policy already.
  const { policy: _, ...input } = run.input;
  return continueAsNew<typeof distributeFindings>({ ...input, continued }, ...portions);
}
