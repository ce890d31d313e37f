import type { WizEntity, WizIssue } from './model';
import { microsOf } from './timestamp';

type Maybe<T> = T | null | undefined;

interface TimeFilter {
  readonly before?: Maybe<string>;
  readonly after?: Maybe<string>;
}

/** `IssueFilters` as the schema lets it through. */
export interface IssueFilters {
  readonly id?: Maybe<readonly string[]>;
  readonly search?: Maybe<string>;
  readonly severity?: Maybe<readonly string[]>;
  readonly status?: Maybe<readonly string[]>;
  readonly type?: Maybe<readonly string[]>;
  readonly project?: Maybe<readonly string[]>;
  readonly environment?: Maybe<readonly string[]>;
  readonly resolutionReason?: Maybe<readonly string[]>;
  readonly projectBusinessImpact?: Maybe<readonly string[]>;
  readonly sourceRule?: Maybe<{ readonly id?: Maybe<readonly string[]> }>;
  readonly relatedEntity?: Maybe<EntityFilter>;
  readonly createdAt?: Maybe<TimeFilter>;
  readonly resolvedAt?: Maybe<TimeFilter>;
  readonly dueAt?: Maybe<TimeFilter>;
  readonly statusChangedAt?: Maybe<TimeFilter>;
  readonly hasServiceTicket?: Maybe<boolean>;
  readonly hasNote?: Maybe<boolean>;
  readonly validatedAsExploitable?: Maybe<boolean>;
}

interface EntityFilter {
  readonly ids?: Maybe<readonly string[]>;
  readonly type?: Maybe<readonly string[]>;
  readonly nativeType?: Maybe<readonly string[]>;
  readonly cloudPlatform?: Maybe<readonly string[]>;
  readonly region?: Maybe<readonly string[]>;
  readonly subscriptionId?: Maybe<readonly string[]>;
}

/** All filters must let an issue through. An empty list filters nothing, as if it were absent. */
export function passes(issue: WizIssue, filter: IssueFilters): boolean {
  return passesLists(issue, filter) && passesTimes(issue, filter) && passesFlags(issue, filter);
}

interface ListCheck {
  wanted(filter: IssueFilters): Maybe<readonly string[]>;
  has(issue: WizIssue): readonly Maybe<string>[];
}

const OWN: readonly ListCheck[] = [
  { wanted: ({ id }) => id, has: ({ id }) => [id] },
  { wanted: ({ severity }) => severity, has: ({ severity }) => [severity] },
  { wanted: ({ status }) => status, has: ({ status }) => [status] },
  { wanted: ({ type }) => type, has: ({ type }) => [type] },
  { wanted: ({ environment }) => environment, has: ({ environments }) => environments ?? [] },
  { wanted: ({ resolutionReason }) => resolutionReason, has: ({ resolutionReason }) => [resolutionReason] },
];

const LINKED: readonly ListCheck[] = [
  { wanted: ({ project }) => project, has: ({ projects }) => (projects ?? []).map(({ id }) => id) },
  {
    wanted: ({ projectBusinessImpact }) => projectBusinessImpact,
    has: ({ projects }) => (projects ?? []).map(({ riskProfile }) => riskProfile?.businessImpact),
  },
  {
    wanted: ({ sourceRule }) => sourceRule?.id,
    has: ({ sourceRules }) => (sourceRules ?? []).map(({ id }) => id),
  },
];

const ENTITY: readonly ListCheck[] = [
  ofEntity(
    ({ ids }) => ids,
    ({ id }) => id,
  ),
  ofEntity(
    ({ type }) => type,
    ({ type }) => type,
  ),
  ofEntity(
    ({ nativeType }) => nativeType,
    ({ nativeType }) => nativeType,
  ),
  ofEntity(
    ({ cloudPlatform }) => cloudPlatform,
    ({ cloudPlatform }) => cloudPlatform,
  ),
  ofEntity(
    ({ region }) => region,
    ({ region }) => region,
  ),
  ofEntity(
    ({ subscriptionId }) => subscriptionId,
    ({ subscriptionId }) => subscriptionId,
  ),
];

const LISTS = [...OWN, ...LINKED, ...ENTITY];

function ofEntity(
  wanted: (filter: EntityFilter) => Maybe<readonly string[]>,
  has: (entity: Partial<WizEntity>) => Maybe<string>,
): ListCheck {
  return {
    wanted: ({ relatedEntity }) => wanted(relatedEntity ?? {}),
    has: ({ entitySnapshot }) => [has(entitySnapshot ?? {})],
  };
}

/** What is not asked for is not looked at: there may be a hundred thousand of them. */
function passesLists(issue: WizIssue, filter: IssueFilters): boolean {
  return LISTS.every((list) => passesList(list.wanted(filter), () => list.has(issue)));
}

function passesList(wanted: Maybe<readonly string[]>, has: () => readonly Maybe<string>[]): boolean {
  if (wanted === null || wanted === undefined || wanted.length === 0) return true;
  return has().some((value) => typeof value === 'string' && wanted.includes(value));
}

function passesTimes(issue: WizIssue, filter: IssueFilters): boolean {
  return (['createdAt', 'resolvedAt', 'dueAt', 'statusChangedAt'] as const).every((field) =>
    passesTime(issue[field], filter[field]),
  );
}

/** Both ends are exclusive, to the microsecond; a row without the timestamp is filtered out. */
function passesTime(raw: string | null, filter: Maybe<TimeFilter>): boolean {
  if (filter === null || filter === undefined) return true;
  if (raw === null) return false;
  const at = microsOf(raw);
  const isLateEnough = typeof filter.after !== 'string' || at > microsOf(filter.after);
  return isLateEnough && (typeof filter.before !== 'string' || at < microsOf(filter.before));
}

function passesFlags(issue: WizIssue, filter: IssueFilters): boolean {
  const pairs: readonly (readonly [Maybe<boolean>, boolean])[] = [
    [filter.hasServiceTicket, (issue.serviceTickets ?? []).length > 0],
    [filter.hasNote, (issue.notes ?? []).length > 0],
    [filter.validatedAsExploitable, issue.validatedAsExploitable === true],
  ];
  const isFound = typeof filter.search !== 'string' || mentions(issue, filter.search.toLowerCase());
  return isFound && pairs.every(([wanted, is]) => typeof wanted !== 'boolean' || wanted === is);
}

function mentions(issue: WizIssue, text: string): boolean {
  const names = [issue.id, issue.entitySnapshot?.name, ...(issue.sourceRules ?? []).map((rule) => rule.name)];
  return names.some((name) => name?.toLowerCase().includes(text));
}
