import {
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { type ApprovalRequest, approvalWorkflowId, askedOf } from '../domain/approval';
import { countTickets } from '../domain/group';
import { govern, type GovernContext, type Ruling } from '../domain/govern';
import { approval } from './approval';
import { runEndedSignal } from './messages';
import { read } from './proxies';
import type { Run } from './run';

/** Approvals whose ids the next run is told; the list of workflows names all of them, some moments late. */
const APPROVALS_KEPT = 50;

/**
 * Rules over the candidates, and takes from the approvals what is going to be filed: from then on nobody can take that back.
 * What somebody has rejected meanwhile is ruled on again.
 */
export async function ruleOver(run: Run, askIn: string | undefined): Promise<Ruling> {
  const ruling = govern(run.book.candidates, contextOf(run, askIn));
  const claims = run.isPlan || run.isCancelled ? [] : run.book.bound.claimsOn(ruling.approved);
  if (claims.length === 0) return ruling;
  const count = claims.reduce((sum, { indexes }) => sum + indexes.length, 0);
  const summary = `${count} that approvals speak of are taken`;
  const refused = await read.takeClaims.executeWithOptions({ summary }, [{ claims }]);
  for (const [at, claim] of claims.entries()) run.book.bound.noteTaken(claim, refused[at] ?? []);
  return refused.every(({ length }) => length === 0)
    ? ruling
    : govern(run.book.candidates, contextOf(run, askIn));
}

function contextOf({ book, context }: Run, askIn: string | undefined): GovernContext {
  const { bound, candidates } = book;
  const fingerprints = [...new Set(candidates.map(({ finding }) => finding.fingerprint))];
  return {
    ...context,
    judgements: fingerprints.flatMap((fingerprint) => bound.judgementOf(fingerprint) ?? []),
    holdOf: (fingerprint) => bound.holdOf(fingerprint, context.policy),
    boundCount: bound.count,
    ...(askIn === undefined ? {} : { askIn }),
  };
}

/** Starts an approval for what the ruling asks for; it outlives the run. */
export async function requestApproval(run: Run, { toAsk, why }: Ruling, id: string): Promise<void> {
  if (toAsk.length === 0) return;
  const { policy, webUiUrl } = run.opened;
  const { gate, slack, jira } = policy;
  const tickets = countTickets(toAsk);
  const request: ApprovalRequest = {
    id,
    run: run.label,
    channel: slack.defaultChannel,
    findings: toAsk.map((decision) => askedOf(decision, policy)),
    ...(tickets === toAsk.length ? {} : { tickets }),
    reason: why,
    expiresAfterMs: gate.expiresAfterMs,
    remindBeforeMs: gate.remindBeforeMs,
    rejectedForMs: gate.rejectedForMs,
    uncertainWaitMs: jira.uncertainWaitMs,
    ...(webUiUrl === undefined ? {} : { webUiUrl }),
  };
  await startChild(approval, {
    workflowId: approvalWorkflowId(workflowInfo().taskQueue, id),
    args: [request],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `${tickets} tickets wait for a person: update approve or reject`,
  });
  // Whoever asked for them before need not wait any more.
  for (const { finding } of toAsk) run.book.bound.finish(finding.fingerprint);
}

/** Tells each approval which of its findings need no answer any more. */
export async function reportToApprovals(run: Run): Promise<void> {
  if (run.isPlan) return;
  const { policy } = run.opened;
  const { rejectedForMs } = policy.gate;
  for (const { approval: id, ...part } of run.book.bound.settledBy({ sawAll: run.hasSeenAll, policy })) {
    const handle = getExternalWorkflowHandle(approvalWorkflowId(workflowInfo().taskQueue, id));
    try {
      await handle.signal(runEndedSignal, { run: run.label, ...part, rejectedForMs });
    } catch (error) {
      // It has closed meanwhile: then nothing hangs on it.
      log.warn('an approval was not told that a run ended', { approval: id, error: String(error) });
    }
  }
}

/** What the next run asks, as far as the list of workflows may not show it yet. */
export function openApprovals({ book, governance }: Run): string[] {
  const asked = governance?.asked;
  return [...book.bound.approvals, ...(asked === undefined ? [] : [asked])].slice(-APPROVALS_KEPT);
}
