import { auditDecision, auditOutcome, type AuditEntry } from './audit-entry';
import type { Balance, BalanceSide } from './balance';
import { type BookState, EMPTY_BOOK, withParked } from './book-state';
import type { Standing } from './approval';
import { BoundFindings } from './bound-findings';
import { canaryOf, withCanary } from './canary';
import { roomOf, withinRoom } from './candidate-room';
import type { Canary } from './carry';
import { decide, type DecideContext, joined } from './decide';
import type { CreateDecision, Decision, HeldDecision, Outcome } from './decision';
import { type Strays, withClones, withPairs } from './duplicates';
import { withFiledFinding } from './filed-book';
import type { FindingRef } from './finding';
import type { Ruling } from './govern';
import { onNobodys, type Settled, type Settling, withHeld } from './governance';
import type { TicketLine } from './report';
import {
  type FiledContext,
  type Known,
  noteMatch,
  noteParked,
  noteTicket,
  noteWithout,
  withFiled,
} from './team-tally';
import type { FiledTicket, TicketMatch } from './ticket';
import { compareTimestamps, latest } from './time';
import { withUnread } from './unread-links';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The books of one run: every finding is entered once and leaves in exactly one column. Each entry answers
 * with what the audit trail must hold of it.
 */
export class RunBook {
  private readonly state: Mutable<BookState>;
  private readonly seen: Set<string>;
  /** Findings that approvals speak of. */
  readonly bound: BoundFindings;

  constructor(state: BookState, standings: readonly Standing[] = []) {
    this.bound = new BoundFindings(standings, state.bound);
    this.state = { ...EMPTY_BOOK, ...state };
    this.seen = new Set([...state.lastIds, ...state.candidates.map(({ finding }) => finding.id)]);
  }

  get balance(): Balance {
    return this.state.balance;
  }

  get candidates(): readonly CreateDecision[] {
    return this.state.candidates;
  }

  /** As it stands; lists are replaced and never changed in place, so the answer stays what it is. */
  snapshot(): BookState {
    return { ...this.state, bound: this.bound.snapshot() };
  }

  /** Enters one page. A finding that comes twice in one run: the first decides. */
  enterPage(
    refs: readonly FindingRef[],
    matches: readonly TicketMatch[],
    context: DecideContext,
  ): AuditEntry[] {
    const byFingerprint = new Map(matches.map((match) => [match.fingerprint, match]));
    const fresh = refs.filter(({ id }) => !this.seen.has(id) && this.seen.add(id));
    const entries: AuditEntry[] = [];
    this.state.pages += 1;
    this.state.lastIds = refs.map(({ id }) => id);
    this.count('fetched', fresh.length);
    const candidates: CreateDecision[] = [];
    for (const ref of fresh) {
      // One finding with a date from the future must not make the next runs pass over all that comes before it.
      if (compareTimestamps(ref.changedAt, context.now) <= 0) {
        this.state.watermark = latest(this.state.watermark, ref.changedAt);
      }
      const match = byFingerprint.get(ref.fingerprint);
      this.bound.see(ref.fingerprint);
      const decision = this.bound.bind(decide(ref, match, context), context);
      if (decision.kind === 'create') candidates.push(decision);
      else
        entries.push(this.enter(decision, match === undefined ? undefined : { match, told: context.told }));
      const canary = match === undefined ? undefined : canaryOf(match);
      if (canary !== undefined) this.addCanary(canary);
    }
    this.state.candidates = [...this.state.candidates, ...candidates];
    return [...entries, ...this.trim(context)];
  }

  /**
   * Looks at the candidates again with what the key scan found; those with a ticket become known. Strays decide
   * nothing: they are named when the finding has its ticket.
   */
  recheck(matches: readonly TicketMatch[], context: DecideContext, strays: Strays = {}): AuditEntry[] {
    this.state.strays = strays;
    const byFingerprint = new Map(matches.map((match) => [match.fingerprint, match]));
    const entries: AuditEntry[] = [];
    const left: CreateDecision[] = [];
    for (const candidate of this.state.candidates) {
      const match = byFingerprint.get(candidate.finding.fingerprint);
      const decision =
        match === undefined ? joined(candidate, context) : decide(candidate.finding, match, context);
      if (decision.kind === 'create') left.push(decision);
      else
        entries.push(this.enter(decision, match === undefined ? undefined : { match, told: context.told }));
    }
    this.state.candidates = left;
    return entries;
  }

  /** Takes out what is held back; what is approved stays with its rank or its grant, twins beside it. */
  rule({ approved, held }: Pick<Ruling, 'approved' | 'held'>): AuditEntry[] {
    const entries = this.enterHeld(held);
    const byId = new Map(approved.map((decision) => [decision.finding.id, decision]));
    this.state.candidates = this.state.candidates.map((each) => byId.get(each.finding.id) ?? each);
    return entries;
  }

  private enterHeld(held: readonly HeldDecision[]): AuditEntry[] {
    this.drop(held.map(({ finding }) => finding));
    return held.map((decision) => this.enter(decision));
  }

  /** The run was stopped: candidates that are left are taken out of it until the next one. */
  holdTheRest(reason: string): AuditEntry[] {
    const left = this.state.candidates;
    return this.enterHeld(left.map(({ finding }) => ({ kind: 'held', finding, cause: 'cancelled', reason })));
  }

  /** Tickets that a run before this one filed, and perhaps told to nobody. */
  noteFiled(filed: readonly FiledTicket[], context: FiledContext): void {
    this.state.teams = withFiled(this.state.teams, filed, context);
  }

  /** A create request is about to go to this project; whatever comes of it, it must be scanned while the index lags. */
  noteWriting(project: string): void {
    this.state.written = [...new Set([...this.state.written, project])];
  }

  /** Enters what came of a batch, for each finding and for its twins. */
  settle(outcomes: readonly Outcome[], { at, authorityOf = onNobodys }: Settling): AuditEntry[] {
    const byId = new Map(this.state.candidates.map((each) => [each.finding.id, each]));
    this.drop(outcomes.map(({ finding }) => finding));
    return outcomes.flatMap((outcome) => {
      const decision = byId.get(outcome.finding.id);
      if (outcome.kind === 'resolved-meanwhile' && outcome.isOpen) return this.holdChanged(outcome, at);
      const authority = decision === undefined ? {} : authorityOf(decision);
      this.enterOutcome(outcome, { at, ...authority });
      return [auditOutcome(outcome, authority), ...this.settleTwins(outcome, at)];
    });
  }

  private holdChanged(outcome: Outcome, at: string): AuditEntry[] {
    const { finding, reason } = outcome;
    return [
      this.enter({ kind: 'held', finding, cause: 'changed', reason }),
      ...this.settleTwins(outcome, at),
    ];
  }

  /** On a plan: what would be created, with the line its team would read of it. */
  countPlanned(decisions: readonly CreateDecision[], lines: readonly TicketLine[]): AuditEntry[] {
    this.drop(decisions.map(({ finding }) => finding));
    this.count('planned', decisions.length);
    const tells = new Map(decisions.map(({ finding }) => [finding.id, finding.tell]));
    for (const line of lines) this.state.teams = noteTicket(this.state.teams, line, tells.get(line.finding));
    const twins = decisions.flatMap(({ finding }) => this.twinsOf(finding));
    this.drop(twins);
    const reason = 'another finding of the same weakness gets the ticket';
    return [
      ...decisions.map(auditDecision),
      ...twins.map((finding) => this.enter({ kind: 'known', finding, ticket: '', reason })),
    ];
  }

  /** What would not fit through a continue-as-new is held at once; the worst stay. */
  private trim(context: DecideContext): AuditEntry[] {
    if (this.state.candidates.length <= roomOf(context.policy)) return [];
    const { kept, held } = withinRoom(this.bound.partGrants(this.state.candidates), context);
    this.state.candidates = kept;
    return held.map((decision) => this.enter(decision));
  }

  private twinsOf({ fingerprint }: FindingRef): FindingRef[] {
    return this.state.candidates
      .map(({ finding }) => finding)
      .filter((each) => each.fingerprint === fingerprint);
  }

  /** One weakness, one ticket: the other findings of it share the ticket, or the reason why there is none. */
  private settleTwins(outcome: Outcome, at: string): AuditEntry[] {
    const twins = this.twinsOf(outcome.finding);
    this.drop(twins);
    return twins.map((finding) => {
      if (outcome.kind === 'parked') {
        const parked: Outcome = { ...outcome, finding };
        this.enterOutcome(parked, { at });
        return auditOutcome(parked);
      }
      if (outcome.kind === 'resolved-meanwhile') {
        const reason = 'another finding of the same weakness was resolved meanwhile; the next run decides';
        return this.enter({ kind: 'held', finding, cause: 'changed', reason });
      }
      const reason = `the same weakness as finding ${outcome.finding.id}`;
      return this.enter({ kind: 'known', finding, ticket: outcome.ticket, reason });
    });
  }

  private enter(decision: Exclude<Decision, CreateDecision>, known?: Known): AuditEntry {
    const { finding } = decision;
    this.count(decision.kind, 1);
    // Of one that cannot be read nobody knows whether it is over.
    const isUnread = known?.match.unread === true;
    if (isUnread) this.state.unread = withUnread(this.state.unread, known.match.key);
    if (decision.kind === 'known' && !isUnread) this.bound.finish(finding.fingerprint);
    if (decision.kind === 'known' && known !== undefined) this.noteKnown(finding, known);
    if (decision.kind !== 'known') this.state.teams = noteWithout(this.state.teams, decision);
    if (decision.kind === 'held') this.state.heldGroups = withHeld(this.state.heldGroups, decision);
    if (decision.kind === 'suppressed') this.noteMuted(finding);
    return auditDecision(decision);
  }

  private noteKnown(finding: FindingRef, known: Known): void {
    const { match } = known;
    this.state.teams = noteMatch(this.state.teams, finding, known);
    this.state.clones = withClones(this.state.clones, match);
    this.state.pairs = withPairs(this.state.pairs, match, match.strays);
  }

  /** Not where a person muted it in Jira. */
  private noteMuted({ suppression }: FindingRef): void {
    if (suppression === undefined || this.state.muted.includes(suppression)) return;
    this.state.muted = [...this.state.muted, suppression];
  }

  private addCanary(canary: Canary): void {
    this.state.canaries = withCanary(this.state.canaries, canary);
  }

  private enterOutcome(outcome: Outcome, of: Settled): void {
    switch (outcome.kind) {
      case 'created':
      case 'adopted':
        this.count(outcome.kind, 1);
        this.bound.finish(outcome.finding.fingerprint);
        Object.assign(this.state, withFiledFinding(this.state, outcome, of));
        return;
      case 'resolved-meanwhile':
        this.count('resolvedMeanwhile', 1);
        return;
      case 'parked':
        this.count('parked', 1);
        this.state.parked = withParked(this.state.parked, outcome);
        this.state.teams = noteParked(this.state.teams, outcome);
        return;
    }
  }

  private drop(findings: readonly FindingRef[]): void {
    const ids = new Set(findings.map(({ id }) => id));
    this.state.candidates = this.state.candidates.filter(({ finding }) => !ids.has(finding.id));
  }

  private count(column: BalanceSide | 'fetched', by: number): void {
    const { balance } = this.state;
    this.state.balance = { ...balance, [column]: balance[column] + by };
  }
}
