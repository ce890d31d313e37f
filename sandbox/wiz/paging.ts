import { badInput } from './errors';
import { passes, type IssueFilters } from './filters';
import type { WizIssue } from './model';
import type { WizState } from './state';
import { microsOf } from './timestamp';

export interface PageArgs {
  readonly filterBy?: IssueFilters | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly orderBy?: IssueOrder | null;
}

interface IssueOrder {
  readonly field: 'SEVERITY' | 'SEVERITY_EXPLOITABLE' | 'CREATED_AT' | 'STATUS_CHANGED_AT';
  readonly direction: 'ASC' | 'DESC';
}

export interface IssuePage {
  readonly nodes: readonly WizIssue[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
  readonly [count: `${string}SeverityCount`]: number;
}

const DEFAULT_PAGE_SIZE = 50;
const WORST_LAST = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** What an order sorts by. Rows without the timestamp come last, as in PostgreSQL. */
const KEYS: Readonly<Record<IssueOrder['field'], (issue: WizIssue) => number>> = {
  SEVERITY: severityKey,
  SEVERITY_EXPLOITABLE: (issue) => severityKey(issue) * 2 + (issue.validatedAsExploitable === true ? 1 : 0),
  CREATED_AT: (issue) => microsOf(issue.createdAt),
  STATUS_CHANGED_AT: (issue) =>
    issue.statusChangedAt === null ? Number.MAX_SAFE_INTEGER : microsOf(issue.statusChangedAt),
};

/** Where a page begins: behind the row with this key and id. */
interface Position {
  readonly key: number;
  readonly id: string;
}

interface Row extends Position {
  readonly issue: WizIssue;
}

/** One page of a total order: the id breaks every tie, so that no row falls between two pages. */
export function readPage(state: WizState, args: PageArgs): IssuePage {
  const first = pageSize(state, args.first);
  const order = orderOf(args);
  const from = positionOf(args.after ?? '', order);
  const filter = args.filterBy ?? {};
  const rows = rowsOf(state, filter, order);
  const rest = from === undefined ? rows : behind(rows, from, order);
  const found = take(rest, first + 1, ({ issue }) => isVisible(state, issue) && passes(issue, filter));
  const page = found.slice(0, first);
  const last = page.at(-1);
  const hasNextPage = found.length > page.length;
  const endCursor = hasNextPage && last !== undefined ? cursorAt(last, order) : state.settings.lastCursor;
  return {
    nodes: page.map(({ issue }) => issue),
    pageInfo: { hasNextPage, endCursor },
    ...countsOf(state, filter, rows),
  };
}

/** Another cursor to where the given one leads: a page that is asked for with it comes a second time. */
export function twinOf(cursor: string): string {
  const fields =
    cursor === '' ? [] : (JSON.parse(Buffer.from(cursor, 'base64').toString()) as { fields: unknown }).fields;
  return Buffer.from(JSON.stringify({ fields, twin: true })).toString('base64');
}

function pageSize(state: WizState, first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE_SIZE;
  const { maxPageSize } = state.settings;
  if (size < 0 || size > maxPageSize)
    throw badInput(`first must be between 0 and ${maxPageSize}, got ${size}`);
  return size;
}

/** A filter on `statusChangedAt` orders by it, oldest first, where the request names no order. */
function orderOf({ orderBy, filterBy }: PageArgs): IssueOrder {
  if (orderBy !== null && orderBy !== undefined) return orderBy;
  const isByChange = filterBy?.statusChangedAt !== null && filterBy?.statusChangedAt !== undefined;
  return isByChange
    ? { field: 'STATUS_CHANGED_AT', direction: 'ASC' }
    : { field: 'SEVERITY', direction: 'DESC' };
}

/** Rows in order, of all issues or of those that the filter names by id. */
function rowsOf(state: WizState, filter: IssueFilters, order: IssueOrder): readonly Row[] {
  const ids = namesIds(filter) ? [...new Set(filter.id)] : undefined;
  if (ids !== undefined)
    return sorted(
      ids.flatMap((id) => state.find(id) ?? []),
      order,
    );
  return state.remembered(`rows ${order.field} ${order.direction}`, (issues) => sorted(issues, order));
}

function sorted(issues: readonly WizIssue[], order: IssueOrder): readonly Row[] {
  const rows = issues.map((issue) => ({ issue, key: KEYS[order.field](issue), id: issue.id }));
  return rows.sort((a, b) => comparePosition(a, b, order));
}

/** By bisection: rows are in order, and there may be a hundred thousand. */
function behind(rows: readonly Row[], from: Position, order: IssueOrder): readonly Row[] {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && comparePosition(row, from, order) <= 0) low = middle + 1;
    else high = middle;
  }
  return rows.slice(low);
}

function take(rows: readonly Row[], wanted: number, isWanted: (row: Row) => boolean): readonly Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (found.length === wanted) break;
    if (isWanted(row)) found.push(row);
  }
  return found;
}

function comparePosition(a: Position, b: Position, order: IssueOrder): number {
  if (a.key !== b.key) return order.direction === 'ASC' ? a.key - b.key : b.key - a.key;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function cursorAt({ key, id }: Position, order: IssueOrder): string {
  const fields = [
    { Field: order.field, Value: String(key) },
    { Field: 'Id', Value: id },
  ];
  return Buffer.from(JSON.stringify({ fields })).toString('base64');
}

/** Undefined at the start of the list; a cursor that belongs to another order is refused. */
function positionOf(cursor: string, order: IssueOrder): Position | undefined {
  if (cursor === '') return undefined;
  const fields = decode(cursor);
  if (fields === undefined) throw badInput('after is not a valid cursor');
  const [key, id] = fields;
  if (key === undefined || id === undefined) return undefined;
  if (key.Field !== order.field)
    throw badInput(`after belongs to an order by ${key.Field}, not ${order.field}`);
  return { key: Number(key.Value), id: id.Value };
}

function decode(cursor: string): readonly { Field: string; Value: string }[] | undefined {
  try {
    const { fields } = JSON.parse(Buffer.from(cursor, 'base64').toString()) as { fields?: unknown };
    return Array.isArray(fields) ? (fields as { Field: string; Value: string }[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Without its own scope a service account does not see threats: they are left out, nothing is said. */
export function isVisible(state: WizState, issue: WizIssue): boolean {
  return issue.type !== 'THREAT_DETECTION' || state.hasScope(['read:threat_issues']);
}

function severityKey(issue: WizIssue): number {
  return WORST_LAST.indexOf(issue.severity);
}

type Counts = Pick<IssuePage, 'totalCount'> & Record<`${string}SeverityCount`, number>;

/** The same on every page of one query, so counted once; the few rows named by id are counted as they come. */
function countsOf(state: WizState, filter: IssueFilters, rows: readonly Row[]): Counts {
  const count = (issues: readonly WizIssue[]): Counts =>
    countSeverities(issues.filter((issue) => isVisible(state, issue) && passes(issue, filter)));
  if (namesIds(filter)) return count(rows.map(({ issue }) => issue));
  return state.remembered(`counts ${state.settings.scopes.join(' ')} ${JSON.stringify(filter)}`, count);
}

function namesIds({ id }: IssueFilters): boolean {
  return id !== null && id !== undefined && id.length > 0;
}

function countSeverities(issues: readonly WizIssue[]): Counts {
  const counts: Counts = { totalCount: issues.length };
  for (const severity of WORST_LAST) {
    counts[`${severity.toLowerCase()}SeverityCount`] = issues.filter(
      (issue) => issue.severity === severity,
    ).length;
  }
  return counts;
}
