import type { Balance } from '../../domain/balance';
import { elapsedMs } from '../../domain/time';
import { isSent } from '../explain/sentence';
import type { AuditRecord, Head } from '../record';
import { EMPTY_CHAIN } from '../record';

/** Rows a table of the page has at most; what is more is counted. */
const ROWS = 300;

export const FINDING_KINDS = [
  'created',
  'adopted',
  'known',
  'suppressed',
  'held',
  'parked',
  'resolved-meanwhile',
] as const;

const WITHOUT_TICKET: ReadonlySet<string> = new Set(['held', 'parked', 'suppressed']);
const APPROVAL_KINDS: ReadonlySet<string> = new Set([
  'asked',
  'approved',
  'rejected',
  'reminded',
  'expired',
  'closed',
]);

export interface Sums {
  readonly head: Head;
  readonly from?: string;
  readonly to?: string;
  /** Entries by kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Tickets by team, then by severity. */
  readonly tickets: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Milliseconds from finding to ticket, by severity. */
  readonly delays: ReadonlyMap<string, readonly number[]>;
  /** Why findings have no ticket. */
  readonly waiting: readonly Waiting[];
  readonly approvals: Rows<AuditRecord>;
  readonly failures: Rows<AuditRecord>;
  readonly runs: Rows<RunRow>;
  /** Of the last run that came to its end. */
  readonly lastBalance?: Balance;
  readonly lastRun?: string;
  readonly messages: { readonly sent: number; readonly failed: number };
}

export interface Rows<Row> {
  /** The newest. */
  readonly rows: readonly Row[];
  readonly total: number;
}

export interface Waiting {
  readonly kind: string;
  readonly reason: string;
  /** How many in the last run that named it. */
  readonly findings: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly lastRun: string;
}

export interface RunRow {
  readonly run: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly status: string;
  readonly reason: string;
  readonly by: string;
  readonly balance?: Balance;
}

/** Adds up entries for a page. What it holds grows with runs, teams and reasons, and by a number for each ticket. */
export class ReportTally {
  private head: Head = EMPTY_CHAIN;
  private from: string | undefined;
  private to: string | undefined;
  private readonly kinds = new Map<string, number>();
  private readonly tickets = new Map<string, Map<string, number>>();
  private readonly delays = new Map<string, number[]>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly approvals = new Newest<AuditRecord>();
  private readonly failures = new Newest<AuditRecord>();
  private readonly runs = new Newest<RunRow>();
  private readonly begun = new Map<string, { at: string; by: string }>();
  private last: { balance: Balance; run: string } | undefined;
  private sent = 0;
  private failed = 0;

  add(record: AuditRecord): void {
    const { seq, hash, at, kind } = record;
    this.head = { seq, hash };
    this.widen(at);
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    if (kind === 'created' || kind === 'adopted') this.addTicket(record);
    if (WITHOUT_TICKET.has(kind)) this.addWaiting(record);
    if (APPROVAL_KINDS.has(kind)) this.approvals.add(record);
    if (kind === 'step-failed') this.failures.add(record);
    if (kind === 'message') this.addMessage(record);
    this.addRun(record);
  }

  private widen(at: string): void {
    if (this.from === undefined || at < this.from) this.from = at;
    if (this.to === undefined || at > this.to) this.to = at;
  }

  sums(): Sums {
    return {
      head: this.head,
      ...(this.from === undefined ? {} : { from: this.from }),
      ...(this.to === undefined ? {} : { to: this.to }),
      kinds: this.kinds,
      tickets: this.tickets,
      delays: this.delays,
      waiting: [...this.waiting.values()],
      approvals: this.approvals.rows(),
      failures: this.failures.rows(),
      runs: this.runs.rows(),
      ...(this.last === undefined ? {} : { lastBalance: this.last.balance, lastRun: this.last.run }),
      messages: { sent: this.sent, failed: this.failed },
    };
  }

  private addTicket({ team = 'no team', severity = 'unknown', openedAt, at }: AuditRecord): void {
    const counts = this.tickets.get(team) ?? new Map<string, number>();
    counts.set(severity, (counts.get(severity) ?? 0) + 1);
    this.tickets.set(team, counts);
    if (openedAt === undefined || Number.isNaN(Date.parse(openedAt))) return;
    const delays = this.delays.get(severity) ?? [];
    delays.push(Math.max(0, elapsedMs(openedAt, at)));
    this.delays.set(severity, delays);
  }

  private addWaiting({ kind, reason, at, run = '' }: AuditRecord): void {
    const key = `${kind} ${reason}`;
    const before = this.waiting.get(key);
    if (before === undefined && this.waiting.size >= ROWS) return;
    const findings = before?.lastRun === run ? before.findings + 1 : 1;
    this.waiting.set(key, {
      kind,
      reason,
      findings,
      firstAt: before?.firstAt ?? at,
      lastAt: at,
      lastRun: run,
    });
  }

  private addMessage(record: AuditRecord): void {
    if (isSent(record)) this.sent += 1;
    else this.failed += 1;
  }

  private addRun(record: AuditRecord): void {
    const { workflow, kind, run = '', at } = record;
    if (workflow !== 'distributeFindings') return;
    if (kind === 'run-started') this.begun.set(run, { at, by: record.by ?? '' });
    if (kind === 'run-ended') this.endRun(record, run);
  }

  private endRun({ at, status = '', reason, balance }: AuditRecord, run: string): void {
    const { at: startedAt, by } = this.begun.get(run) ?? { at, by: '' };
    this.begun.delete(run);
    const row = { run, startedAt, endedAt: at, status, reason, by };
    this.runs.add(balance === undefined ? row : { ...row, balance });
    if (balance !== undefined) this.last = { balance, run };
  }
}

class Newest<Row> {
  private readonly kept: Row[] = [];
  private total = 0;

  add(row: Row): void {
    this.total += 1;
    this.kept.push(row);
    if (this.kept.length > ROWS) this.kept.shift();
  }

  rows(): Rows<Row> {
    return { rows: this.kept.toReversed(), total: this.total };
  }
}
