import { activityInfo, Context, log } from '@temporalio/activity';
import { allEnded } from '../connectors/calls';
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

/** One of several things that are asked of Jira: a project's keys, its create screen. */
export interface Part<T> {
  /** "keys of SEC": under this name it is known from one attempt to the next. */
  readonly part: string;
  readonly ask: () => Promise<T>;
  /** What to do without it. */
  readonly without: (why: string) => T;
  /** What is left out would be missed: an answer that cannot be understood fails all, as it always did. */
  readonly isMissed?: boolean;
}

/**
 * What Jira answers of each part; or what to do without one, so that one project does not stop the findings of all others: where its
 * answer cannot be understood twice in a row, and where it does not answer when that has been so for minutes, in this attempt and the
 * one before. Where no part is answered it is Jira that is in trouble. To be asked beside something whose failure fails the activity, for
 * the same reason.
 */
export async function spareOthers<T>(parts: readonly Part<T>[]): Promise<T[]> {
  const failures: ConnectorError[] = [];
  const answers = await allEnded(
    parts.map(({ without, ...part }) =>
      askTwice(part).catch((error: unknown) => {
        if (!isPartial(part, error)) throw error;
        failures.push(error);
        return without(cut(error.message, LONGEST_WHY));
      }),
    ),
  );
  const [first] = failures;
  if (first !== undefined && parts.length > 1 && failures.length === parts.length) throw first;
  for (const { message } of failures) log.warn('going on without a part of Jira', { reason: message });
  return answers;
}

type Asked = Omit<Part<unknown>, 'without'>;

/** A garbled answer may be a moment's; it is not repeated for half an hour. */
async function askTwice<T>({ ask, isMissed }: Pick<Part<T>, 'ask' | 'isMissed'>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isGarbled = isInTrouble(error) && error.trouble === 'malformed';
    if (!isGarbled || isMissed === true) throw error;
    return ask();
  }
}

function isPartial({ part, isMissed }: Asked, error: unknown): error is ConnectorError {
  if (!isInTrouble(error)) return false;
  return error.trouble === 'malformed' ? isMissed !== true : isGivenUp(part);
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
