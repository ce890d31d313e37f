import { activityInfo, Context, log } from '@temporalio/activity';
import { ConnectorError } from '../connectors/connector-error';
import { fieldOf } from '../domain/field-of';
import { cut } from '../domain/markdown';

/** How long, and how often, a read is repeated for all before the part that fails is left out: no short outage parks anything. */
const PATIENCE_MS = 4 * 60_000;
const PATIENT_ATTEMPTS = 4;
/** It may stand in the trail beside every finding that it parks. */
const LONGEST_WHY = 240;
/** Under this name parts travel from one attempt to the next. */
const KEY = 'wfdInTrouble';

/** Parts of which Jira gave nothing in an attempt. */
const troubled = new WeakMap<Context, Set<string>>();

/**
 * What Jira answers of a part ("keys of SEC"); or what to do without it, so that one project does not stop the findings of all others: at
 * once where its answer cannot be understood, and where it does not answer when that has been so for minutes, in this attempt and the
 * one before. To be asked beside something whose failure fails the activity: an outage of all of Jira is waited out.
 */
export async function orWithout<T>(part: string, asked: Promise<T>, without: (why: string) => T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isInTrouble(error) || (error.trouble === 'unavailable' && !isGivenUp(part))) throw error;
    const why = cut(error.message, LONGEST_WHY);
    log.warn('going on without a part of Jira', { part, reason: why });
    return without(why);
  }
}

/** What may be about the part alone. Who asks too often, or with a wrong token, has no use for asking elsewhere. */
export function isInTrouble(error: unknown): error is ConnectorError {
  return (
    error instanceof ConnectorError && (error.trouble === 'unavailable' || error.trouble === 'malformed')
  );
}

/** What the next attempt must know of this one, as part of its heartbeat; nothing, mostly. */
export function packTroubled(): object {
  const parts = troubled.get(Context.current());
  return parts === undefined ? {} : { [KEY]: [...parts] };
}

/**
 * A task that waited for a worker has not been tried meanwhile, and `Retry-After` may make many attempts of a moment; another part, or
 * Wiz, may have been what kept the earlier attempts from ending.
 */
function isGivenUp(part: string): boolean {
  const context = Context.current();
  troubled.set(context, (troubled.get(context) ?? new Set()).add(part));
  const { attempt, scheduledTimestampMs, heartbeatDetails } = activityInfo();
  const isLong = attempt > PATIENT_ATTEMPTS && Date.now() - scheduledTimestampMs > PATIENCE_MS;
  return isLong && partsIn(heartbeatDetails).includes(part);
}

/** Of whatever an earlier attempt, of whatever version, has left. */
function partsIn(details: unknown): readonly unknown[] {
  const parts = fieldOf(details, KEY);
  return Array.isArray(parts) ? parts : [];
}
