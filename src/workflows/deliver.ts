import { ActivityFailure, ApplicationFailure, log } from '@temporalio/workflow';
import type { PostOutcome } from '../domain/digest';

const ROUNDS = 5;
const PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface Delivery {
  /** One post at most. */
  readonly post: (lookFirst: boolean) => Promise<PostOutcome>;
  readonly wait: (ms: number, reason: string) => Promise<void>;
  /** How long an unanswered post may still arrive. */
  readonly uncertainWaitMs: number;
  /** Another run may have sent it: look from the first round on. */
  readonly mayBeTold?: boolean;
}

/**
 * Posts until Slack has taken it, refuses for good, or time is up. After an uncertain post the channel is looked at
 * first: a message is never sent twice.
 */
export async function deliver({ post, wait, uncertainWaitMs, mayBeTold }: Delivery): Promise<PostOutcome> {
  let lookFirst = mayBeTold === true;
  for (let round = 1; ; round += 1) {
    const outcome = await answered(post(lookFirst), lookFirst);
    const pauseMs = pauseAfter(outcome, round, uncertainWaitMs);
    // A look that cannot tell is as much as there will ever be known.
    const isLookInVain = outcome.kind === 'uncertain' && lookFirst && outcome.canLook !== true;
    if (pauseMs === undefined || isLookInVain) return outcome;
    if (round === ROUNDS && outcome.kind !== 'uncertain') return outcome;
    // After the last one too: who comes next looks at once, and must see what has arrived.
    await wait(pauseMs, 'Slack has not taken a message yet');
    if (outcome.kind !== 'uncertain') continue;
    if (round === ROUNDS) return { ...outcome, canLook: true };
    lookFirst = true;
  }
}

export function isSent(outcome: PostOutcome): boolean {
  return outcome.kind === 'sent' || outcome.kind === 'already-sent';
}

/** What may have arrived and can never be looked for counts as told: better once too few than twice. */
export function isTold(outcome: PostOutcome): boolean {
  return isSent(outcome) || (outcome.kind === 'uncertain' && outcome.canLook !== true);
}

/** How long to wait before the next try; undefined when there is nothing to try. */
function pauseAfter(outcome: PostOutcome, round: number, uncertainWaitMs: number): number | undefined {
  if (outcome.kind === 'uncertain') return uncertainWaitMs;
  if (outcome.kind !== 'refused') return undefined;
  const backoffMs = PAUSE_MS * 2 ** (round - 1);
  return Math.min(Math.max(outcome.retryAfterMs ?? 0, backoffMs), LONGEST_PAUSE_MS);
}

/**
 * An attempt that did not answer may have posted, and so may one that failed in a way that is none of ours: a worker that was forced to stop, or a
 * fault in it. What Slack will not have parks the message, never the run.
 */
async function answered(posting: Promise<PostOutcome>, lookFirst: boolean): Promise<PostOutcome> {
  try {
    return await posting;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (error.cause instanceof ApplicationFailure && isOurs(error.cause)) {
      log.warn('message not sent', { reason: error.cause.message });
      return { kind: 'slack-broken', detail: error.cause.message, cure: 'see `wfd doctor`' };
    }
    const outcome = { kind: 'uncertain', detail: 'the worker did not answer' } as const;
    return lookFirst ? { ...outcome, canLook: true } : outcome;
  }
}

/** Thrown before anything was sent; see `toFailure`. */
function isOurs({ type }: ApplicationFailure): boolean {
  return /^(?:Wiz|Jira|Slack|PolicyInvalid)/.test(type ?? '');
}
