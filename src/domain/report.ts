import type { Balance } from './balance';
import type { AdditionSummary } from './beyond';
import { withFewerOwed } from './beyond-memory';
import type { Carry } from './carry';
import type { Governance, HeldGroup } from './governance';
import { isWeekMark } from './compose-weekly';
import { isOverviewMark } from './overview';
import type { Digest, Notice } from './digest';
import type { Severity, SeverityCounts } from './severity';
import type { TicketDraft } from './ticket';
import { compareText } from './time';
import type { TooMany } from './too-many';
import type { Window } from './window';

/** What a run leaves: the result of `distributeFindings` and, through the cycle, the next run's memory. */
export interface RunReport {
  readonly schema: 1;
  readonly mode: RunMode;
  /** `cancelled`: stopped by a person after the batch it was in; `skipped`: another run held the lock. */
  readonly outcome: 'completed' | 'cancelled' | 'skipped';
  /** Label on every ticket of this run: `labels = wfd-run-…` finds them. */
  readonly run: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly policyHash: string;
  readonly window?: Window;
  readonly pages: number;
  readonly balance: Balance;
  readonly newBySeverity: SeverityCounts;
  readonly planHash: string;
  /** New tickets, worst first; cut to keep the report small, `balance` holds the full numbers. */
  readonly tickets: readonly TicketLine[];
  readonly teams: readonly TeamSummary[];
  readonly held: readonly HeldGroup[];
  readonly parked: readonly ParkedGroup[];
  /** Absent where nothing was to be filed. */
  readonly governance?: Governance;
  readonly messages: readonly MessageSummary[];
  /** Plain sentences a person should read. */
  readonly notes: readonly string[];
  /** One for each thing beyond creating that is switched on; absent where none is. */
  readonly beyond?: readonly AdditionSummary[];
  /** How often services answered that they were asked too much (429), as far as it is known; absent: never. */
  readonly tooManyRequests?: TooMany;
  readonly carry: Carry;
  /** Of a skipped cycle alone, where the ones before it had failed: that is not over yet. */
  readonly failedBefore?: FailedBefore;
}

export interface FailedBefore {
  /** The default channel has heard of it. */
  readonly isTold: boolean;
}

export type RunMode = 'run' | 'plan';

export interface TicketLine {
  readonly ticket: string;
  readonly severity: Severity;
  readonly team: string;
  readonly summary: string;
  /** The worst of those it stands for. */
  readonly finding: string;
  /** How many it stands for, where these are several. */
  readonly findings?: number;
  readonly dueDate?: string;
  /** Score of the ticket's creation; absent where a person approved it. */
  readonly risk?: number;
}

export interface TeamSummary {
  readonly team: string;
  readonly tickets: number;
  /** That have these tickets, where they are more. */
  readonly findings?: number;
  /** Tickets, by the worst finding of each. */
  readonly newBySeverity: SeverityCounts;
}

/** Findings that wait for a person to mend one destination. */
export interface ParkedGroup {
  /** "Jira SEC". */
  readonly destination: string;
  readonly reason: string;
  readonly cure: string;
  readonly count: number;
  readonly since: string;
}

export interface MessageSummary {
  readonly team: string;
  readonly channel: string;
  /** `waits`: for the end of the team's quiet hours; a later run tells it. */
  readonly outcome: 'sent' | 'already-sent' | 'waits' | 'not-sent' | 'unverified';
  /** The team's own. */
  readonly tickets: number;
  /** Tickets of other teams that it is told of. */
  readonly others?: number;
  /** The service's own words when it was not sent; what stood in when another channel took it. */
  readonly detail?: string;
}

/** What `wfd plan` shows: the report of a run that stopped before its effects, and what it would do. */
export interface PlanReport {
  readonly report: RunReport;
  readonly create: readonly PlannedTicket[];
  /** Planned tickets that did not fit into the answer. */
  readonly omitted: number;
  /** Findings without a new ticket, the first of each kind; `report.balance` has the full numbers. */
  readonly known: readonly Explained[];
  readonly suppressed: readonly Explained[];
  readonly held: readonly Explained[];
  readonly parked: readonly Explained[];
  /** How many findings each reason was given for. */
  readonly reasons: readonly ReasonCount[];
  /** What the teams' channels would be told, as many as fit; `report.messages` names them all. */
  readonly digests: readonly PlannedDigest[];
  /** What the default channel would be told beside them. */
  readonly notice?: PlannedNotice;
  /** Destinations of the policy that take no tickets now, whether or not a finding goes there. */
  readonly broken: readonly BrokenDestination[];
  /** Only where they were asked for: the first that fit, and how many do not. */
  readonly drafts?: readonly PlannedDraft[];
  readonly omittedDrafts?: number;
}

export interface PlannedTicket {
  /** The worst of those it stands for. */
  readonly finding: string;
  /** The others; absent where it stands for one. */
  readonly others?: readonly string[];
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly team: string;
  readonly project: string;
  /** Name of the route that took it; absent: no route matched, and the default team did. */
  readonly route?: string;
  readonly summary: string;
  readonly reason: string;
  /** "55 = create 25 + jira 10 + frequency 0 + production 20"; absent where a person approved it. */
  readonly risk?: string;
}

/** Why a finding gets no new ticket. */
export interface Explained {
  readonly finding: string;
  readonly reason: string;
  readonly team?: string;
  /** The ticket it has. */
  readonly ticket?: string;
}

export interface ReasonCount {
  readonly kind: 'known' | 'suppressed' | 'held' | 'parked';
  readonly reason: string;
  readonly count: number;
}

/** In its lines `NEW_TICKET` stands for the keys. */
export interface PlannedDigest {
  readonly channel: string;
  readonly digest: Digest;
}

export interface PlannedNotice {
  readonly channel: string;
  readonly notice: Notice;
}

export interface BrokenDestination {
  readonly project: string;
  readonly issueType: string;
  /** Whose tickets it does not take; absent: nobody's. */
  readonly teams?: readonly string[];
  readonly reason: string;
  readonly cure: string;
}

/** How many tickets a report tells of; its balance counts findings. */
export function countNewTickets({ teams, balance }: Pick<RunReport, 'teams' | 'balance'>): number {
  // A report that was cut to the bone has no teams left.
  if (teams.length === 0) return balance.created + balance.adopted;
  return teams.reduce((sum, { tickets }) => sum + tickets, 0);
}

/** A ticket as it would be filed, but for the label and the time of the run that files it. */
export interface PlannedDraft extends Omit<TicketDraft, 'findingId' | 'fingerprint' | 'members' | 'fields'> {
  readonly finding: string;
  readonly issueType: string;
  /** As a person reads them; people as the policy names them. Absent: none. */
  readonly fields?: readonly { readonly field: string; readonly value: string }[];
  /** What the project's create screen does not take, and why; absent: nothing. */
  readonly leftOut?: readonly string[];
}

/** Stands where a ticket's key will be. */
export const NEW_TICKET = '(new)';

/** How far a run has come; the answer to the `progress` query. */
export interface Progress {
  readonly run: string;
  readonly phase: 'opening' | 'reading' | 'waiting' | 'ticketing' | 'telling' | 'adding' | 'done';
  /** Why it waits, when it does. */
  readonly waitingFor?: string;
  readonly pages: number;
  readonly balance: Balance;
  /** How many findings the plan wants tickets for; 0 until it is made. */
  readonly toCreate: number;
}

/** A report travels through the schedule's last result, which every later run receives: bytes of JSON at most. */
export const REPORT_LIMIT_BYTES = 32_000;

/** Drops ticket lines, then messages and notes, then what is least missed of the memory, until the report is small enough. */
export function fitReport(report: RunReport): RunReport {
  let fitted = report;
  while (sizeOf(fitted) > REPORT_LIMIT_BYTES) {
    const { tickets, messages, notes, parked, carry } = fitted;
    const lean = leaner(carry);
    if (tickets.length > 0) fitted = { ...fitted, tickets: shorter(tickets) };
    else if (messages.length > 0) fitted = { ...fitted, messages: shorter(messages) };
    else if (notes.length > 0) fitted = { ...fitted, notes: shorter(notes) };
    else if (parked.length > 0) fitted = { ...fitted, parked: shorter(parked) };
    else if (lean !== undefined) fitted = { ...fitted, carry: lean };
    else return { ...fitted, teams: [], carry: smallest(fitted) };
  }
  return fitted;
}

/** What is not remembered must be asked for: what is open, and what was told since the oldest of what was not. */
function smallest({ carry, startedAt }: RunReport): Carry {
  const times = [carry.untoldSince, ...carry.untold.map(({ since }) => since ?? startedAt)];
  const [untoldSince] = times.filter((time) => time !== undefined).sort(compareText);
  const since = untoldSince === undefined ? {} : { untoldSince };
  return { ...carry, untold: [], told: carry.told.filter(isPeriodMark), backlog: true, ...since };
}

/** By these a message of the week or the day is not sent twice. */
function isPeriodMark(mark: string): boolean {
  return isWeekMark(mark) || isOverviewMark(mark);
}

/** A memory that holds less of what is least missed; undefined when nothing of the kind is left. */
function leaner(carry: Carry): Carry | undefined {
  const { suppressions = [], beyond = {} } = carry;
  if ((beyond.owed ?? []).length > 0) return withFewerOwed(carry);
  return suppressions.length > 0 ? { ...carry, suppressions: shorter(suppressions) } : undefined;
}

function shorter<T>(items: readonly T[]): readonly T[] {
  return items.slice(0, Math.floor(items.length * 0.8));
}

/** UTF-8 bytes of the JSON; workflow code has no Buffer. */
export function sizeOf(value: unknown): number {
  return encodeURIComponent(JSON.stringify(value)).replace(/%[0-9A-F]{2}/g, 'x').length;
}
