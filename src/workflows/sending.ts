import { workflowInfo } from '@temporalio/workflow';
import type { MessageTrace } from '../domain/audit-entry';
import type { PostOutcome } from '../domain/digest';
import type { MessageSummary } from '../domain/report';
import { before, compareText } from '../domain/time';
import type { Delivery } from './deliver';
import type { Run } from './run';

/** What became of one message of a run. */
export interface Sent {
  readonly message: MessageSummary;
  readonly trace: MessageTrace;
  readonly isTold: boolean;
}

export function delivery(run: Run): Omit<Delivery, 'post'> {
  const { uncertainWaitMs } = run.opened.policy.jira;
  return { uncertainWaitMs, wait: (ms, reason) => run.wait(ms, reason) };
}

export function summaryOf(common: Omit<MessageSummary, 'outcome'>, outcome: PostOutcome): MessageSummary {
  switch (outcome.kind) {
    case 'sent':
    case 'already-sent':
      return { ...common, outcome: outcome.kind };
    case 'waits':
      return { ...common, outcome: 'waits', detail: outcome.detail };
    case 'uncertain':
      return { ...common, outcome: 'unverified', detail: outcome.detail };
    default:
      return { ...common, outcome: 'not-sent', detail: outcome.detail };
  }
}

export function linkOf(outcome: PostOutcome): Pick<MessageTrace, 'link'> {
  return outcome.kind === 'sent' && outcome.link !== undefined ? { link: outcome.link } : {};
}

/**
 * Where in the channel's history, and in which execution, something of this run may have been sent before. `owedSince`: starts of
 * earlier runs whose message it takes over, and may have been sent when nobody could see it.
 */
export function sending(
  { input, startedAt, untoldSince, isRewound }: Run,
  owedSince: readonly string[] = [],
): { originalRunId: string; since: string } {
  const { startTime, originalExecutionRunId, continuedFromExecutionRunId } = workflowInfo();
  // Far enough back for a digest of the run that died, and for what this one sent before it was reset.
  const last = untoldSince ?? input.carry.completedAt ?? startedAt;
  const oldest = [last, startTime.toISOString(), ...owedSince];
  const since = before(oldest.sort(compareText)[0] ?? startedAt, 60 * 60_000);
  // After a link that was reset nobody knows what the links that followed it have sent: no run id is the original one, in no link to come.
  const isHeir = !isRewound && continuedFromExecutionRunId === input.continued?.cleared;
  return { originalRunId: isHeir ? originalExecutionRunId : '', since };
}
