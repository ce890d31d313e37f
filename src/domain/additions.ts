import type { AuditEntry } from './audit-entry';
import {
  type Addition,
  type AdditionEnd,
  type AdditionSummary,
  type Capability,
  riskOfAddition,
  switchOf,
} from './beyond';
import { OWED_LIMIT } from './beyond-memory';
import { counted } from './figures';
import type { Policy } from './policy';
import { describeRisk } from './risk';
import { projectOf } from './ticket';

/** Of each kind and run: what is more waits for the next one. */
export const ADDITIONS_PER_RUN = 200;
/** Sent by one activity, one after the other. */
const BATCH = 25;

interface Candidates<T> {
  readonly capability: Capability;
  readonly items: readonly T[];
  /** How many were counted and not kept. */
  readonly more?: number;
}

type Approved<T> = T & { readonly risk: string };

/** Without a reason where its destination refuses them. */
interface Denied {
  readonly isApproved: false;
  readonly why?: string;
}

/** The additions of one kind in one run: what may be sent next, what came of it, what is left. */
export class Additions<T extends Addition> {
  private queue: readonly T[];
  private number = 0;
  private readonly counts = { added: 0, there: 0, rejected: 0 };
  private readonly leftOver: { readonly item: T; readonly why: string }[] = [];
  /** By their destination: one that was sent, or one that was spared it. */
  private readonly turnedDown: T[] = [];
  private readonly rejections = new Map<string, string>();
  /** Destinations that have taken nothing and refused something. */
  private readonly closed = new Set<string>();
  /** One may have been made, and nobody knows. */
  isUncertain = false;

  /** Its switch. */
  readonly name: string;

  private readonly capability: Capability;
  private readonly more: number;

  constructor(
    { capability, items, more = 0 }: Candidates<T>,
    private readonly policy: Policy,
  ) {
    this.capability = capability;
    this.queue = items;
    this.more = more;
    this.name = switchOf(capability);
  }

  /** Those that may go ahead by themselves, at most 25; empty when there are no more. */
  nextBatch(): Approved<T>[] {
    const batch: Approved<T>[] = [];
    const queue = [...this.queue];
    while (batch.length < BATCH) {
      const item = queue.shift();
      if (item === undefined) break;
      const verdict = this.judge(item);
      if (verdict.isApproved) batch.push({ ...item, risk: verdict.risk });
      else if (verdict.why === undefined) this.turnedDown.push(item);
      else this.leave(item, verdict.why);
    }
    this.queue = queue;
    return batch;
  }

  private judge(item: T): { isApproved: true; risk: string } | Denied {
    const { capability, policy } = this;
    if (this.closed.has(destinationOf(capability, item))) return { isApproved: false };
    if (this.number >= ADDITIONS_PER_RUN) {
      return { isApproved: false, why: OVER_LIMIT };
    }
    const risk = riskOfAddition({ ...item, capability, number: this.number + 1 }, policy);
    if (risk.score >= policy.risk.threshold) {
      return {
        isApproved: false,
        why: `risk ${describeRisk(risk)}; the threshold is ${policy.risk.threshold}`,
      };
    }
    this.number += 1;
    return { isApproved: true, risk: describeRisk(risk) };
  }

  /** Enters what came of a batch; answers with what the trail must hold of it. */
  settle(batch: readonly Approved<T>[], ends: readonly AdditionEnd[]): AuditEntry[] {
    const byPair = new Map(ends.map((end) => [pairOf(end), end]));
    const settled = batch.map((item) => ({ item, end: byPair.get(pairOf(item)) }));
    const unsent = settled.filter(({ end }) => end === undefined || end.kind === 'unsent');
    // Nothing was written of them either, and what an earlier run did must not take the places of what it left.
    const idle = settled.filter(({ end }) => end?.kind === 'there' || end?.kind === 'rejected');
    this.number -= unsent.length + idle.length;
    const isStuck = unsent.length === batch.length;
    for (const { item } of unsent) if (isStuck) this.leave(item, 'there was no time for it');
    if (!isStuck) this.queue = [...unsent.map(({ item }) => item), ...this.queue];
    const entries = settled.flatMap(({ item, end }) => (end === undefined ? [] : this.enter(item, end)));
    this.closeRefusing(settled.flatMap(({ end }) => end ?? []));
    return entries;
  }

  private enter(item: Approved<T>, end: AdditionEnd): AuditEntry[] {
    const { ticket, finding, risk } = item;
    const { kind, detail = 'no reason is given' } = end;
    const entry = { finding, ticket, risk };
    switch (kind) {
      case 'added':
        this.counts.added += 1;
        return [{ kind: DONE[this.capability].kind, ...entry, reason: DONE[this.capability].reason }];
      case 'there':
        this.counts.there += 1;
        return [
          { kind: DONE[this.capability].kind, ...entry, reason: 'it was there already when this run looked' },
        ];
      case 'rejected':
        this.counts.rejected += 1;
        this.rejections.set(destinationOf(this.capability, item), detail);
        this.turnedDown.push(item);
        return [{ kind: 'not-added', ...entry, reason: `${DONE[this.capability].noun}: ${detail}` }];
      case 'uncertain':
        this.isUncertain = true;
        this.leave(item, `nobody knows whether it arrived: ${detail}`);
        return [
          { kind: 'not-added', ...entry, reason: `${DONE[this.capability].noun}, in doubt: ${detail}` },
        ];
      case 'refused':
        this.leave(item, detail);
        return [];
      default:
        return [];
    }
  }

  /** Spares the rest of a destination the same refusal; a service that takes nothing now is left alone altogether. */
  private closeRefusing(ends: readonly AdditionEnd[]): void {
    const taken = new Set(
      ends
        .filter(({ kind }) => kind === 'added' || kind === 'there')
        .map((end) => destinationOf(this.capability, end)),
    );
    for (const end of ends) {
      const destination = destinationOf(this.capability, end);
      if (end.kind === 'rejected' && !taken.has(destination)) this.closed.add(destination);
    }
    const refused = ends.find(({ kind }) => kind === 'refused');
    if (refused === undefined) return;
    for (const item of this.queue) this.leave(item, refused.detail ?? 'not now');
    this.queue = [];
  }

  private leave(item: T, why: string): void {
    this.leftOver.push({ item, why });
  }

  /** What a later run must find again. */
  get left(): readonly T[] {
    return this.leftOver.map(({ item }) => item);
  }

  /** What would be refused again until a person changes something: nothing else may wait for that. */
  get refused(): readonly T[] {
    return this.turnedDown;
  }

  summary(): AdditionSummary {
    const { added, there, rejected } = this.counts;
    const left = this.leftOver.length + this.spared + this.more;
    return { capability: this.capability, added, there, left, rejected };
  }

  private get spared(): number {
    return this.turnedDown.length - this.counts.rejected;
  }

  /** What a person should read: what was left, and why; what was refused, and by whom. */
  notes(): string[] {
    const { name } = this;
    const whys = new Map<string, number>();
    for (const { why } of this.leftOver) whys.set(why, (whys.get(why) ?? 0) + 1);
    if (this.more > 0) whys.set(OVER_LIMIT, (whys.get(OVER_LIMIT) ?? 0) + this.more);
    const [first] = [...whys].sort(([, a], [, b]) => b - a);
    const waits = first === undefined ? [] : [`${name}: ${this.describeWaiting()}; ${first[0]}.`];
    const { spared } = this;
    const untried = spared === 0 ? [] : [`${name}: ${spared} not tried; their destination refuses them.`];
    const refusals = [...this.rejections].map(([where, detail]) => {
      const place = where === '' ? '' : ` in ${where}`;
      return `${name}: ${counted(this.counts.rejected, DONE[this.capability].unit)} refused${place}: ${detail}`;
    });
    return [...waits, ...untried, ...refusals];
  }

  /** A link in Jira that is not remembered is not found again. */
  private describeWaiting(): string {
    const waiting = this.leftOver.length + this.more;
    const known = this.capability === 'remoteLink' ? Math.min(this.leftOver.length, OWED_LIMIT) : waiting;
    const lost = waiting - known;
    const get = lost === 1 ? 'gets' : 'get';
    return `${known} left to a later run${lost === 0 ? '' : `, ${lost} more ${get} none`}`;
  }
}

const OVER_LIMIT = `a run makes ${ADDITIONS_PER_RUN} of a kind`;

const DONE = {
  commentWhenResolved: {
    kind: 'commented',
    noun: 'comment',
    unit: 'comment',
    reason: 'Wiz has resolved all that it stands for',
  },
  linkInWiz: {
    kind: 'linked-in-wiz',
    noun: 'link in Wiz',
    unit: 'link',
    reason: 'Wiz did not link to it yet',
  },
  remoteLink: {
    kind: 'linked-in-jira',
    noun: 'link to Wiz',
    unit: 'link',
    reason: 'it did not link to Wiz yet',
  },
} as const satisfies Record<
  Capability,
  { kind: AuditEntry['kind']; noun: string; unit: string; reason: string }
>;

/** Rights are given by project in Jira, and once in Wiz. */
function destinationOf(capability: Capability, { ticket }: Pick<Addition, 'ticket'>): string {
  return capability === 'linkInWiz' ? '' : projectOf(ticket);
}

function pairOf({ ticket, finding }: Pick<Addition, 'ticket' | 'finding'>): string {
  return `${ticket} ${finding}`;
}
