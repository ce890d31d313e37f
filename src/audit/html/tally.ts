import type { Balance } from '../../domain/balance';
import { APPROVAL_TYPE } from '../../domain/approval';
import { elapsedMs } from '../../domain/time';
import { isInDoubt, isSent } from '../explain/sentence';
import type { AuditRecord, Head } from '../record';
import { EMPTY_CHAIN } from '../record';
import { Grouped, Newest, type Rows } from './rows';

const WITHOUT_TICKET: ReadonlySet<string> = new Set(['held', 'parked', 'suppressed']);
const APPROVAL_KINDS: ReadonlySet<string> = new Set([
  'asked',
  'approved',
  'rejected',
  'reminded',
  'expired',
  'closed',
  'still-open',
]);

/** As in `SEC-12 was closed as "Won't Do"`: the same reason for another ticket. */
const TICKET_KEY = /\b[A-Z][A-Z0-9_]+-\d+\b/g;

function isOfApproval({ kind, workflow }: AuditRecord): boolean {
  return APPROVAL_KINDS.has(kind) && (kind !== 'still-open' || workflow === APPROVAL_TYPE);
}

export interface Sums {
  readonly head: Head;
  readonly from?: string;
  readonly to?: string;
  /** Entries by kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Tickets, each once: filed, and taken over from an attempt whose answer was lost. */
  readonly filed: number;
  readonly takenOver: number;
  /** Tickets by team, then by severity. */
  readonly tickets: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Milliseconds from finding to ticket, by severity. */
  readonly delays: ReadonlyMap<string, readonly number[]>;
  /** Why findings have no ticket. */
  readonly waiting: Rows<Waiting>;
  readonly approvals: Rows<ApprovalRow>;
  /** Approvals that findings wait for, and of which nothing is told. */
  readonly waitedFor: readonly string[];
  readonly failures: Rows<AuditRecord>;
  readonly runs: Rows<RunRow>;
  /** Of all of them. */
  readonly failedRuns: number;
  /** Of the last run that came to its end. */
  readonly lastBalance?: Balance;
  readonly lastRun?: string;
  readonly messages: { readonly sent: number; readonly failed: number };
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

export interface ApprovalRow {
  readonly at: string;
  readonly kind: string;
  readonly by: string;
  readonly reason: string;
  readonly approval: string;
  /** Findings it is said of, or how often it was. */
  readonly count: number;
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

/** Adds up entries for a page. What it holds grows with teams and approvals, and by a key and a number for each ticket. */
export class ReportTally {
  private head: Head = EMPTY_CHAIN;
  private from: string | undefined;
  private to: string | undefined;
  private readonly kinds = new Map<string, number>();
  private readonly tickets = new Map<string, Map<string, number>>();
  private readonly delays = new Map<string, number[]>();
  private readonly keys = new Set<string>();
  private filed = 0;
  private takenOver = 0;
  private readonly waiting = new Grouped<Waiting>();
  private readonly approvals = new Grouped<ApprovalRow>();
  private readonly waitedFor = new Set<string>();
  private readonly told = new Set<string>();
  private readonly failures = new Newest<AuditRecord>();
  private readonly runs = new Newest<RunRow>();
  private failedRuns = 0;
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
    if (isOfApproval(record)) this.addApproval(record);
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
      filed: this.filed,
      takenOver: this.takenOver,
      waiting: this.waiting.rows(),
      approvals: this.approvals.rows(),
      waitedFor: [...this.waitedFor].filter((id) => !this.told.has(id)),
      failures: this.failures.rows(),
      runs: this.runs.rows(),
      failedRuns: this.failedRuns,
      ...(this.last === undefined ? {} : { lastBalance: this.last.balance, lastRun: this.last.run }),
      messages: { sent: this.sent, failed: this.failed },
    };
  }

  /** After a reset the same ticket is filed in one history and found in another. */
  private addTicket({ kind, ticket, team = 'no team', severity = 'unknown', ...fact }: AuditRecord): void {
    if (ticket !== undefined && this.keys.has(ticket)) return;
    if (ticket !== undefined) this.keys.add(ticket);
    if (kind === 'created') this.filed += 1;
    else this.takenOver += 1;
    const counts = this.tickets.get(team) ?? new Map<string, number>();
    counts.set(severity, (counts.get(severity) ?? 0) + 1);
    this.tickets.set(team, counts);
    this.addDelay(severity, fact);
  }

  private addDelay(severity: string, { openedAt, at }: Pick<AuditRecord, 'openedAt' | 'at'>): void {
    if (openedAt === undefined || Number.isNaN(Date.parse(openedAt))) return;
    const delays = this.delays.get(severity) ?? [];
    delays.push(Math.max(0, elapsedMs(openedAt, at)));
    this.delays.set(severity, delays);
  }

  private addWaiting({ kind, reason, at, run = '', approval }: AuditRecord): void {
    if (kind === 'held' && approval !== undefined) this.waitedFor.add(approval);
    const alike = reason.replaceAll(TICKET_KEY, 'a ticket');
    this.waiting.add(`${kind} ${alike}`, (before) => ({
      kind,
      reason: before === undefined || before.reason === reason ? reason : alike,
      findings: before?.lastRun === run ? before.findings + 1 : 1,
      firstAt: before?.firstAt ?? at,
      lastAt: at,
      lastRun: run,
    }));
  }

  private addApproval({ kind, at, by = '', reason, approval, workflowId }: AuditRecord): void {
    const row = { at, kind, by, reason, approval: approval ?? workflowId };
    this.told.add(row.approval);
    this.approvals.add(JSON.stringify([row.approval, kind, by, reason]), (before) => ({
      ...row,
      at: before?.at ?? at,
      count: (before?.count ?? 0) + 1,
    }));
  }

  private addMessage(record: AuditRecord): void {
    if (isSent(record)) this.sent += 1;
    else if (!isInDoubt(record)) this.failed += 1;
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
    if (status !== 'COMPLETED') this.failedRuns += 1;
    if (balance !== undefined) this.last = { balance, run };
  }
}
