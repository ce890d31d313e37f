import { canonicalField, fieldReader, parseJqlTime, sortKey, type FieldReader } from './jql-fields';
import { JqlError, type Clause, type Condition, type Operator, type Ordering } from './jql-parser';
import { containsText, parseTextQuery, rareWordOf } from './jql-text';
import type { JiraTicket } from './ticket';

export interface JqlContext {
  readonly nowMs: number;
  /** Project key by what a query calls it; undefined for one that cannot be seen. */
  projectKey(name: string): string | undefined;
  /** Id of a ticket by its key, an old one included. */
  ticketId(key: string): string | undefined;
}

export type Predicate = (ticket: JiraTicket) => boolean;

const OPPOSITE: Readonly<Record<Operator, Operator>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
  '~': '!~',
  '!~': '~',
};

/** Checks every name and value, and answers with the test for one ticket. */
export function compileCondition(condition: Condition, context: JqlContext): Predicate {
  if (condition.kind === 'clause') return compileClause(condition, context);
  if (condition.kind === 'not') return compileCondition(negated(condition.part), context);
  const parts = condition.parts.map((part) => compileCondition(part, context));
  return condition.kind === 'and'
    ? (ticket) => parts.every((part) => part(ticket))
    : (ticket) => parts.some((part) => part(ticket));
}

/** A matching ticket carries one of these labels or holds one of these words in its description. */
export interface Narrowing {
  readonly labels: readonly string[];
  readonly words: readonly string[];
}

/** What the index can tell about matching tickets; undefined when any ticket may match. */
export function narrowingOf(condition: Condition): Narrowing | undefined {
  switch (condition.kind) {
    case 'and':
      return condition.parts.map(narrowingOf).find((each) => each !== undefined);
    case 'or':
      return eitherOf(condition.parts.map(narrowingOf));
    case 'clause':
      return narrowingOfClause(condition);
    default:
      return undefined;
  }
}

function eitherOf(parts: readonly (Narrowing | undefined)[]): Narrowing | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return { labels: known.flatMap(({ labels }) => labels), words: known.flatMap(({ words }) => words) };
}

function narrowingOfClause({ field, operator, operands }: Clause): Narrowing | undefined {
  const texts = operands.flatMap((operand) => (operand.kind === 'text' ? [operand.text] : []));
  if (texts.length < operands.length) return undefined;
  if (field === 'labels' && (operator === '=' || operator === 'in')) return { labels: texts, words: [] };
  if (field !== 'description' || operator !== '~') return undefined;
  const word = rareWordOf(texts.join(' '));
  return word === undefined ? undefined : { labels: [], words: [word] };
}

export type SortKey = readonly (string | number)[];

export function sortKeyOf(ticket: JiraTicket, orderBy: readonly Ordering[]): SortKey {
  return [...orderBy.flatMap(({ field }) => sortKey(ticket, field)), ticket.id];
}

/** Orders sort keys as the query wants; equal ones, and all without ORDER BY, newest first. */
export function sortKeyOrder(orderBy: readonly Ordering[]): (a: SortKey, b: SortKey) => number {
  const descending = orderBy.flatMap(({ field, isDescending }) =>
    canonicalField(field) === 'key' ? [isDescending, isDescending] : [isDescending],
  );
  return (a, b) => {
    for (const [index, left] of a.entries()) {
      const right = b[index] ?? '';
      if (left === right) continue;
      return left < right === (descending[index] ?? true) ? 1 : -1;
    }
    return 0;
  };
}

/** Jira turns NOT around the clause, so a negation leaves out tickets whose field is empty. */
function negated(condition: Condition): Condition {
  if (condition.kind === 'clause') return { ...condition, operator: OPPOSITE[condition.operator] };
  if (condition.kind === 'not') return condition.part;
  return { kind: condition.kind === 'and' ? 'or' : 'and', parts: condition.parts.map(negated) };
}

function compileClause(clause: Clause, context: JqlContext): Predicate {
  const reader = fieldReader(clause.field);
  if (reader.kind === 'prose') return compileProseClause(clause, reader);
  return reader.kind === 'time'
    ? compileTimeClause(clause, { reader, context })
    : compileTextClause(clause, { reader, context });
}

function compileProseClause(
  { field, operator, operands }: Clause,
  reader: Extract<FieldReader, { kind: 'prose' }>,
): Predicate {
  if (operator === 'is') return (ticket) => reader.read(ticket) === undefined;
  if (operator === 'is not') return (ticket) => reader.read(ticket) !== undefined;
  const [operand] = operands;
  if ((operator !== '~' && operator !== '!~') || operand?.kind !== 'text') throw unsupported(operator, field);
  const query = parseTextQuery(operand.text, field);
  return (ticket) => {
    const text = reader.read(ticket);
    return text !== undefined && containsText(text, query) === (operator === '~');
  };
}

function unsupported(operator: Operator, field: string): JqlError {
  return new JqlError(`The operator '${operator}' is not supported by the '${field}' field.`);
}

function compileTimeClause(
  { field, operator, operands }: Clause,
  { reader, context }: { reader: Extract<FieldReader, { kind: 'time' }>; context: JqlContext },
): Predicate {
  if (operator === 'is') return (ticket) => reader.read(ticket) === undefined;
  if (operator === 'is not') return (ticket) => reader.read(ticket) !== undefined;
  const [operand] = operands;
  const isComparison = !operator.endsWith('in') && !operator.endsWith('~');
  if (!isComparison || operand === undefined || operand.kind === 'empty') throw unsupported(operator, field);
  const limit = limitOf(operand, context.nowMs);
  const compare = COMPARISONS[operator];
  return (ticket) => {
    const value = reader.read(ticket);
    return value !== undefined && compare(value, limit);
  };
}

const DAY_MS = 86_400_000;

function limitOf(operand: Exclude<Clause['operands'][number], { kind: 'empty' }>, nowMs: number): number {
  if (operand.kind === 'text') return parseJqlTime(operand.text, nowMs);
  // The day of the account, which is in UTC here.
  return operand.kind === 'now' ? nowMs : nowMs - (nowMs % DAY_MS);
}

const COMPARISONS: Readonly<Record<Operator, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '~': () => false,
  '!~': () => false,
  in: () => false,
  'not in': () => false,
  is: () => false,
  'is not': () => false,
};

function compileTextClause(
  { field, operator, operands }: Clause,
  { reader, context }: { reader: Extract<FieldReader, { kind: 'texts' }>; context: JqlContext },
): Predicate {
  if (['<', '<=', '>', '>=', '~', '!~'].includes(operator)) throw unsupported(operator, field);
  const hasEmpty = operands.some(({ kind }) => kind === 'empty');
  const texts = operands.flatMap((operand) => (operand.kind === 'text' ? [operand.text] : []));
  const wanted = new Set(texts.map((text) => comparable(text, { field, reader, context })));
  const isWanted = (ticket: JiraTicket): boolean => {
    const values = reader.read(ticket);
    return values.length === 0 ? hasEmpty : values.some((value) => wanted.has(value));
  };
  if (operator === '=' || operator === 'in' || operator === 'is') return isWanted;
  return (ticket) => reader.read(ticket).length > 0 && !isWanted(ticket);
}

function comparable(
  text: string,
  { field, reader, context }: { field: string; reader: FieldReader; context: JqlContext },
): string {
  const name = canonicalField(field);
  if (name === 'project') {
    const key = context.projectKey(text);
    if (key === undefined) throw new JqlError(`The value '${text}' does not exist for the field 'project'.`);
    return key.toLowerCase();
  }
  if (name === 'key') {
    const id = context.ticketId(text);
    if (id === undefined)
      throw new JqlError(`An issue with key '${text}' does not exist for field '${field}'.`);
    return id;
  }
  return reader.kind === 'texts' && reader.isExact === true ? text : text.toLowerCase();
}
