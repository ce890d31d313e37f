import { activityInfo, ApplicationFailure, heartbeat } from '@temporalio/activity';
import { atRates } from '../connectors/calls';
import { ratesIn, type RatePolicy } from '../domain/rates';
import {
  addTooMany,
  hasAnyOf,
  packTooMany,
  type TooMany,
  unpackTooMany,
  withTooMany,
} from '../domain/too-many';
import { toFailure } from './failure';
import { packTroubled } from './patience';

type Activity = (...args: unknown[]) => Promise<unknown>;

/**
 * Wraps the activities of one worker: each asks the services at the rates of the run it is for, every error leaves it as a failure
 * of one table, and how often a service answered that it was asked too much leaves with whatever it ends with. An attempt that
 * fails hands its count, and what was in trouble, to the next one in its heartbeat, which Temporal keeps also where another worker goes on; only what
 * an attempt had counted whose process died is not told.
 */
export function createServing(usual: () => RatePolicy): (activity: Activity) => Activity {
  // An approval, and the first step of a run, bring no policy: they go by the last one that was seen.
  let latest: RatePolicy | undefined;
  return (activity) =>
    async (...args) => {
      latest = ratesIn(args[0]) ?? latest ?? usual();
      const { ended, tooMany } = await atRates(latest, () => activity(...args));
      if (ended.status === 'fulfilled') {
        return hasNothingToTell(tooMany) ? ended.value : withTooMany(ended.value, sumOf(tooMany));
      }
      throw handOn(toFailure(ended.reason), tooMany);
    };
}

/** The first attempt knows without asking. */
function hasNothingToTell(tooMany: TooMany): boolean {
  return !hasAnyOf(tooMany) && !hasEarlier();
}

function sumOf(tooMany: TooMany): TooMany {
  return addTooMany(tooMany, earlier());
}

function earlier(): TooMany {
  return hasEarlier() ? unpackTooMany(activityInfo().heartbeatDetails) : {};
}

function hasEarlier(): boolean {
  return inActivity(() => activityInfo().attempt > 1, false);
}

/** Outside of an activity, in a test, there is nothing either. */
function inActivity<T>(ask: () => T, nothing: T): T {
  try {
    return ask();
  } catch {
    return nothing;
  }
}

function handOn(failure: unknown, tooMany: TooMany): unknown {
  const sum = sumOf(tooMany);
  const left = { ...(hasAnyOf(sum) ? packTooMany(sum) : {}), ...inActivity(packTroubled, {}) };
  if (Object.keys(left).length > 0) heartbeat(left);
  if (!hasAnyOf(sum)) return failure;
  if (!(failure instanceof ApplicationFailure)) return failure;
  return ApplicationFailure.create({
    message: failure.message,
    ...(failure.type ? { type: failure.type } : {}),
    nonRetryable: failure.nonRetryable === true,
    ...(failure.nextRetryDelay === undefined || failure.nextRetryDelay === null
      ? {}
      : { nextRetryDelay: failure.nextRetryDelay }),
    details: [packTooMany(sum)],
  });
}
