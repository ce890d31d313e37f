import { canonicalField, fieldReader, parseJqlTime, sortKey, type FieldReader } from './jql-fields';
import { JqlError, type Clause, type Condition, type Operator, type Ordering } from './jql-parser';
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

/** Labels a matching ticket must carry one of, where the query says so; undefined when any ticket may match. */
export function requiredLabels(condition: Condition): readonly string[] | undefined {
  if (condition.kind === 'and')
    return condition.parts.map(requiredLabels).find((labels) => labels !== undefined);
  if (condition.kind !== 'clause' || condition.field !== 'labels') return undefined;
  if (condition.operator !== '=' && condition.operator !== 'in') return undefined;
  const texts = condition.operands.map((operand) => (operand.kind === 'text' ? operand.text : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
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
  return reader.kind === 'time'
    ? compileTimeClause(clause, { reader, context })
    : compileTextClause(clause, { reader, context });
}

function compileTimeClause(
  { field, operator, operands }: Clause,
  { reader, context }: { reader: Extract<FieldReader, { kind: 'time' }>; context: JqlContext },
): Predicate {
  if (operator === 'is') return (ticket) => reader.read(ticket) === undefined;
  if (operator === 'is not') return (ticket) => reader.read(ticket) !== undefined;
  const [operand] = operands;
  if (operator.endsWith('in') || operand === undefined || operand.kind === 'empty') {
    throw new JqlError(`The operator '${operator}' is not supported here by the '${field}' field.`);
  }
  const limit = operand.kind === 'now' ? context.nowMs : parseJqlTime(operand.text, context.nowMs);
  const compare = COMPARISONS[operator];
  return (ticket) => {
    const value = reader.read(ticket);
    return value !== undefined && compare(value, limit);
  };
}

const COMPARISONS: Readonly<Record<Operator, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  in: () => false,
  'not in': () => false,
  is: () => false,
  'is not': () => false,
};

function compileTextClause(
  { field, operator, operands }: Clause,
  { reader, context }: { reader: Extract<FieldReader, { kind: 'texts' }>; context: JqlContext },
): Predicate {
  if (['<', '<=', '>', '>='].includes(operator)) {
    throw new JqlError(`The operator '${operator}' is not supported by the '${field}' field.`);
  }
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
