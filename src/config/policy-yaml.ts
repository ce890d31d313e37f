import {
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import type { Problem } from './config-error';
import { offsetInText, type TextPlace } from './yaml-text-place';

/** Keys and list indexes from the root of the file to a value. */
export type Path = readonly (string | number)[];

export interface PolicyDocument {
  /** Plain data; empty sections are left out. Absent when the text is no YAML map. */
  readonly value?: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
  /** "distribution.yaml:12:5 teams.payments.channel"; the nearest place that exists for a key that is missing. */
  locate(path: Path, within?: TextPlace): string;
  /** Characters before it; to tell problems in the order of the file. */
  offsetOf(path: Path, within?: TextPlace): number;
}

export function readPolicyYaml(text: string, fileName: string): PolicyDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}`;
  };
  const problems = [
    ...[...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
      where: at(pos[0]),
      what:
        code === 'DUPLICATE_KEY'
          ? `repeats the key ${keyAt(text, pos[0])}`
          : (PLAINLY[code] ?? `is no valid YAML: ${message}`),
    })),
    ...treacherousKeys(document).map((offset) => ({
      where: at(offset),
      what: 'has a key that is not allowed: __proto__',
    })),
  ];
  const isReadable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  const root = isReadable ? toData(document) : { kind: 'unreadable' as const };
  const places = placesIn(text, document, at);
  if (root.kind === 'data') return { value: root.value, problems, ...places };
  const notMap = {
    where: at(0),
    what: 'must hold a map: keys with values, such as "severities: [CRITICAL]"',
  };
  return { problems: problems.length > 0 ? problems : [notMap], ...places };
}

function placesIn(text: string, document: Document, at: (offset: number) => string) {
  const offset = (path: Path, within?: TextPlace) => {
    const inText = within === undefined ? undefined : offsetInText(text, nodeAt(document, path), within);
    return inText ?? offsetOf(document, path);
  };
  return {
    offsetOf: offset,
    locate: (path: Path, within?: TextPlace) => {
      const exact = within === undefined || offsetInText(text, nodeAt(document, path), within) !== undefined;
      const place = exact ? '' : ` (line ${within.line}, column ${within.column} of the text)`;
      return `${at(offset(path, within))} ${nameOf(path)}${place}`.trimEnd();
    },
  };
}

/** Where the parser's own words would not help. */
const PLAINLY: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'begins a second document (---): one file holds one policy',
  TAG_RESOLVE_FAILED: 'has a YAML tag (!…), and none is taken: put a text that begins with ! in quotes',
};

type Root =
  | { readonly kind: 'data'; readonly value: Record<string, unknown> }
  | { readonly kind: 'unreadable' };

/** A section whose entries are all commented out is as good as none. */
function toData(document: Document): Root {
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'unreadable' };
  return {
    kind: 'data',
    value: Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null)),
  };
}

/** A schema would drop them in silence, and a matcher that loses a key takes more than it should. */
function treacherousKeys(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__') offsets.push(key.range?.[0] ?? 0);
    },
  });
  return offsets;
}

function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node, 0);
  for (const step of path) {
    const found = stepInto(resolved(document, node), step);
    if (found === undefined) return offset;
    node = found.node;
    offset = startOf(found.mark, offset);
  }
  return offset;
}

function nodeAt(document: Document, path: Path): unknown {
  let node: unknown = document.contents;
  for (const step of path) node = stepInto(resolved(document, node), step)?.node;
  return resolved(document, node);
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

interface Found {
  readonly node: unknown;
  /** What to point at: the key in a map, the item in a list. */
  readonly mark: unknown;
}

function stepInto(node: unknown, step: string | number): Found | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { node: item, mark: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair === undefined ? undefined : { node: pair.value, mark: pair.key };
}

function startOf(node: unknown, otherwise: number): number {
  return (node as Node | null)?.range?.[0] ?? otherwise;
}

function nameOf(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${shown(step)}`,
    )
    .join('');
}

/** A key that is no plain word is quoted, so that nothing in it can pass for our own text. */
function shown(key: string): string {
  return /^[\w-]{1,60}$/.test(key) ? key : JSON.stringify(key.slice(0, 60));
}

function keyAt(text: string, offset: number): string {
  return /^[^\s:]{1,60}/.exec(text.slice(offset, offset + 60))?.[0] ?? '';
}
