import { relative } from 'node:path';
import { createStyle } from '../src/cli/render/style';
import { renderTable } from '../src/cli/render/table';
import { HOST, logFileOf, PARTS, type Layout, type Part, type Ports } from './layout';

/** `not serving`: its process is there and does not answer as it should, or not yet. */
export type State = 'serving' | 'not serving' | 'down';

/** What can be seen of one part. */
export interface Sight {
  readonly part: Part;
  /** Of its process, made sure of by its command line; absent: there is none. */
  readonly pid?: number;
  /** Whether it answers that it serves. */
  readonly isServing: boolean;
}

export interface PartStatus {
  readonly part: Part;
  readonly state: State;
  readonly pid?: number;
  /** Absent where nobody can connect to it. */
  readonly address?: string;
  readonly log: string;
}

/** All parts, in the order in which they are started. */
export interface ClusterStatus {
  /** What workers and clients take as TEMPORAL_ADDRESS. */
  readonly address: string;
  readonly isServing: boolean;
  readonly parts: readonly PartStatus[];
}

/** A part without a process is down, whoever may answer in its place. */
export function judge(sights: readonly Sight[], layout: Layout, ports: Ports): ClusterStatus {
  const parts = PARTS.map((part) => {
    const sight = sights.find((each) => each.part === part);
    const address = addressOf(part, ports);
    return {
      part,
      state: stateOf(sight),
      ...(sight?.pid === undefined ? {} : { pid: sight.pid }),
      ...(address === undefined ? {} : { address }),
      log: logFileOf(layout, part),
    };
  });
  return {
    address: `${HOST}:${ports.grpc.frontend}`,
    isServing: parts.every(({ state }) => state === 'serving'),
    parts,
  };
}

function stateOf(sight: Sight | undefined): State {
  if (sight?.pid === undefined) return 'down';
  return sight.isServing ? 'serving' : 'not serving';
}

function addressOf(part: Part, ports: Ports): string | undefined {
  if (part === 'worker') return undefined;
  return `${HOST}:${part === 'postgresql' ? ports.postgresql : ports.grpc[part]}`;
}

const COLUMNS = ['part', 'state', 'process', 'address', 'log'].map((title) => ({ title }));
const WIDTH = 100;

/** As a table; log files relative to `directory`. */
export function renderStatus({ parts, address, isServing }: ClusterStatus, directory: string): string {
  const rows = parts.map(({ part, state, pid, address, log }) => [
    part,
    state,
    pid === undefined ? '' : String(pid),
    address ?? '',
    relative(directory, log),
  ]);
  const table = renderTable({ columns: COLUMNS, rows }, { width: WIDTH, style: createStyle(false), now: '' });
  const word = isServing ? `For workers and clients: TEMPORAL_ADDRESS=${address}` : advice(parts);
  return `${table}\n\n${word}`;
}

function advice(parts: readonly PartStatus[]): string {
  if (parts.every(({ state }) => state === 'down')) return 'The cluster is down: `npm run cluster -- up`';
  return 'Not everything serves: `npm run cluster -- up` starts what is down; the logs say why it went';
}
