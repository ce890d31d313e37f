import { activityInfo, log } from '@temporalio/activity';
import type { Messenger } from '../connectors/slack/messenger';
import type { DigestOrder, EarlierRun } from '../domain/compose-digest';
import type { DigestLine, Notice, PostOutcome } from '../domain/digest';
import { severityOf, type Ticket } from '../domain/ticket';
import type { Dependencies } from './dependencies';
import { isRetryable } from './failure';

export interface SendDigestInput extends Omit<DigestOrder, 'marks'> {
  readonly siteUrl: string;
  /** Look whether it is there before it is posted: an earlier attempt may have arrived. */
  readonly lookFirst: boolean;
  /** Run id of the execution as it was started; another one now means a reset, and it may have been sent before. */
  readonly originalRunId: string;
  /** How far back to look. */
  readonly since: string;
}

export interface SendNoticeInput {
  readonly notice: Notice;
  /** Absent: the default channel of the policy as it is now. */
  readonly channel?: string;
  readonly lookFirst: boolean;
  readonly originalRunId: string;
  readonly since: string;
}

export function notifyActivities({ jira, slack, loadPolicy }: Dependencies) {
  const defaultChannel = rememberDefaultChannel(loadPolicy);

  return {
    /** One post at most. */
    async sendDigest(input: SendDigestInput): Promise<PostOutcome> {
      const known = await lookBefore(slack, input, input.digest.key);
      if (known !== undefined) return known;
      const order = await addEarlier(input, { jira, slack }).catch((error: unknown) => asRefusal(error));
      if ('kind' in order) return order;
      const { digest, channel } = order;
      const isEmpty = digest.lines.length === 0 && digest.notes.length === 0;
      return isEmpty ? { kind: 'already-sent', channel } : slack.postDigest(channel, digest);
    },

    /** One post at most. */
    async sendNotice(input: SendNoticeInput): Promise<PostOutcome> {
      const channel = input.channel ?? defaultChannel();
      const known = await lookBefore(slack, { ...input, channel }, input.notice.key);
      return known ?? slack.postNotice(channel, input.notice);
    },
  };
}

/** That a policy cannot be read must be told too: to the channel it named when it last could. */
function rememberDefaultChannel(loadPolicy: Dependencies['loadPolicy']): () => string {
  let last: string | undefined;
  return () => {
    try {
      last = loadPolicy().policy.slack.defaultChannel;
      return last;
    } catch (error) {
      if (last === undefined) throw error;
      return last;
    }
  };
}

type Look = Pick<SendDigestInput, 'channel' | 'lookFirst' | 'originalRunId' | 'since'>;

/** What is known of an earlier attempt; undefined when there was none, or it left nothing in the channel. */
async function lookBefore(slack: Messenger, look: Look, key: string): Promise<PostOutcome | undefined> {
  const { channel, lookFirst, originalRunId, since } = look;
  const { attempt, workflowExecution } = activityInfo();
  const isFirst = attempt === 1 && workflowExecution?.runId === originalRunId;
  if (!lookFirst && isFirst) return undefined;
  try {
    const answer = await slack.findPosted(channel, key, since);
    if (answer === 'absent') return undefined;
    if (answer === 'found') return { kind: 'already-sent', channel };
    log.warn('the channel cannot be read, so the message is not sent again', { channel, key });
    return { kind: 'uncertain', detail: 'whether an earlier attempt arrived cannot be seen in this channel' };
  } catch (error) {
    return asRefusal(error);
  }
}

/** Lines for tickets of earlier runs, those left out whose own digest did arrive. */
async function addEarlier(
  order: SendDigestInput,
  { jira, slack }: Pick<Dependencies, 'jira' | 'slack'>,
): Promise<SendDigestInput> {
  const untold: EarlierRun[] = [];
  for (const run of order.earlier) {
    const told = await slack.findPosted(order.channel, `${run.run}/${order.digest.team}`, order.since);
    if (told !== 'found') untold.push(run);
  }
  const keys = untold.flatMap((each) => each.keys);
  const tickets = keys.length === 0 ? [] : await jira.readByKeys(keys.slice(0, 100));
  const count = untold.reduce((sum, each) => sum + each.count, 0);
  return withEarlier(order, tickets, count);
}

/** A look that failed: nothing was posted, so the same may be tried again. */
function asRefusal(error: unknown): PostOutcome {
  if (!isRetryable(error)) throw error;
  const { message: detail, retryAfterMs } = error;
  return retryAfterMs === undefined ? { kind: 'refused', detail } : { kind: 'refused', detail, retryAfterMs };
}

function withEarlier(order: SendDigestInput, tickets: readonly Ticket[], count: number): SendDigestInput {
  if (tickets.length === 0) return order;
  const { digest, siteUrl } = order;
  const lines: DigestLine[] = tickets.map((ticket) => ({
    ticket: ticket.key,
    ticketUrl: `${siteUrl}/browse/${ticket.key}`,
    severity: severityOf(ticket) ?? 'HIGH',
    summary: ticket.summary,
  }));
  const kept = [...digest.lines, ...lines].slice(0, 10);
  const counts = { ...digest.counts };
  for (const { severity } of lines) counts[severity] += 1;
  const note = `${count} of these were filed by an earlier run that could not tell you.`;
  return {
    ...order,
    digest: {
      ...digest,
      lines: kept,
      counts,
      more: digest.more + digest.lines.length + count - kept.length,
      notes: [...digest.notes, note],
    },
  };
}
