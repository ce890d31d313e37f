import type { AskedIndex, Standing } from './approval';
import type { CreateDecision, Decision } from './decision';
import { judge, type Judgement, type Verdict } from './judgement';
import type { Planned } from './plan';
import type { Policy } from './policy';
import { elapsedMs } from './time';

/** What a run has met of the findings that approvals speak of: indexes into their requests, by approval. Plain JSON. */
export interface BoundState {
  /** Those that were there when the run began; absent at its beginning. One that it asks for itself is not among them. */
  readonly approvals?: readonly string[];
  readonly seen: Readonly<Record<string, readonly AskedIndex[]>>;
  /** They have a ticket, or another approval asks for them now. */
  readonly done: Readonly<Record<string, readonly AskedIndex[]>>;
}

export const NOTHING_BOUND: BoundState = { seen: {}, done: {} };

/** What an approval need not remember any more. */
export interface SettledPart {
  readonly approval: string;
  readonly settled: readonly AskedIndex[];
}

interface Entry {
  readonly index: AskedIndex;
  readonly judgement: Judgement;
}

/** The findings that open approvals speak of, and what one run has met of them. */
export class BoundFindings {
  /** The newest approval last: its word counts. */
  private readonly byFingerprint = new Map<string, Entry[]>();
  /** Ids of those that were there when the run began. */
  readonly approvals: readonly string[];
  private readonly seen: Record<string, Set<AskedIndex>>;
  private readonly done: Record<string, Set<AskedIndex>>;

  /** `standings`: oldest first. */
  constructor(standings: readonly Standing[] = [], state: BoundState = NOTHING_BOUND) {
    const known = standings.filter(({ id }) => state.approvals?.includes(id) ?? true);
    this.approvals = state.approvals ?? known.map(({ id }) => id);
    for (const standing of known) this.enter(standing);
    this.seen = toSets(state.seen);
    this.done = toSets(state.done);
  }

  get count(): number {
    return this.entries().length;
  }

  judgementOf(fingerprint: string): Judgement | undefined {
    return this.byFingerprint.get(fingerprint)?.at(-1)?.judgement;
  }

  /** Held at once where an approval holds it: such findings take no room from others. */
  bind(decision: Decision, context: { readonly policy: Policy; readonly now: string }): Decision {
    const judgement = this.judgementOf(decision.finding.fingerprint);
    if (decision.kind !== 'create' || judgement === undefined) return decision;
    const judged = judge(decision, judgement, context);
    return judged.kind === 'held' ? { ...judged, finding: decision.finding } : decision;
  }

  /** What a person approved apart from the rest. */
  partGrants(decisions: readonly CreateDecision[]): Planned {
    const isGranted = ({ finding }: CreateDecision): boolean =>
      this.judgementOf(finding.fingerprint)?.state === 'granted';
    return { granted: decisions.filter(isGranted), free: decisions.filter((each) => !isGranted(each)) };
  }

  /** It is open in Wiz, whatever becomes of it. */
  see(fingerprint: string): void {
    for (const { index, judgement } of this.byFingerprint.get(fingerprint) ?? [])
      add(this.seen, judgement.approval, index);
  }

  /** It has a ticket. */
  finish(fingerprint: string): void {
    for (const { index, judgement } of this.byFingerprint.get(fingerprint) ?? [])
      add(this.done, judgement.approval, index);
  }

  /** Grants of these fingerprints, as indexes into their requests. */
  grantsOf(fingerprints: readonly string[]): SettledPart[] {
    const wanted = fingerprints.flatMap((each) => this.byFingerprint.get(each)?.at(-1) ?? []);
    return byApproval(wanted.filter(({ judgement }) => judgement.state === 'granted'));
  }

  /** A grant that does not hold any more waits for an answer again. */
  withdraw({ approval, settled }: SettledPart): void {
    const isGone = new Set(settled);
    for (const entries of this.byFingerprint.values()) {
      const at = entries.findIndex(
        ({ index, judgement }) => judgement.approval === approval && isGone.has(index),
      );
      const entry = entries[at];
      if (entry === undefined) continue;
      const { verdict: _verdict, ...judgement } = entry.judgement;
      entries[at] = { ...entry, judgement: { ...judgement, state: 'open' } };
    }
  }

  /**
   * What needs no answer any more: what has a ticket, and of a run that saw every open finding of these severities, what it
   * did not see.
   */
  settledBy({
    sawAll,
    severities,
  }: {
    readonly sawAll: boolean;
    readonly severities: Policy['severities'];
  }): SettledPart[] {
    return byApproval(
      this.entries().filter(({ index, judgement: { approval, shown } }) => {
        if (this.done[approval]?.has(index) === true) return true;
        return sawAll && severities.includes(shown.severity) && this.seen[approval]?.has(index) !== true;
      }),
    );
  }

  /** Why all open findings must be read: none of these changes shows in Wiz. */
  reasonToSweep({ gate }: Policy, now: string): string | undefined {
    const judgements = this.entries().map(({ judgement }) => judgement);
    if (judgements.some(({ state }) => state === 'granted')) return 'something was approved';
    if (judgements.some(({ state }) => state === 'expired')) return 'an approval expired';
    const isOver = (verdict: Verdict | undefined): boolean =>
      verdict !== undefined && elapsedMs(verdict.at, now) >= gate.rejectedForMs;
    return judgements.some(({ verdict }) => isOver(verdict)) ? 'a rejection is over' : undefined;
  }

  snapshot(): BoundState {
    return { approvals: this.approvals, seen: toLists(this.seen), done: toLists(this.done) };
  }

  private enter({ id, verdicts, groups }: Standing): void {
    for (const { state, shown, verdict, findings } of groups) {
      const said = verdict === undefined ? undefined : verdicts[verdict];
      for (const [index, fingerprint] of findings) {
        const common = { fingerprint, approval: id, state, shown };
        const judgement: Judgement = said === undefined ? common : { ...common, verdict: said };
        this.byFingerprint.set(fingerprint, [
          ...(this.byFingerprint.get(fingerprint) ?? []),
          { index, judgement },
        ]);
      }
    }
  }

  private entries(): Entry[] {
    return [...this.byFingerprint.values()].flat();
  }
}

function byApproval(entries: readonly Entry[]): SettledPart[] {
  const parts = new Map<string, AskedIndex[]>();
  for (const { index, judgement } of entries) {
    parts.set(judgement.approval, [...(parts.get(judgement.approval) ?? []), index]);
  }
  return [...parts].map(([approval, settled]) => ({ approval, settled }));
}

function add(sets: Record<string, Set<AskedIndex>>, approval: string, index: AskedIndex): void {
  (sets[approval] ??= new Set()).add(index);
}

function toSets(lists: BoundState['seen']): Record<string, Set<AskedIndex>> {
  return Object.fromEntries(Object.entries(lists).map(([approval, indexes]) => [approval, new Set(indexes)]));
}

function toLists(sets: Readonly<Record<string, ReadonlySet<AskedIndex>>>): BoundState['seen'] {
  return Object.fromEntries(Object.entries(sets).map(([approval, indexes]) => [approval, [...indexes]]));
}
