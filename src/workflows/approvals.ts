import {
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { type ApprovalRequest, approvalWorkflowId, askedOf } from '../domain/approval';
import type { Ruling } from '../domain/govern';
import type { Judgement } from '../domain/judgement';
import { approval } from './approval';
import { runEndedSignal } from './messages';
import { read } from './proxies';
import type { Run } from './run';

/** Approvals whose ids the next run is told; the list of workflows names all of them, some moments late. */
const APPROVALS_KEPT = 50;

/**
 * What people have said of the candidates. Grants are taken first: from then on nobody can take them back, so that nothing is
 * filed on a word that was withdrawn meanwhile.
 */
export async function heedApprovals(run: Run): Promise<readonly Judgement[]> {
  const { bound, candidates } = run.book;
  const fingerprints = [...new Set(candidates.map(({ finding }) => finding.fingerprint))];
  const grants = bound.grantsOf(fingerprints);
  if (grants.length > 0 && !run.isPlan) {
    const count = grants.reduce((sum, { settled }) => sum + settled.length, 0);
    const refused = await read.takeGrants.executeWithOptions({ summary: `${count} grants are taken` }, [
      { grants },
    ]);
    for (const part of refused) bound.withdraw(part);
  }
  return fingerprints.flatMap((fingerprint) => bound.judgementOf(fingerprint) ?? []);
}

/** Starts an approval for what the ruling asks for; it outlives the run. */
export async function requestApproval(run: Run, { toAsk, why }: Ruling, id: string): Promise<void> {
  if (toAsk.length === 0) return;
  const { policy, webUiUrl } = run.opened;
  const { gate, slack, jira } = policy;
  const request: ApprovalRequest = {
    id,
    run: run.label,
    channel: slack.defaultChannel,
    findings: toAsk.map((decision) => askedOf(decision, policy)),
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
    staticSummary: `${toAsk.length} tickets wait for a person: update approve or reject`,
  });
  // Whoever asked for them before need not wait any more.
  for (const { finding } of toAsk) run.book.bound.finish(finding.fingerprint);
}

/** Tells each approval which of its findings need no answer any more. */
export async function reportToApprovals(run: Run): Promise<void> {
  if (run.isPlan) return;
  const { severities } = run.opened.policy;
  for (const { approval: id, settled } of run.book.bound.settledBy({ sawAll: run.hasSeenAll, severities })) {
    const handle = getExternalWorkflowHandle(approvalWorkflowId(workflowInfo().taskQueue, id));
    try {
      await handle.signal(runEndedSignal, { run: run.label, settled });
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
