import type { DraftField } from './field-value';
import { isSeverity, type Severity } from './severity';
import { compareText } from './time';

export type StatusCategory = 'new' | 'indeterminate' | 'done';

/** Our view of a Jira ticket: enough to know whose it is and whether work on it goes on. */
export interface Ticket {
  readonly key: string;
  readonly labels: readonly string[];
  readonly summary: string;
  readonly statusCategory: StatusCategory;
  /** Name of the resolution ("Done", "Won't Do"); absent while unresolved. */
  readonly resolution?: string;
  readonly createdAt: string;
  readonly resolvedAt?: string;
  /** Fingerprints of all findings it stands for, where it stands for several; kept in a property of the ticket. */
  readonly members?: readonly string[];
}

/**
 * The one ticket that counts for a fingerprint, as it travels to the workflow. One of these crosses for
 * every known finding, so what is usual is left out.
 */
export interface TicketMatch {
  readonly fingerprint: string;
  readonly key: string;
  /** The severity it was filed with; absent when that was CRITICAL (nothing can be raised above it) or unknown. */
  readonly severity?: Severity;
  /** Absent while somebody may still work on it. */
  readonly done?: { readonly at: string; readonly resolution?: string };
  /** Present only when it was created after the time the question named. */
  readonly fresh?: FreshTicket;
  /** Known by a link in Wiz and not by its labels. */
  readonly byLink?: true;
  /** Only with `byLink`: Jira could not show it, so that it counts as open. */
  readonly unread?: true;
  /** Keys of other open tickets with the same fingerprint; a person cloned one. */
  readonly clones?: readonly string[];
  /** Only with `fresh`: keys of open tickets that quote its label and do not carry it. */
  readonly strays?: readonly string[];
}

/** What a template makes of a finding. */
export interface TicketTexts {
  readonly summary: string;
  readonly description: string;
  /** What its readers should know of how it came to be: a sentence without its end, plain text. */
  readonly note?: string;
}

export interface FreshTicket {
  readonly createdAt: string;
  readonly run?: string;
  /** Teams that are only told of it. */
  readonly tell?: readonly string[];
}

/** A ticket about to be created. Texts are plain or Markdown; the connector turns them into Jira's own format. */
export interface TicketDraft {
  readonly findingId: string;
  readonly fingerprint: string;
  readonly project: string;
  /** At most 255 characters, one line. */
  readonly summary: string;
  /**
   * Markdown. May be shortened from its end to fit Jira's limit. A form feed parts it: what stands before one and behind it is
   * read as two texts, so that nothing in Wiz's own can reach into ours.
   */
  readonly description: string;
  /** Markdown that survives the shortening. */
  readonly footer: string;
  /** Where to read on when the description was shortened. */
  readonly readOnUrl: string;
  readonly labels: readonly string[];
  /** Fingerprints of all its findings, `fingerprint` among them, where it stands for several; at most 400. */
  readonly members?: readonly string[];
  readonly priority?: string;
  /** YYYY-MM-DD. */
  readonly dueDate?: string;
  /** What else the policy wants filled; the create screen decides what can be. */
  readonly fields?: readonly DraftField[];
}

/** Jira's words by the id of the field. */
export type RefusedFields = Readonly<Record<string, string>>;

/** What became of one element of a create request. */
export type WriteOutcome =
  | { readonly kind: 'confirmed'; readonly key: string }
  /** Jira said no for good: 4xx but 408 and 429. */
  | {
      readonly kind: 'rejected';
      readonly detail: string;
      /** Where it is about nothing but fields. */
      readonly fields?: RefusedFields;
    }
  /** Nothing was done and a retry is safe: 429, connection refused. */
  | { readonly kind: 'refused'; readonly detail: string; readonly retryAfterMs?: number }
  /** It may have been done: timeout, reset, 408, 5xx, an unreadable 2xx. */
  | { readonly kind: 'uncertain'; readonly detail: string };

const FINGERPRINT_LABEL = /^wiz-([0-9a-f]{32})$/;
const SEVERITY_LABEL = 'wiz-severity-';
const RUN_LABEL = 'wfd-run-';
const TEAM_LABEL = 'wfd-team-';
const TELL_LABEL = 'wfd-tell-';
/** Teams one ticket is told to at most; people can put any number of labels on it. */
const TELL_LIMIT = 20;
/** On every ticket the worker files. */
export const OUR_LABEL = 'wiz-finding';

export function fingerprintLabel(fingerprint: string): string {
  return `wiz-${fingerprint}`;
}

export function severityLabel(severity: Severity): string {
  return `${SEVERITY_LABEL}${severity.toLowerCase()}`;
}

/** Finds every ticket of one run by hand: `labels = wfd-run-<id>`. */
export function runLabel(runId: string): string {
  return `${RUN_LABEL}${runId.slice(0, 13)}`;
}

/** Whose ticket it is; also for people, who cannot search for a team otherwise. */
export function teamLabel(team: string): string {
  return `${TEAM_LABEL}${team}`;
}

/** A team that is told of it and need not act. */
export function tellLabel(team: string): string {
  return `${TELL_LABEL}${team}`;
}

function toldTeams(labels: readonly string[]): string[] {
  return teamsIn(labels, TELL_LABEL).slice(0, TELL_LIMIT);
}

/** People can write anything there: what no policy may call a team, for it would be found in every object, is none. */
function teamsIn(labels: readonly string[], prefix: string): string[] {
  const names = labels.flatMap((label) => (label.startsWith(prefix) ? [label.slice(prefix.length)] : []));
  return names.filter((name) => name !== '' && !(name in {}));
}

/** A ticket of ours with its team and its run, as far as its labels still say. */
export interface FiledTicket {
  readonly ticket: string;
  readonly run: string;
  readonly team?: string;
  /** Teams that are only told of it. */
  readonly tell?: readonly string[];
}

export function filedTicket(ticket: Ticket): FiledTicket | undefined {
  const { key } = ticket;
  const run = runOf(ticket);
  if (run === undefined) return undefined;
  const team = teamOf(ticket);
  return { ticket: key, run, ...(team === undefined ? {} : { team }), ...tellOf(ticket) };
}

function tellOf({ labels }: Ticket): Pick<FiledTicket, 'tell'> {
  const tell = toldTeams(labels);
  return tell.length === 0 ? {} : { tell };
}

/** Every fingerprint a ticket stands for, by its labels and its property; none for a ticket that is not ours. */
export function fingerprintsOf({ labels, members = [] }: Pick<Ticket, 'labels' | 'members'>): string[] {
  const labelled = labels.flatMap((label) => FINGERPRINT_LABEL.exec(label)?.[1] ?? []);
  return members.length === 0 ? labelled : [...new Set([...labelled, ...members])];
}

/** Label of the run that filed it. */
export function runOf({ labels }: Pick<Ticket, 'labels'>): string | undefined {
  return labels.find((label) => label.startsWith(RUN_LABEL));
}

/** The team it was filed for, as far as its labels still say. */
export function teamOf({ labels }: Pick<Ticket, 'labels'>): string | undefined {
  return teamsIn(labels, TEAM_LABEL)[0];
}

/** Which tickets are fresh: perhaps nobody was told of them. */
export interface Freshness {
  /** ISO: those created later. */
  readonly after?: string;
  /** Label of the run that asks: before it files, it finds tickets of its own only when it was reset. */
  readonly run?: string;
}

/** Chooses the ticket that counts: the oldest open one, else the one done last. */
export function matchOf(
  fingerprint: string,
  tickets: readonly Ticket[],
  freshness: Freshness = {},
): TicketMatch | undefined {
  const open = tickets.filter((ticket) => ticket.statusCategory !== 'done').sort(byAge);
  const done = tickets.filter((ticket) => ticket.statusCategory === 'done').sort(byResolution);
  const ticket = open[0] ?? done.at(-1);
  if (ticket === undefined) return undefined;
  const severity = severityOf(ticket);
  const clones = open.slice(1).map((each) => each.key);
  return {
    fingerprint,
    key: ticket.key,
    ...(severity === undefined || severity === 'CRITICAL' ? {} : { severity }),
    ...(ticket.statusCategory === 'done' ? { done: doneOf(ticket) } : {}),
    ...(isFresh(ticket, freshness) ? { fresh: freshOf(ticket) } : {}),
    ...(clones.length > 0 ? { clones } : {}),
  };
}

/** The match of every wanted fingerprint that any of the tickets carries. */
export function matchAll(
  fingerprints: readonly string[],
  tickets: readonly Ticket[],
  freshness: Freshness = {},
): TicketMatch[] {
  const byFingerprint = new Map<string, Ticket[]>();
  for (const ticket of uniqueByKey(tickets)) {
    for (const fingerprint of fingerprintsOf(ticket)) {
      byFingerprint.set(fingerprint, [...(byFingerprint.get(fingerprint) ?? []), ticket]);
    }
  }
  return [...new Set(fingerprints)].flatMap(
    (fingerprint) => matchOf(fingerprint, byFingerprint.get(fingerprint) ?? [], freshness) ?? [],
  );
}

function isFresh({ createdAt, labels }: Ticket, { after, run }: Freshness): boolean {
  return (after !== undefined && createdAt > after) || (run !== undefined && labels.includes(run));
}

function uniqueByKey(tickets: readonly Ticket[]): readonly Ticket[] {
  return [...new Map(tickets.map((ticket) => [ticket.key, ticket])).values()];
}

function doneOf(ticket: Ticket): { at: string; resolution?: string } {
  const at = ticket.resolvedAt ?? ticket.createdAt;
  return ticket.resolution === undefined ? { at } : { at, resolution: ticket.resolution };
}

function freshOf(ticket: Ticket): FreshTicket {
  const { createdAt } = ticket;
  const run = runOf(ticket);
  return { createdAt, ...(run === undefined ? {} : { run }), ...tellOf(ticket) };
}

/** Oldest first. */
export function byAge(a: Ticket, b: Ticket): number {
  return compareText(a.createdAt, b.createdAt) || keyNumber(a.key) - keyNumber(b.key);
}

function byResolution(a: Ticket, b: Ticket): number {
  return compareText(a.resolvedAt ?? a.createdAt, b.resolvedAt ?? b.createdAt);
}

/** The severity a ticket was filed with, from its label; people may edit a summary. */
export function severityOf(ticket: Pick<Ticket, 'labels'>): Severity | undefined {
  const label = ticket.labels.find((each) => each.startsWith(SEVERITY_LABEL));
  const name = label?.slice(SEVERITY_LABEL.length).toUpperCase();
  return name !== undefined && isSeverity(name) ? name : undefined;
}

/** "SEC-12" -> 12; keys are allocated in this order. */
export function keyNumber(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

export function projectOf(key: string): string {
  return key.slice(0, key.lastIndexOf('-'));
}
