import { type BeyondMemory, parseBeyondMemory } from './beyond-memory';
import type { StrayPair } from './duplicates';
import { type SuppressionUse, USE_NAME_LIMIT, USES_LIMIT } from './suppression-use';

/**
 * What a run starts from: a cache of Wiz and Jira, kept in the result of the last completed cycle. Losing it
 * costs a sweep and a repeated notice, never a ticket.
 */
export interface Carry {
  /** Greatest raw `statusChangedAt` of a window that was read to its end. */
  readonly watermark?: string;
  readonly lastSweepAt?: string;
  /** Of the policy by which that sweep judged; another one may route or mute what has not changed since. */
  readonly policyHash?: string;
  /** When the last run completed; tickets younger than this may not have been told. */
  readonly completedAt?: string;
  /** Tickets younger than this may not have been told although that run completed: a create was given up as uncertain. */
  readonly untoldSince?: string;
  /** Something was held or parked: the next run must sweep to find it again. */
  readonly backlog: boolean;
  /** One for each project, at most 20. */
  readonly canaries: readonly Canary[];
  /** Projects we wrote to within the index lag; scanned even if the policy no longer names them. */
  readonly written: readonly WrittenProject[];
  /** Tickets whose digest did not get through. */
  readonly untold: readonly Untold[];
  /** What the default channel has been told and need not hear again while it lasts. */
  readonly told: readonly string[];
  /** Destinations that are parked, since when. */
  readonly parked: readonly ParkedSince[];
  /** Tickets that may be about one finding, and that the default channel has not been told of. */
  readonly strays?: readonly StrayPair[];
  /** Short ids of approvals that were open, at most 50; the list of workflows is a second witness. */
  readonly approvals?: readonly string[];
  /** Which suppressions of the policy are in use; at most 200. */
  readonly suppressions?: readonly SuppressionUse[];
  /** Absent where nothing beyond creating is switched on. */
  readonly beyond?: BeyondMemory;
}

/** A ticket known to exist: if Jira does not show it, Jira does not show us everything of its project. */
export interface Canary {
  readonly key: string;
  readonly fingerprint: string;
  readonly createdAt: string;
  /** It was made and never seen: no other ticket can stand in for it. */
  readonly isHidden?: true;
}

export interface WrittenProject {
  readonly project: string;
  readonly at: string;
}

export interface Untold {
  readonly team: string;
  /** Label of the run that made the tickets. */
  readonly run: string;
  /** At most 10, worst first. */
  readonly keys: readonly string[];
  readonly count: number;
  /** When that run began, as far as it is known. */
  readonly since?: string;
  /** They are other teams' tickets, of which this one is told. */
  readonly others?: true;
  /** Told later by the team's own wish: it was its quiet time. */
  readonly isQuiet?: true;
}

export interface ParkedSince {
  readonly destination: string;
  readonly since: string;
}

export const EMPTY_CARRY: Carry = {
  backlog: false,
  written: [],
  untold: [],
  told: [],
  parked: [],
  canaries: [],
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the Carry out of the last result. It is input like any other: whatever is not as it should be is
 * left out, which costs a sweep.
 */
export function parseCarry(lastResult: unknown): Carry {
  const carry = fieldsOf(fieldsOf(lastResult)['carry']);
  const strays = list(carry['strays'], isStrayPair);
  const approvals = list(carry['approvals'], isText);
  const suppressions = list(carry['suppressions'], isSuppressionUse).slice(0, USES_LIMIT);
  const beyond = parseBeyondMemory(carry['beyond']);
  return {
    ...optional('watermark', timestamp(carry['watermark'])),
    ...optional('lastSweepAt', timestamp(carry['lastSweepAt'])),
    ...optional('policyHash', isText(carry['policyHash']) ? carry['policyHash'] : undefined),
    ...optional('completedAt', timestamp(carry['completedAt'])),
    ...optional('untoldSince', timestamp(carry['untoldSince'])),
    backlog: carry['backlog'] !== false,
    canaries: list(carry['canaries'], isCanary),
    written: list(carry['written'], isWritten),
    untold: list(carry['untold'], isUntold),
    told: list(carry['told'], isText),
    parked: list(carry['parked'], isParkedSince),
    ...(strays.length === 0 ? {} : { strays }),
    ...(approvals.length === 0 ? {} : { approvals }),
    ...(suppressions.length === 0 ? {} : { suppressions }),
    ...(beyond === undefined ? {} : { beyond }),
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: string });
}

function timestamp(value: unknown): string | undefined {
  return isText(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

function list<T>(value: unknown, isItem: (item: unknown) => item is T): readonly T[] {
  return Array.isArray(value) ? value.filter(isItem) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCanary(value: unknown): value is Canary {
  const { key, fingerprint, createdAt } = fieldsOf(value);
  return isText(key) && isText(fingerprint) && timestamp(createdAt) !== undefined;
}

function isWritten(value: unknown): value is WrittenProject {
  const fields = fieldsOf(value);
  return isText(fields['project']) && timestamp(fields['at']) !== undefined;
}

function isUntold(value: unknown): value is Untold {
  const fields = fieldsOf(value);
  const keys = fields['keys'];
  return (
    isText(fields['team']) &&
    isText(fields['run']) &&
    typeof fields['count'] === 'number' &&
    (fields['since'] === undefined || timestamp(fields['since']) !== undefined) &&
    isFlag(fields['others']) &&
    isFlag(fields['isQuiet']) &&
    Array.isArray(keys) &&
    keys.every(isText)
  );
}

/** Left out where it is not so. */
function isFlag(value: unknown): value is true | undefined {
  return value === undefined || value === true;
}

function isParkedSince(value: unknown): value is ParkedSince {
  const fields = fieldsOf(value);
  return isText(fields['destination']) && timestamp(fields['since']) !== undefined;
}

function isStrayPair(value: unknown): value is StrayPair {
  const { ticket, stray, fingerprint } = fieldsOf(value);
  return isText(ticket) && isText(stray) && isText(fingerprint);
}

function isSuppressionUse(value: unknown): value is SuppressionUse {
  const { name, match, knownSince, usedAt } = fieldsOf(value);
  return (
    isText(name) &&
    name.length <= USE_NAME_LIMIT &&
    isText(match) &&
    timestamp(knownSince) !== undefined &&
    (usedAt === undefined || timestamp(usedAt) !== undefined)
  );
}
