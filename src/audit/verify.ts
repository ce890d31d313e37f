import type { Line } from './lines';
import { claimedSeq, parseRecord } from './parse-record';
import { type AuditRecord, EMPTY_CHAIN, type Head, isEnd } from './record';

/** A place in a chain that somebody wrote down elsewhere. */
export interface Anchor {
  /** Absent: anywhere. */
  readonly seq?: number;
  readonly hash: string;
}

export interface Chain {
  readonly head: Head;
  /** Earliest and latest time of an entry. */
  readonly from?: string;
  readonly to?: string;
}

export interface Verdict extends Chain {
  /** Absent: the chain is whole. */
  readonly problem?: Problem;
  readonly anchors: number;
}

export interface Problem {
  /** Absent where the problem is what is not there. */
  readonly file?: string;
  readonly line?: number;
  /** A whole sentence. */
  readonly what: string;
}

/** Follows a chain from its first line to its last, and stops at the first that is wrong. */
export async function verifyChain(
  lines: AsyncIterable<Line>,
  anchors: readonly Anchor[] = [],
): Promise<Verdict> {
  const walk = new Walk(anchors);
  for await (const line of lines) {
    // Whether an entry is missing or stands elsewhere can be told only from what follows.
    if (walk.missing === undefined) walk.take(line);
    else if (claimedSeq(line.text) === walk.missing.seq) return walk.verdict(reordered(walk.missing, line));
    if (walk.problem !== undefined) return walk.verdict(walk.problem);
  }
  return walk.verdict(walk.missing === undefined ? walk.judgeEnd() : gap(walk.missing));
}

interface Missing {
  readonly seq: number;
  readonly found: number;
  readonly line: Line;
}

class Walk {
  problem: Problem | undefined;
  missing: Missing | undefined;
  private head: Head = EMPTY_CHAIN;
  private from: string | undefined;
  private to: string | undefined;
  private last: AuditRecord | undefined;
  private readonly wanted: Set<Anchor>;
  private readonly bySeq = new Map<number | undefined, Anchor[]>();

  constructor(private readonly anchors: readonly Anchor[]) {
    this.wanted = new Set(anchors);
    for (const anchor of anchors) this.bySeq.set(anchor.seq, [...(this.bySeq.get(anchor.seq) ?? []), anchor]);
  }

  take(line: Line): void {
    if (line.isCut) return this.refuse(line, 'is cut off: there is no line break at its end');
    const parsed = parseRecord(line.text);
    if (parsed.kind === 'bad') return this.refuse(line, parsed.what);
    const { record } = parsed;
    const expected = this.head.seq + 1;
    if (record.seq < expected) {
      return this.refuse(
        line,
        `holds entry ${record.seq}, which stands before it already: it was repeated or moved`,
      );
    }
    if (record.seq > expected) {
      this.missing = { seq: expected, found: record.seq, line };
      return;
    }
    if (record.prev !== this.head.hash) {
      return this.refuse(line, 'does not follow from the entry before it: one of the two was replaced');
    }
    this.enter(record);
    this.holdAgainst(line);
  }

  verdict(problem: Problem | undefined): Verdict {
    return {
      head: this.head,
      ...(this.from === undefined ? {} : { from: this.from }),
      ...(this.to === undefined ? {} : { to: this.to }),
      anchors: this.anchors.length,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  judgeEnd(): Problem | undefined {
    const [anchor] = this.wanted;
    if (anchor !== undefined) return { what: sayMissing(anchor, this.head) };
    if (this.last === undefined) {
      return { what: 'There is no entry: either nothing was ever written, or all of it was cut off.' };
    }
    if (!isEnd(this.last)) {
      return {
        what: `The last entry, ${this.head.seq}, does not end its run: what followed was cut off, or is still being written.`,
      };
    }
    return undefined;
  }

  private enter(record: AuditRecord): void {
    const { seq, hash, at } = record;
    this.head = { seq, hash };
    this.last = record;
    if (this.from === undefined || at < this.from) this.from = at;
    if (this.to === undefined || at > this.to) this.to = at;
  }

  private holdAgainst(line: Line): void {
    const here = [...(this.bySeq.get(this.head.seq) ?? []), ...(this.bySeq.get(undefined) ?? [])];
    for (const anchor of here.filter((each) => this.wanted.has(each))) {
      if (anchor.hash === this.head.hash && (anchor.seq ?? this.head.seq) === this.head.seq)
        this.wanted.delete(anchor);
      else if (anchor.seq === this.head.seq) {
        this.refuse(
          line,
          `is not the entry that was anchored as ${anchor.seq}: the chain up to here was written anew`,
        );
      }
    }
  }

  private refuse({ file, number }: Line, what: string): void {
    this.problem = { file, line: number, what: `Line ${number} ${what}.` };
  }
}

function sayMissing({ seq, hash }: Anchor, head: Head): string {
  const short = `${hash.slice(0, 12)}…`;
  if (seq === undefined)
    return `No entry has the anchored hash ${short}: the tail was cut off, or this is another chain.`;
  return `Entry ${seq} was anchored (${short}), and the chain ends at ${head.seq}: its tail was cut off.`;
}

function gap({ seq, found, line }: Missing): Problem {
  const before = seq === 1 ? 'at the beginning' : `after entry ${seq - 1}`;
  return {
    file: line.file,
    line: line.number,
    what: `Line ${line.number} holds entry ${found}, but entry ${seq} is missing ${before}.`,
  };
}

function reordered({ seq, found, line }: Missing, there: Line): Problem {
  const where = there.file === line.file ? `line ${there.number}` : `line ${there.number} of ${there.file}`;
  return {
    file: line.file,
    line: line.number,
    what: `Line ${line.number} holds entry ${found} where entry ${seq} belongs, which stands at ${where}: the order was changed.`,
  };
}
