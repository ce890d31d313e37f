import { activityInfo, log } from '@temporalio/activity';
import type { Messenger } from '../connectors/slack/messenger';
import type { DigestOrder } from '../domain/compose-digest';
import type { Digest, Notice, PostOutcome, Seen } from '../domain/digest';
import {
  completeDigest,
  isNothing,
  isQuiet,
  keysThatMayHaveMoved,
  keysToRead,
  type Remainder,
  withoutTold,
} from '../domain/remainder';
import type { Ticket } from '../domain/ticket';
import type { Dependencies } from './dependencies';
import { isRetryable } from './failure';
import { inPortions } from './lookup';

export interface SendDigestInput extends Omit<DigestOrder, 'marks'> {
  readonly siteUrl: string;
  /** Look what is there before it is posted: an earlier attempt may have arrived, and where that cannot be seen nothing is posted. */
  readonly lookFirst: boolean;
  /** Run id of the execution as it was started; another one now means a reset, and it may have been sent before. */
  readonly originalRunId: string;
  /** How far back to look. */
  readonly since: string;
  /** Another run may have told some of it before it died: look, and where that cannot be seen tell all of it. */
  readonly mayBeTold?: boolean;
  /** The channel that stands in for this one where it takes no messages: it may have been told there. */
  readonly standIn?: string;
  /** How long an unanswered post may still arrive. Half of it is the time in which the post must leave. */
  readonly uncertainWaitMs?: number;
}

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
    /** One post at most, of what the channel has not been told yet. */
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
        if (!isInTime(input)) return TOO_LATE;
        return settle(await slack.postDigest(channel, digest), lookFirst);
      } catch (error) {
        return asRefusal(error);
      }
    },

    /** One post at most. */
    async sendNotice(input: SendNoticeInput): Promise<PostOutcome> {
      const channel = input.channel ?? defaultChannel();
      const known = await lookBefore(slack, { ...input, channel }, input.notice.key);
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
    return asRefusal(error);
  }
}

/** Neither a later attempt nor a run that was reset. */
function isFirstTry({ originalRunId }: Pick<Look, 'originalRunId'>): boolean {
  const { attempt, workflowExecution } = activityInfo();
  return attempt === 1 && workflowExecution?.runId === originalRunId;
}

/** Keys that were told, those of the newest digests first, of which the present ones are asked for. */
const MOVED_LOOKED_FOR = 300;

const NOTHING: Seen = { digests: [], isCertain: true };

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

/** A look has just worked, so the next one may as well. */
function settle(outcome: PostOutcome, hasLooked: boolean): PostOutcome {
  return outcome.kind === 'uncertain' && hasLooked ? { ...outcome, canLook: true } : outcome;
}

/** What stands in the other channel counts; that it cannot be seen there says nothing about this one. */
async function look(slack: Messenger, input: SendDigestInput): Promise<Seen> {
  const { channel, standIn, since, lookFirst, mayBeTold = false, earlier } = input;
  if (!lookFirst && !mayBeTold && earlier.length === 0) return NOTHING;
  const [here, there] = await Promise.all([
    slack.findDigests(channel, since),
    standIn === undefined ? NOTHING : slack.findDigests(standIn, since),
  ]);
  return { digests: [...here.digests, ...there.digests], isCertain: here.isCertain };
}

/** A ticket that was told of and moved since goes by another key now, and is no news. */
async function withMoved(jira: Dependencies['jira'], seen: Seen): Promise<Seen> {
  const told = [...new Set(seen.digests.flatMap(({ tickets }) => tickets))].slice(0, MOVED_LOOKED_FOR);
  if (told.length === 0) return seen;
  const tickets = (await readAll(jira, told)).map(({ key }) => key);
  return {
    ...seen,
    digests: [...seen.digests, { key: '', part: 1, tickets, notes: [], toldMore: false }],
  };
}

/** Reads the tickets of which only the key is known. */
async function complete(
  remainder: Remainder,
  { siteUrl }: SendDigestInput,
  { jira, seen }: Pick<Dependencies, 'jira'> & { readonly seen: Seen },
): Promise<Digest> {
  const [tickets, named] = await Promise.all([
    readAll(jira, keysToRead(remainder)),
    readAll(jira, keysThatMayHaveMoved(remainder)),
  ]);
  return completeDigest(remainder, { tickets, named, siteUrl, isCertain: seen.isCertain });
}

async function readAll(jira: Dependencies['jira'], keys: readonly string[]): Promise<Ticket[]> {
  const answers = await Promise.all(inPortions(keys, 100).map((portion) => jira.readByKeys(portion)));
  return answers.flat();
}

/**
 * A process that was paused and woke up must not send any more: somebody else may have looked, and sent, meanwhile.
 * Half of the wait, so that whoever waits outlasts both a late sender and the arrival of what it sent.
 */
function isInTime({ uncertainWaitMs }: Pick<SendDigestInput, 'uncertainWaitMs'>): boolean {
  if (uncertainWaitMs === undefined) return true;
  return Date.now() < activityInfo().currentAttemptScheduledTimestampMs + uncertainWaitMs / 2;
}

/** A look that failed: nothing was posted, so the same may be tried again. */
function asRefusal(error: unknown): PostOutcome {
  if (!isRetryable(error)) throw error;
  const { message: detail, retryAfterMs } = error;
  return retryAfterMs === undefined ? { kind: 'refused', detail } : { kind: 'refused', detail, retryAfterMs };
}
