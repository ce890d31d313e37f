import type { CreateDecision } from '../domain/decision';
import { inBatches } from '../domain/plan';
import { type PlannedTicket, type PlanReport, sizeOf } from '../domain/report';
import { concludeRun } from './conclude';
import { parkedGroups } from './parked';
import { read } from './proxies';
import type { Run } from './run';
import { tellTeams } from './tell';

/** The answer is one payload; what would not fit is counted. */
const PLAN_LIMIT_BYTES = 400_000;

/** What a run would do, as far as it can be known without doing it. */
export async function draftPlan(run: Run, approved: readonly CreateDecision[]): Promise<PlanReport> {
  const create: PlannedTicket[] = [];
  for (const { project, decisions } of inBatches(approved, run.opened.policy)) {
    create.push(...(await draftBatch(run, project, decisions)));
    run.book.countPlanned(decisions);
  }
  const parked = parkedGroups(run);
  const told = await tellTeams(run, parked);
  run.enter('done');
  const report = concludeRun(run, { parked, told, isWindowRead: true });
  const { suppressed, held } = run.book.snapshot();
  const kept = fitPlanned(create);
  return { report, create: kept, omitted: create.length - kept.length, suppressed, held };
}

async function draftBatch(
  run: Run,
  project: string,
  decisions: readonly CreateDecision[],
): Promise<PlannedTicket[]> {
  const { policy, siteUrl } = run.opened;
  const drafts = await read.draftTickets.executeWithOptions(
    { summary: `${decisions.length} drafts for ${project}` },
    [{ decisions, project, policy, siteUrl, run: run.label, now: run.startedAt }],
  );
  const summaries = new Map(drafts.map(({ finding, summary }) => [finding, summary]));
  return decisions.map((decision) => {
    const { finding, reason } = decision;
    const { risk } = run.authorityOf(decision);
    return {
      finding: finding.id,
      fingerprint: finding.fingerprint,
      severity: finding.severity,
      team: finding.team,
      project,
      summary: summaries.get(finding.id) ?? 'no longer known to Wiz',
      reason,
      ...(risk === undefined ? {} : { risk }),
    };
  });
}

function fitPlanned(create: readonly PlannedTicket[]): readonly PlannedTicket[] {
  let kept = create;
  while (sizeOf(kept) > PLAN_LIMIT_BYTES) kept = kept.slice(0, Math.floor(kept.length * 0.9));
  return kept;
}
