import {
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { type ApprovalRequest, approvalWorkflowId, askedOf } from '../domain/approval';
import type { Outcome } from '../domain/decision';
import type { Ruling } from '../domain/govern';
import type { Judgement } from '../domain/judgement';
import { approval } from './approval';
import { runEndedSignal } from './messages';
import { read } from './proxies';
import type { Run } from './run';

/** What people have said of the candidates. Where nobody is ever asked, and nothing is remembered, there is nothing to look for. */
export async function askApprovals(run: Run): Promise<readonly Judgement[]> {
  const known = run.input.carry.approvals ?? [];
  if (run.opened.policy.gate.mode === 'disabled' && known.length === 0) return [];
  const fingerprints = [...new Set(run.book.candidates.map(({ finding }) => finding.fingerprint))];
  const { approvals, judgements, verdicts } = await read.askApprovals.executeWithOptions(
    { summary: `what approvals say of ${fingerprints.length} findings` },
    [{ known, fingerprints }],
  );
  run.approvals = approvals.map(({ id, revision }) => ({
    id,
    revision,
    waiting: judgements.filter((each) => each.approval === id).map(({ fingerprint }) => fingerprint),
    askedAgain: [],
  }));
  return judgements.map(({ verdict, ...judgement }) => {
    const said = verdict === undefined ? undefined : verdicts[verdict];
    return said === undefined ? judgement : { ...judgement, verdict: said };
  });
}

/** Starts an approval for what the ruling asks for; it outlives the run. */
export async function requestApproval(run: Run, { toAsk, held }: Ruling, id: string): Promise<void> {
  if (toAsk.length === 0) return;
  const { policy, webUiUrl } = run.opened;
  const { gate, slack, jira } = policy;
  const reason =
    held.find(({ finding }) => finding.id === toAsk[0]?.finding.id)?.reason ?? 'the gate is closed';
  const request: ApprovalRequest = {
    id,
    run: run.label,
    channel: slack.defaultChannel,
    findings: toAsk.map((decision) => askedOf(decision, policy)),
    reason: reason.replace(/: asked for in approval .*$/, ''),
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
  const isAsked = new Set(toAsk.map(({ finding }) => finding.fingerprint));
  run.approvals = run.approvals.map((each) => ({
    ...each,
    askedAgain: each.waiting.filter((fingerprint) => isAsked.has(fingerprint)),
  }));
}

/** A ticket was made, or is not needed any more: nothing of it waits for an answer. */
export function noteAnswered(run: Run, outcomes: readonly Outcome[]): void {
  const done = new Set(
    outcomes.filter(({ kind }) => kind !== 'parked').map(({ finding }) => finding.fingerprint),
  );
  run.approvals = run.approvals.map((each) => ({
    ...each,
    waiting: each.waiting.filter((fingerprint) => !done.has(fingerprint)),
  }));
}

/** Tells the approvals this run has asked what still waits. Only a run that saw every finding knows what does not. */
export async function reportToApprovals(run: Run): Promise<void> {
  if (run.isPlan || !run.hasSeenAll) return;
  for (const { id, revision, waiting, askedAgain } of run.approvals) {
    const handle = getExternalWorkflowHandle(approvalWorkflowId(workflowInfo().taskQueue, id));
    try {
      await handle.signal(runEndedSignal, { run: run.label, revision, waiting, askedAgain });
    } catch (error) {
      // It has closed meanwhile: then nothing hangs on it.
      log.warn('an approval was not told that a run ended', { approval: id, error: String(error) });
    }
  }
}

/** What the next run asks, as far as the list of workflows may not show it yet. */
export function openApprovals({ approvals, governance }: Run): string[] {
  const asked = governance?.asked;
  return [...approvals.map(({ id }) => id), ...(asked === undefined ? [] : [asked])].slice(-APPROVALS_KEPT);
}

const APPROVALS_KEPT = 50;
