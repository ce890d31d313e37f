import { activityInfo, log } from '@temporalio/activity';
import type { Messenger } from '../connectors/slack/messenger';
import { type Digest, isQuiet, type Notice, type PostOutcome } from '../domain/digest';
import { hasAny, type QuietHours } from '../domain/quiet-hours';
import { isNothing, withoutTold } from '../domain/remainder';
import type { Dependencies } from './dependencies';
import { complete, look, readThread, type SendDigestInput, withMoved } from './digest-to-send';
import { isMissing, isRetryable } from './failure';
import { describeEnd, quietUntil } from './quiet-until';

export interface SendNoticeInput {
  readonly notice: Notice;
  /** Absent: the default channel of the policy as it is now. */
  readonly channel?: string;
  readonly lookFirst: boolean;
  readonly originalRunId: string;
  readonly since: string;
  /** As of a digest. */
  readonly uncertainWaitMs?: number;
}

export function notifyActivities({ jira, slack, loadPolicy }: Dependencies) {
  const defaultChannel = rememberDefaultChannel(loadPolicy);

  return {
    /** One post at most, of what the channel has not been told yet, and its reply with what had no line in it. */
    async sendDigest(input: SendDigestInput): Promise<PostOutcome> {
      const { channel, lookFirst } = input;
      if (!lookFirst && !isFirstTry(input)) return MAY_BE_UNDER_WAY;
      try {
        const seen = await withMoved(jira, await look(slack, input));
        const remainder = withoutTold(input, seen);
        if (isNothing(remainder)) return { kind: 'already-sent', channel };
        if (lookFirst && !seen.isCertain) return cannotSee(channel, input.digest.key);
        const digest = await complete(remainder, input, { jira, seen });
        if (isQuiet(digest)) return { kind: 'already-sent', channel };
        const waits = waitingFor(input.quietHours, digest);
        if (waits !== undefined) return waits;
        const thread = await readThread(jira, digest, input.siteUrl);
        await slack.turn(channel);
        if (!isInTime(input)) return TOO_LATE;
        return settle(await slack.postDigest(channel, digest, thread), lookFirst);
      } catch (error) {
        return asOutcome(error);
      }
    },

    /** One post at most. */
    async sendNotice(input: SendNoticeInput): Promise<PostOutcome> {
      const channel = input.channel ?? defaultChannel();
      const known = await lookBefore(slack, { ...input, channel }, input.notice.key);
      if (known === undefined) await slack.turn(channel);
      if (known === undefined && !isInTime(input)) return TOO_LATE;
      return known ?? settle(await slack.postNotice(channel, input.notice), input.lookFirst);
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

type Look = Pick<SendNoticeInput, 'lookFirst' | 'originalRunId' | 'since'> & { readonly channel: string };

/** What is known of an earlier attempt; undefined when there was none, or it left nothing in the channel. */
async function lookBefore(slack: Messenger, look: Look, key: string): Promise<PostOutcome | undefined> {
  const { channel, lookFirst, since } = look;
  if (!lookFirst) return isFirstTry(look) ? undefined : MAY_BE_UNDER_WAY;
  try {
    const answer = await slack.findPosted(channel, key, since);
    if (answer === 'absent') return undefined;
    if (answer === 'found') return { kind: 'already-sent', channel };
    return cannotSee(channel, key);
  } catch (error) {
    return asOutcome(error);
  }
}

/** Neither a later attempt nor a run that was reset. */
function isFirstTry({ originalRunId }: Pick<Look, 'originalRunId'>): boolean {
  const { attempt, workflowExecution } = activityInfo();
  return attempt === 1 && workflowExecution?.runId === originalRunId;
}

/** Answered before anything is sent: the workflow waits, and has it looked for. */
const MAY_BE_UNDER_WAY: PostOutcome = {
  kind: 'uncertain',
  detail: 'this run was reset, or tried before: a message of it may still be under way',
};

const TOO_LATE: PostOutcome = {
  kind: 'refused',
  detail: 'the time for this message had run out before it was sent',
};

function cannotSee(channel: string, key: string): PostOutcome {
  log.warn('the channel cannot be read, so the message is not sent again', { channel, key });
  return { kind: 'uncertain', detail: 'whether an earlier attempt arrived cannot be seen in this channel' };
}

/** By the clock, at the last moment: a run may have taken hours to come this far. */
function waitingFor(hours: QuietHours | undefined, { counts }: Digest): PostOutcome | undefined {
  if (hours === undefined || hasAny(counts, hours.breakThrough)) return undefined;
  const untilMs = quietUntil(hours, Date.now());
  if (untilMs === undefined) return undefined;
  const detail = `waits until ${describeEnd(hours, untilMs)}`;
  return { kind: 'waits', until: new Date(untilMs).toISOString(), detail };
}

/** A look has just worked, so the next one may as well. */
function settle(outcome: PostOutcome, hasLooked: boolean): PostOutcome {
  return outcome.kind === 'uncertain' && hasLooked ? { ...outcome, canLook: true } : outcome;
}

/**
 * A process that was paused and woke up must not send any more: somebody else may have looked, and sent, meanwhile.
 * Half of the wait, so that whoever waits outlasts both a late sender and the arrival of what it sent.
 */
function isInTime({ uncertainWaitMs }: Pick<SendDigestInput, 'uncertainWaitMs'>): boolean {
  if (uncertainWaitMs === undefined) return true;
  return Date.now() < activityInfo().currentAttemptScheduledTimestampMs + uncertainWaitMs / 2;
}

/** A look that failed: nothing was posted, so the same may be tried again; where there is no channel, in another. */
function asOutcome(error: unknown): PostOutcome {
  if (isMissing(error) && error.service === 'slack') {
    return { kind: 'channel-broken', detail: error.detail, cure: error.cure ?? 'see `wfd doctor`' };
  }
  if (!isRetryable(error)) throw error;
  const { message: detail, retryAfterMs } = error;
  return retryAfterMs === undefined ? { kind: 'refused', detail } : { kind: 'refused', detail, retryAfterMs };
}
