import { isSeverity, type Severity } from './severity';

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
}

/** What the workflow keeps of a ticket that is known for a finding. */
export interface TicketMatch {
  readonly fingerprint: string;
  readonly key: string;
  readonly statusCategory: StatusCategory;
  readonly resolution?: string;
  readonly createdAt: string;
  readonly resolvedAt?: string;
  /** The severity it was filed with, from its label. */
  readonly severity?: Severity;
  /** Label of the run that made it, so that an untold ticket can be told. */
  readonly run?: string;
}

/** A ticket about to be created. Texts are plain or Markdown; the connector turns them into Jira's own format. */
export interface TicketDraft {
  readonly findingId: string;
  readonly fingerprint: string;
  readonly project: string;
  /** At most 255 characters, one line. */
  readonly summary: string;
  /** Markdown. May be shortened from its end to fit Jira's limit. */
  readonly description: string;
  /** Markdown that survives the shortening. */
  readonly footer: string;
  /** Where to read on when the description was shortened. */
  readonly readOnUrl: string;
  readonly labels: readonly string[];
  readonly priority?: string;
  /** YYYY-MM-DD. */
  readonly dueDate?: string;
}

/** What became of one element of a create request. */
export type WriteOutcome =
  | { readonly kind: 'confirmed'; readonly key: string }
  /** Jira said no for good: 4xx but 408 and 429. */
  | { readonly kind: 'rejected'; readonly detail: string }
  /** Nothing was done and a retry is safe: 429, connection refused. */
  | { readonly kind: 'refused'; readonly detail: string; readonly retryAfterMs?: number }
  /** It may have been done: timeout, reset, 408, 5xx, an unreadable 2xx. */
  | { readonly kind: 'uncertain'; readonly detail: string };

const FINGERPRINT_LABEL = /^wiz-([0-9a-f]{32})$/;
const SEVERITY_LABEL = 'wiz-severity-';
const RUN_LABEL = 'wfd-run-';

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

/** Every fingerprint a ticket's labels name; none for a ticket that is not ours. */
export function fingerprintsOf(ticket: Ticket): string[] {
  return ticket.labels.flatMap((label) => FINGERPRINT_LABEL.exec(label)?.[1] ?? []);
}

export function matchesOf(ticket: Ticket): TicketMatch[] {
  return fingerprintsOf(ticket).map((fingerprint) => toMatch(fingerprint, ticket));
}

/** The match for a ticket that is known by its key and not by its labels (Wiz's own link). */
export function toMatch(fingerprint: string, ticket: Ticket): TicketMatch {
  const severity = severityOf(ticket);
  const run = ticket.labels.find((label) => label.startsWith(RUN_LABEL));
  return {
    fingerprint,
    key: ticket.key,
    statusCategory: ticket.statusCategory,
    createdAt: ticket.createdAt,
    ...(ticket.resolution === undefined ? {} : { resolution: ticket.resolution }),
    ...(ticket.resolvedAt === undefined ? {} : { resolvedAt: ticket.resolvedAt }),
    ...(severity === undefined ? {} : { severity }),
    ...(run === undefined ? {} : { run }),
  };
}

function severityOf(ticket: Ticket): Severity | undefined {
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
