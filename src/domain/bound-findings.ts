import type { AskedIndex, Claim, Standing } from './approval';
import type { CreateDecision, Decision } from './decision';
import { type Hold, hold, judge, type Judgement } from './judgement';
import type { Planned } from './plan';
import type { Policy } from './policy';
import { before, compareText } from './time';

type Indexes = Readonly<Record<string, readonly AskedIndex[]>>;

/** What a run has met of the findings that approvals speak of: indexes into their requests, by approval. Plain JSON. */
export interface BoundState {
  /** Those that were there when the run began; absent at its beginning. One that it asks for itself is not among them. */
  readonly approvals?: readonly string[];
  /** Open in Wiz. */
  readonly seen: Indexes;
  /** They have a ticket, or another approval asks for them now. */
  readonly done: Indexes;
  /** Held by the approval's word, and with them all findings of the same weakness. */
  readonly held: Indexes;
  /** The run has taken something from these, and owes them a word at its end. */
  readonly taken: readonly string[];
}

export const NOTHING_BOUND: BoundState = { seen: {}, done: {}, held: {}, taken: [] };

/** What a run tells one approval at its end. */
export interface SettledPart {
  readonly approval: string;
  readonly settled: readonly AskedIndex[];
  /** Absent of a run that has not read every open finding. */
  readonly unseen?: readonly AskedIndex[];
}

/** What it is about to file of one approval's findings. */
export interface ClaimedPart extends Claim {
  readonly approval: string;
}

interface Entry {
  readonly index: AskedIndex;
  readonly judgement: Judgement;
}

type Sets = Record<string, Set<AskedIndex>>;

/** The findings that open approvals speak of, and what one run has met of them. */
export class BoundFindings {
  /** Ids of those that were there when the run began. */
  readonly approvals: readonly string[];
  private readonly standings: readonly Standing[];
  /** The newest approval last: its word counts. */
  private readonly byFingerprint = new Map<string, Entry[]>();
  private readonly seen: Sets;
  private readonly done: Sets;
  private readonly held: Sets;
  private readonly taken: Set<string>;

  /** `standings`: oldest first. */
  constructor(standings: readonly Standing[] = [], state: BoundState = NOTHING_BOUND) {
    this.standings = standings.filter(({ id }) => state.approvals?.includes(id) ?? true);
    this.approvals = state.approvals ?? this.standings.flatMap(({ id, isEnded }) => (isEnded ? [] : [id]));
    for (const standing of this.standings) this.enter(standing);
    this.seen = toSets(state.seen);
    this.done = toSets(state.done);
    this.held = toSets(state.held);
    this.taken = new Set(state.taken);
  }

  get count(): number {
    return this.entries().length;
  }

  judgementOf(fingerprint: string): Judgement | undefined {
    return this.last(fingerprint)?.judgement;
  }

  /** Held at once where an approval holds it: such findings take no room from others. */
  bind(decision: Decision, context: { readonly policy: Policy; readonly now: string }): Decision {
    const { finding } = decision;
    const entry = this.last(finding.fingerprint);
    if (decision.kind !== 'create' || entry === undefined) return decision;
    const byTwin = this.holdOf(finding.fingerprint, context.policy);
    const judged = byTwin ?? judge(decision, entry.judgement, context);
    if (judged.kind !== 'held') return decision;
    add(this.held, entry);
    return { ...judged, finding };
  }

  /** One weakness, one ticket: where one of its findings is held by the approval's word, all are. */
  holdOf(fingerprint: string, policy: Policy): Hold | undefined {
    const entry = this.last(fingerprint);
    return entry !== undefined && has(this.held, entry) ? hold(entry.judgement, policy) : undefined;
  }

  /** What a person approved apart from the rest. */
  partGrants(decisions: readonly CreateDecision[]): Planned {
    const isGranted = ({ finding }: CreateDecision): boolean =>
      this.judgementOf(finding.fingerprint)?.state === 'granted';
    return { granted: decisions.filter(isGranted), free: decisions.filter((each) => !isGranted(each)) };
  }

  /** It is open in Wiz, whatever becomes of it. */
  see(fingerprint: string): void {
    for (const entry of this.byFingerprint.get(fingerprint) ?? []) add(this.seen, entry);
  }

  /** It has a ticket. */
  finish(fingerprint: string): void {
    for (const entry of this.byFingerprint.get(fingerprint) ?? []) add(this.done, entry);
  }

  /** Of what is going to be filed, what approvals speak of: it must be taken from them first. */
  claimsOn(approved: readonly CreateDecision[]): ClaimedPart[] {
    return [false, true].flatMap((isFree) => {
      const wanted = approved
        .filter(({ grant }) => (grant === undefined) === isFree)
        .flatMap(({ finding }) => this.last(finding.fingerprint) ?? [])
        // Of the rest nobody can say anything any more that would hold it.
        .filter(({ judgement: { state } }) => !isFree || state === 'open' || state === 'expired');
      return byApproval(wanted).map(({ approval, indexes }) => ({ approval, indexes, isFree }));
    });
  }

  /** What was taken, and what was not: somebody rejected it meanwhile, so it is held. */
  noteTaken({ approval, indexes }: ClaimedPart, refused: readonly AskedIndex[]): void {
    if (indexes.length > refused.length) this.taken.add(approval);
    const isRefused = new Set(refused);
    for (const entry of this.entries()) {
      if (entry.judgement.approval === approval && isRefused.has(entry.index)) add(this.held, entry);
    }
  }

  /**
   * What needs no answer any more: what has a ticket, and what a newer approval asks for; and of a run that saw every open finding of
   * these severities, what it did not see. Approvals that wait for a word, or for a new policy, are told though there is nothing of either.
   */
  settledBy(seen: { readonly sawAll: boolean; readonly policy: Policy }): SettledPart[] {
    const { severities, gate } = seen.policy;
    const isSettled = (entry: Entry): boolean =>
      has(this.done, entry) || this.last(entry.judgement.fingerprint) !== entry;
    const isUnseen = (entry: Entry): boolean =>
      severities.includes(entry.judgement.shown.severity) && !has(this.seen, entry);
    const settled = indexesByApproval(this.entries().filter(isSettled));
    const unseen = indexesByApproval(this.entries().filter((entry) => !isSettled(entry) && isUnseen(entry)));
    return this.standings.flatMap((standing) => {
      const { id, isEnded } = standing;
      const part = { approval: id, settled: settled.get(id) ?? [] };
      const word = seen.sawAll ? { ...part, unseen: unseen.get(id) ?? [] } : part;
      const isDue = this.isOwed(standing, gate) || hasNews(standing, word);
      return isDue && isEnded !== true ? [word] : [];
    });
  }

  /** A word, whatever it says. */
  private isOwed({ id, isTaken, rejectedForMs }: Standing, gate: Policy['gate']): boolean {
    return isTaken === true || this.taken.has(id) || rejectedForMs < gate.rejectedForMs;
  }

  /** Why all open findings must be read: none of these changes shows in Wiz. Each is a reason once. */
  reasonToSweep(
    { gate }: Policy,
    { since, now }: { readonly since: string; readonly now: string },
  ): string | undefined {
    const isNew = (at: string): boolean => compareText(at, since) > 0 && compareText(at, now) <= 0;
    if (this.standings.some(({ isEnded }) => isEnded)) return 'an approval was ended by hand';
    if (this.standings.some(({ expiresAt }) => isNew(expiresAt))) return 'an approval expired';
    const verdicts = [...this.byFingerprint.values()].flatMap((entries) => entries.at(-1)?.judgement ?? []);
    if (verdicts.some(({ state, verdict }) => state === 'granted' && isNew(verdict?.at ?? '')))
      return 'something was approved';
    const isOver = ({ state, verdict }: Judgement): boolean =>
      state === 'rejected' && verdict !== undefined && isNew(before(verdict.at, -gate.rejectedForMs));
    return verdicts.some(isOver) ? 'a rejection is over' : undefined;
  }

  snapshot(): BoundState {
    const { approvals, seen, done, held, taken } = this;
    return { approvals, seen: toLists(seen), done: toLists(done), held: toLists(held), taken: [...taken] };
  }

  private enter({ id, verdicts, groups }: Standing): void {
    for (const { state, shown, verdict, findings } of groups) {
      const said = verdict === undefined ? undefined : verdicts[verdict];
      for (const [index, fingerprint] of findings) {
        const common = { fingerprint, approval: id, state, shown };
        const judgement: Judgement = said === undefined ? common : { ...common, verdict: said };
        const entries = this.byFingerprint.get(fingerprint) ?? [];
        this.byFingerprint.set(fingerprint, [...entries, { index, judgement }]);
      }
    }
  }

  private last(fingerprint: string): Entry | undefined {
    return this.byFingerprint.get(fingerprint)?.at(-1);
  }

  private entries(): Entry[] {
    return [...this.byFingerprint.values()].flat();
  }
}

function hasNews({ hasMissed }: Standing, { settled, unseen }: SettledPart): boolean {
  if (settled.length > 0) return true;
  return unseen !== undefined && (unseen.length > 0 || hasMissed === true);
}

function indexesByApproval(entries: readonly Entry[]): ReadonlyMap<string, readonly AskedIndex[]> {
  return new Map(byApproval(entries).map(({ approval, indexes }) => [approval, indexes]));
}

function byApproval(
  entries: readonly Entry[],
): { readonly approval: string; readonly indexes: readonly AskedIndex[] }[] {
  const parts = new Map<string, AskedIndex[]>();
  for (const { index, judgement } of entries) {
    parts.set(judgement.approval, [...(parts.get(judgement.approval) ?? []), index]);
  }
  return [...parts].map(([approval, indexes]) => ({ approval, indexes }));
}

function add(sets: Sets, { index, judgement }: Entry): void {
  (sets[judgement.approval] ??= new Set()).add(index);
}

function has(sets: Sets, { index, judgement }: Entry): boolean {
  return sets[judgement.approval]?.has(index) === true;
}

function toSets(lists: Indexes): Sets {
  return Object.fromEntries(Object.entries(lists).map(([approval, indexes]) => [approval, new Set(indexes)]));
}

function toLists(sets: Sets): Indexes {
  return Object.fromEntries(Object.entries(sets).map(([approval, indexes]) => [approval, [...indexes]]));
}
