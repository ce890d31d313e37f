import { auditDecision, auditOutcome, type AuditEntry } from './audit-entry';
import { EMPTY_BALANCE, type Balance, type BalanceSide } from './balance';
import type { Canary } from './carry';
import { decide, type DecideContext } from './decide';
import type { CreateDecision, Decision, HeldDecision, KnownDecision, Outcome } from './decision';
import type { FindingRef } from './finding';
import type { Explained, TicketLine } from './report';
import { countSeverities, isWorse, type Severity, type SeverityCounts } from './severity';
import { projectOf, type TicketMatch } from './ticket';
import { latest } from './time';

/** Lines a digest shows; nothing beyond is kept for it. */
export const DIGEST_LINES = 10;
/** Ticket lines a report keeps. */
const REPORT_LINES = 150;
/** Explanations kept of one kind, for a plan. */
const EXPLAINED = 500;
/** News kept of one team. */
const RAISED = 20;
const EARLIER = 200;
/** Findings with several tickets, kept in all. */
const CLONES = 20;

export interface TeamTally {
  readonly tickets: number;
  readonly counts: SeverityCounts;
  /** The worst ones; batches go worst first. */
  readonly lines: readonly TicketLine[];
  /** Tickets of a run that may have died before it told. */
  readonly earlier: readonly EarlierTicket[];
  readonly raised: readonly RaisedTicket[];
}

export interface EarlierTicket {
  readonly ticket: string;
  readonly run: string;
}

/** The finding is worse now than when its ticket was filed. */
export interface RaisedTicket {
  readonly ticket: string;
  readonly from: Severity;
  readonly to: Severity;
}

export interface ParkedTally {
  readonly reason: string;
  readonly cure: string;
  readonly count: number;
}

/** The books as plain JSON: what crosses a continue-as-new. */
export interface BookState {
  readonly pages: number;
  readonly balance: Balance;
  /** Greatest raw `statusChangedAt` read so far. */
  readonly watermark?: string;
  /** Findings without a ticket, as far as the index knows. */
  readonly candidates: readonly CreateDecision[];
  /** Ids of the last page: pages overlap at their edges when the order changes under the cursor. */
  readonly lastIds: readonly string[];
  readonly teams: Readonly<Record<string, TeamTally>>;
  readonly parked: Readonly<Record<string, ParkedTally>>;
  readonly tickets: readonly TicketLine[];
  readonly written: readonly string[];
  readonly clones: readonly string[];
  readonly canary?: Canary;
  readonly suppressed: readonly Explained[];
  readonly held: readonly Explained[];
}

export const EMPTY_BOOK: BookState = {
  pages: 0,
  balance: EMPTY_BALANCE,
  candidates: [],
  lastIds: [],
  teams: {},
  parked: {},
  tickets: [],
  written: [],
  clones: [],
  suppressed: [],
  held: [],
};

export const EMPTY_TALLY: TeamTally = {
  tickets: 0,
  counts: countSeverities([]),
  lines: [],
  earlier: [],
  raised: [],
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The books of one run: every finding is entered once and leaves in exactly one column. Each entry answers
 * with what the audit trail must hold of it.
 */
export class RunBook {
  private readonly state: Mutable<BookState>;
  private readonly seen: Set<string>;

  constructor(state: BookState) {
    this.state = { ...state };
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
    return { ...this.state };
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
      this.state.watermark = latest(this.state.watermark, ref.changedAt);
      const match = byFingerprint.get(ref.fingerprint);
      const decision = decide(ref, match, context);
      if (decision.kind === 'create') candidates.push(decision);
      else entries.push(this.enter(decision, match));
    }
    this.state.candidates = [...this.state.candidates, ...candidates];
    return entries;
  }

  /** Looks at the candidates again with what the key scan found; those with a ticket become known. */
  recheck(matches: readonly TicketMatch[], context: DecideContext): AuditEntry[] {
    const byFingerprint = new Map(matches.map((match) => [match.fingerprint, match]));
    const entries: AuditEntry[] = [];
    const left: CreateDecision[] = [];
    for (const candidate of this.state.candidates) {
      const match = byFingerprint.get(candidate.finding.fingerprint);
      const decision = match === undefined ? candidate : decide(candidate.finding, match, context);
      if (decision.kind === 'create') left.push(decision);
      else entries.push(this.enter(decision, match));
    }
    this.state.candidates = left;
    return entries;
  }

  /** Enters what a plan settles without a ticket, and keeps what is to be created. */
  enterPlan(
    settled: readonly (KnownDecision | HeldDecision)[],
    create: readonly CreateDecision[],
  ): AuditEntry[] {
    this.state.candidates = create;
    return settled.map((decision) => this.enter(decision));
  }

  /** Takes candidates out of the run until the next one. */
  hold(decisions: readonly CreateDecision[], reason: string): AuditEntry[] {
    this.drop(decisions.map(({ finding }) => finding));
    return decisions.map(({ finding }) => this.enter({ kind: 'held', finding, reason }));
  }

  /** Enters what came of a batch. `at` is when, as ISO text. */
  settle(outcomes: readonly Outcome[], at: string): AuditEntry[] {
    this.drop(outcomes.map(({ finding }) => finding));
    for (const outcome of outcomes) this.enterOutcome(outcome, at);
    return outcomes.map(auditOutcome);
  }

  /** On a plan: what would be created. */
  countPlanned(decisions: readonly CreateDecision[]): AuditEntry[] {
    this.drop(decisions.map(({ finding }) => finding));
    this.count('planned', decisions.length);
    return decisions.map(auditDecision);
  }

  private enter(decision: Exclude<Decision, CreateDecision>, match?: TicketMatch): AuditEntry {
    const { finding, reason } = decision;
    this.count(decision.kind, 1);
    if (decision.kind === 'known') this.noteMatch(finding, match);
    else if (decision.kind === 'held' && this.state.held.length < EXPLAINED) {
      this.state.held = [...this.state.held, { finding: finding.id, reason }];
    } else if (decision.kind === 'suppressed' && this.state.suppressed.length < EXPLAINED) {
      this.state.suppressed = [...this.state.suppressed, { finding: finding.id, reason }];
    }
    return auditDecision(decision);
  }

  /** A known ticket may have news in it: a raised severity, a clone, a digest that was never sent. */
  private noteMatch({ team, severity }: FindingRef, match: TicketMatch | undefined): void {
    if (match === undefined) return;
    const { key, fresh, fingerprint } = match;
    const isRaised = match.severity !== undefined && isWorse(severity, match.severity);
    if (isRaised && match.done === undefined) {
      const { raised, ...rest } = this.tally(team);
      const line = { ticket: key, from: match.severity, to: severity };
      this.setTally(team, { ...rest, raised: [...raised, line].slice(0, RAISED) });
    }
    if (fresh?.run !== undefined) {
      const { earlier, ...rest } = this.tally(team);
      this.setTally(team, {
        ...rest,
        earlier: [...earlier, { ticket: key, run: fresh.run }].slice(0, EARLIER),
      });
    }
    this.noteClones(match);
    // Found by its label, so the index has it: as good as old.
    this.state.canary ??= { key, fingerprint, createdAt: fresh?.createdAt ?? '1970-01-01T00:00:00.000Z' };
  }

  private noteClones({ key, clones }: TicketMatch): void {
    if (clones === undefined || this.state.clones.length >= CLONES) return;
    this.state.clones = [...this.state.clones, `${[key, ...clones].join(', ')} carry the same finding`];
  }

  private enterOutcome(outcome: Outcome, at: string): void {
    const { finding } = outcome;
    switch (outcome.kind) {
      case 'created':
      case 'adopted':
        this.count(outcome.kind, 1);
        this.enterTicket(finding, outcome);
        if (!('hidden' in outcome)) {
          this.state.canary ??= { key: outcome.ticket, fingerprint: finding.fingerprint, createdAt: at };
        }
        return;
      case 'resolved-meanwhile':
        this.count('resolvedMeanwhile', 1);
        return;
      case 'parked':
        this.count('parked', 1);
        this.enterParked(outcome);
        return;
    }
  }

  private enterTicket(finding: FindingRef, outcome: Extract<Outcome, { ticket: string }>): void {
    const line: TicketLine = {
      ticket: outcome.ticket,
      severity: finding.severity,
      team: finding.team,
      summary: outcome.summary,
      finding: finding.id,
      ...(outcome.dueDate === undefined ? {} : { dueDate: outcome.dueDate }),
    };
    const tally = this.tally(finding.team);
    this.setTally(finding.team, {
      ...tally,
      tickets: tally.tickets + 1,
      counts: { ...tally.counts, [finding.severity]: tally.counts[finding.severity] + 1 },
      lines: [...tally.lines, line].slice(0, DIGEST_LINES),
    });
    this.state.tickets = [...this.state.tickets, line].slice(0, REPORT_LINES);
    this.state.written = [...new Set([...this.state.written, projectOf(outcome.ticket)])];
  }

  private enterParked({ destination, reason, cure }: Extract<Outcome, { kind: 'parked' }>): void {
    const before = this.state.parked[destination];
    const count = (before?.count ?? 0) + 1;
    this.state.parked = { ...this.state.parked, [destination]: { reason, cure, count } };
  }

  private tally(team: string): TeamTally {
    return this.state.teams[team] ?? EMPTY_TALLY;
  }

  private setTally(team: string, tally: TeamTally): void {
    this.state.teams = { ...this.state.teams, [team]: tally };
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
