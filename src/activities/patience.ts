import { activityInfo, log } from '@temporalio/activity';
import { ConnectorError } from '../connectors/connector-error';
import { cut } from '../domain/markdown';

/** How long, and how often, a read is repeated for all before the part that fails is left out: no short outage parks anything. */
const PATIENCE_MS = 4 * 60_000;
const PATIENT_ATTEMPTS = 4;
/** It may stand in the trail beside every finding that it parks. */
const LONGEST_WHY = 240;

/**
 * What a part of Jira answers; or, where it has been in trouble for four minutes, what to do without it, so that one project, or
 * one ticket, does not stop the findings of all others. To be asked beside something whose failure fails the activity: an
 * outage of all of Jira is waited out.
 */
export async function orWithout<T>(asked: Promise<T>, without: (why: string) => T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isInTrouble(error) || !isOverdue()) throw error;
    const why = cut(error.message, LONGEST_WHY);
    log.warn('going on without what has not been readable for minutes', { reason: why });
    return without(why);
  }
}

/** Who asks too often is in no trouble that leaving something out would mend. */
export function isInTrouble(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && error.trouble === 'unavailable';
}

/** A task that waited for a worker has not been tried meanwhile, and `Retry-After` may make many attempts of a moment. */
function isOverdue(): boolean {
  const { attempt, scheduledTimestampMs } = activityInfo();
  return attempt > PATIENT_ATTEMPTS && Date.now() - scheduledTimestampMs > PATIENCE_MS;
}
