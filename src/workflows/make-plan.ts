import type { CreateDecision } from '../domain/decision';
import { govern } from '../domain/govern';
import { planRun } from '../domain/plan';
import { elapsedMs } from '../domain/time';
import { read } from './proxies';
import type { Run } from './run';

/** What may be created, worst first: the candidates that no ticket is found for even by key, planned and governed. */
export async function makePlan(run: Run): Promise<readonly CreateDecision[]> {
  if (run.book.candidates.length === 0) return [];
  await scanByKey(run);
  const plan = planRun(run.book.candidates, run.opened.policy.limits);
  const { approved, held } = govern(plan.create);
  run.planHash = plan.hash;
  run.toCreate = approved.length;
  const entries = run.book.enterPlan([...plan.known, ...plan.held, ...held], approved);
  await run.record(entries, `plan ${plan.hash}: ${approved.length} to create`);
  return approved;
}

/** What the index does not show yet. Only here, because only a create makes it necessary. */
async function scanByKey(run: Run): Promise<void> {
  const { policy } = run.opened;
  const { indexLagMs } = policy.jira;
  const fingerprints = [...new Set(run.book.candidates.map(({ finding }) => finding.fingerprint))];
  const { matches, frontier } = await read.scanRecentTickets.executeWithOptions(
    { summary: `key scan for ${fingerprints.length} findings without a ticket` },
    [
      {
        fingerprints,
        projects: projectsToScan(run),
        indexLagMs,
        ...(run.freshAfter === undefined ? {} : { freshAfter: run.freshAfter }),
      },
    ],
  );
  run.frontier = frontier;
  const entries = run.book.recheck(matches, run.context);
  await run.record(entries, `key scan: ${entries.length} known after all`);
}

/** Projects the policy names now, and those a run wrote to so lately that the index may not show it. */
function projectsToScan(run: Run): string[] {
  const { policy, projects } = run.opened;
  const written = run.input.carry.written
    .filter(({ at }) => elapsedMs(at, run.startedAt) < policy.jira.indexLagMs)
    .map(({ project }) => project);
  const ready = projects.filter(({ kind }) => kind === 'ready').map(({ project }) => project);
  return [...new Set([...ready, ...written])].sort();
}
