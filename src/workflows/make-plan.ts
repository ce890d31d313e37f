import { uuid4 } from '@temporalio/workflow';
import { whyNoTickets } from '../domain/destination';
import { type CreateDecision, toParked } from '../domain/decision';
import { withGroupTickets } from '../domain/decide';
import type { Ruling } from '../domain/govern';
import { countTickets, inTickets } from '../domain/group';
import { worstFirst } from '../domain/plan';
import { viewPlan } from '../domain/plan-view';
import { elapsedMs } from '../domain/time';
import { requestApproval, ruleOver } from './approvals';
import { outlastPredecessor } from './outlast';
import { read } from './proxies';
import { untoldIn } from './read-findings';
import type { Run } from './run';

/** What may be created, worst first: the candidates that no ticket is found for even by key, planned and governed. */
export async function makePlan(run: Run): Promise<readonly CreateDecision[]> {
  if (run.book.candidates.length === 0) return notePlan(run, NOTHING);
  // What a run before this one has sent must be there when the keys are scanned: no later scan begins below them again.
  if (!run.isPlan && !run.isCancelled) await outlastPredecessor(run);
  await scanByKey(run);
  await parkUnready(run);
  const askIn = run.isPlan || run.isCancelled ? undefined : uuid4().slice(0, 8);
  const ruling = await ruleOver(run, askIn);
  run.adopt(ruling, askIn);
  if (askIn !== undefined) await requestApproval(run, ruling, askIn);
  notePlan(run, ruling);
  const entries = run.book.rule(ruling);
  const { approved, hash } = ruling;
  const tickets = countTickets(approved);
  await run.record(entries, `plan ${hash}: ${tickets} to create, ${entries.length} held`);
  return approved;
}

type PlanMade = Pick<Ruling, 'hash' | 'approved' | 'held'>;

const NOTHING: PlanMade = { hash: '', approved: [], held: [] };

/** Keeps it for those who ask. */
function notePlan(run: Run, { hash, approved, held }: PlanMade): readonly CreateDecision[] {
  const create = inTickets(approved).map((ticket) => ({ ticket, authority: run.authorityOf(ticket[0]) }));
  run.plan = viewPlan({ hash, create, held, heldBefore: run.book.snapshot().heldGroups });
  return approved;
}

/** What the index does not show yet. Only here, because only a create makes it necessary. */
async function scanByKey(run: Run): Promise<void> {
  const { indexLagMs } = run.opened.policy.jira;
  const candidates = worstFirst(run.book.candidates);
  const fingerprints = [...new Set(candidates.map(({ finding }) => finding.fingerprint))];
  const found = await read.scanRecentTickets.executeWithOptions(
    { summary: `key scan for ${fingerprints.length} findings without a ticket` },
    [
      {
        fingerprints,
        rules: [...new Set(candidates.flatMap(({ finding }) => finding.rule ?? []))],
        ...projectsToScan(run),
        indexLagMs,
        freshness: run.freshness,
      },
    ],
  );
  run.frontier = found.frontier;
  run.park(found.unreadable ?? []);
  const refs = run.book.candidates.map(({ finding }) => finding);
  const entries = run.book.recheck(found.matches, withGroupTickets(run.context, found), found.strays);
  run.additions.note(refs, entries, untoldIn(found.matches));
  await run.record(entries, `key scan: ${entries.length} known after all`);
}

/** Projects we are to create in, and others that may hold a ticket of ours which the index does not show. */
export function projectsToScan(run: Run): { projects: string[]; parked: string[]; others: string[] } {
  const { policy, destinations } = run.opened;
  const ready = destinations.filter(({ kind }) => kind === 'ready').map(({ project }) => project);
  const parked = destinations.filter(({ kind }) => kind === 'parked').map(({ project }) => project);
  const written = run.input.carry.written
    .filter(({ at }) => elapsedMs(at, run.startedAt) < policy.jira.indexLagMs)
    .map(({ project }) => project);
  const { projects: ofTheDead = [] } = run.opened.predecessor;
  const others = [...written, ...ofTheDead].filter(
    (project) => !ready.includes(project) && !parked.includes(project),
  );
  return {
    projects: [...new Set(ready)].sort(),
    parked: [...new Set(parked.filter((project) => !ready.includes(project)))].sort(),
    others: [...new Set(others)].sort(),
  };
}

/** Before the plan, so that what cannot be filed does not use up the limit of what can. */
async function parkUnready(run: Run): Promise<void> {
  const { policy, destinations } = run.opened;
  const outcomes = run.book.candidates.flatMap((decision) => {
    const why = whyNoTickets(decision.finding.team, policy, destinations);
    return why === undefined ? [] : [toParked(decision, why)];
  });
  const entries = run.book.settle(outcomes, run.settling(run.startedAt));
  await run.record(entries, `${entries.length} parked: their projects do not take tickets`);
}
