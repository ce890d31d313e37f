import type { Fault, FaultBox } from '../faults';
import type { WizAnswer } from './errors';
import { isPlain, merge } from './merge';
import { twinOf } from './paging';

interface Connection {
  nodes: unknown[];
  pageInfo?: { hasNextPage: boolean; endCursor: string | null };
  totalCount?: number;
  [count: string]: unknown;
}

interface Mishap {
  readonly fault: Fault;
  /** The cursor this page was asked with; "" on the first. */
  readonly after: string;
}

/** What can be wrong with a page that was read properly; each changes the answer in place. */
const MISHAPS: Readonly<Record<string, (connection: Connection, mishap: Mishap) => void>> = {
  'partial-data': (connection) => {
    connection.nodes[0] = null;
  },
  'bad-node': (connection, { fault }) => {
    const [node] = connection.nodes;
    if (isPlain(node))
      connection.nodes[0] = merge(node, isPlain(fault.detail) ? fault.detail : { severity: 42 });
  },
  /** Shows from the second page on: the first has no cursor that could be repeated. */
  'repeat-cursor': (connection, { after }) => {
    if (connection.pageInfo !== undefined && after !== '')
      connection.pageInfo = { hasNextPage: true, endCursor: after };
  },
  'no-cursor': (connection) => {
    if (connection.pageInfo !== undefined) connection.pageInfo = { hasNextPage: true, endCursor: null };
  },
  /** The next page is this one again, under a cursor of its own. */
  'page-twice': (connection, { after }) => {
    if (connection.pageInfo !== undefined)
      connection.pageInfo = { hasNextPage: true, endCursor: twinOf(after) };
  },
  'page-reordered': (connection) => {
    connection.nodes.reverse();
  },
  'zero-total': (connection) => {
    for (const key of Object.keys(connection)) if (key.endsWith('Count')) connection[key] = 0;
  },
};

/** Plays every fault of a page that is due. */
export function spoil(answer: WizAnswer, after: string, due: (kind: string) => Fault | undefined): WizAnswer {
  if (answer.status !== 200 || !isPlain(answer.body.data)) return answer;
  const data = structuredClone(answer.body.data);
  const connections = Object.entries(data).filter((entry): entry is [string, Connection] =>
    isConnection(entry[1]),
  );
  if (connections.length === 0) return answer;
  let errors = answer.body.errors;
  for (const [kind, change] of Object.entries(MISHAPS)) {
    const fault = due(kind);
    if (fault === undefined) continue;
    for (const [, connection] of connections) change(connection, { fault, after });
    const path = connections.flatMap(([field]) => [field, 'nodes', 0]);
    if (kind === 'partial-data')
      errors = [{ message: 'Internal error', path, extensions: { code: 'INTERNAL' } }];
  }
  return { ...answer, body: { data, ...(errors === undefined ? {} : { errors }) } };
}

export function duePicker(faults: FaultBox, operation: string): (kind: string) => Fault | undefined {
  return (kind) => faults.take('wiz', operation, kind);
}

function isConnection(value: unknown): boolean {
  return isPlain(value) && Array.isArray(value['nodes']);
}
