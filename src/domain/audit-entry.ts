import type { Decision, Outcome } from './decision';
import type { Notice, PostOutcome } from './digest';
import type { Authority } from './governance';
import type { MessageSummary } from './report';

/**
 * One line of the trail. When and in which run is said once for all entries of a `recordAudit` call, so that a
 * known finding stays small in the history.
 */
export interface AuditEntry {
  readonly kind: Decision['kind'] | Outcome['kind'] | ApprovalEvent | 'message' | 'read';
  /** Wiz issue id. */
  readonly finding?: string;
  readonly ticket?: string;
  readonly team?: string;
  /** Of the finding; not on what is known, which is the bulk. */
  readonly severity?: string;
  /** `statusChangedAt` of the finding, where it got its ticket: since when it has been open. */
  readonly openedAt?: string;
  readonly channel?: string;
  /** Keys of the tickets a message told of. */
  readonly tickets?: readonly string[];
  /** Opens the message. */
  readonly link?: string;
  /** Of a ticket on the worker's own authority: "55 = create 25 + jira 10 + frequency 0 + production 20". */
  readonly risk?: string;
  /** Short id of the approval it waits for, was rejected in, or was approved in. */
  readonly approval?: string;
  /** Who decided, as they named themselves. */
  readonly by?: string;
  /** What became of a message. */
  readonly outcome?: MessageSummary['outcome'] | PostOutcome['kind'];
  readonly reason: string;
}

/** What happened to an approval. */
export type ApprovalEvent = 'asked' | 'approved' | 'rejected' | 'reminded' | 'expired' | 'closed';

export function auditDecision(decision: Decision): AuditEntry {
  const { kind, finding, reason } = decision;
  const entry: AuditEntry = { kind, finding: finding.id, reason };
  if (decision.kind === 'known') return { ...entry, ticket: decision.ticket };
  const owned = { ...entry, team: finding.team, severity: finding.severity };
  return decision.kind === 'held' && decision.approval !== undefined
    ? { ...owned, approval: decision.approval }
    : owned;
}

export function auditOutcome(outcome: Outcome, { risk, approval, by, word }: Authority = {}): AuditEntry {
  const { kind, finding, reason } = outcome;
  const { id, team, severity, changedAt } = finding;
  const entry: AuditEntry = {
    kind,
    finding: id,
    team,
    severity,
    reason: [reason, ...wordOf(word), ...leftOutOf(outcome)].join(''),
    ...(risk === undefined ? {} : { risk }),
    ...(approval === undefined ? {} : { approval }),
    ...(by === undefined ? {} : { by }),
  };
  return 'ticket' in outcome ? { ...entry, ticket: outcome.ticket, openedAt: changedAt } : entry;
}

function wordOf(word: string | undefined): string[] {
  return word === undefined ? [] : [`, ${word}`];
}

const MOST_LEFT_OUT = 3;

function leftOutOf(outcome: Outcome): string[] {
  const leftOut = 'leftOut' in outcome ? (outcome.leftOut ?? []) : [];
  return leftOut.length === 0 ? [] : [`; left out: ${leftOut.slice(0, MOST_LEFT_OUT).join('; ')}`];
}

/** What a message told of, and where it can be read. */
export interface MessageTrace {
  readonly tickets?: readonly string[];
  readonly link?: string;
}

export function auditMessage(
  message: MessageSummary,
  { tickets: keys = [], link }: MessageTrace,
): AuditEntry {
  const { team, channel, outcome, tickets, detail } = message;
  const what = team === '' ? 'notice' : `digest of ${tickets} ${tickets === 1 ? 'ticket' : 'tickets'}`;
  const reason = `${what}: ${outcome}${detail === undefined ? '' : `, ${detail}`}`;
  return {
    kind: 'message',
    ...(team === '' ? {} : { team }),
    channel,
    outcome,
    reason,
    ...(keys.length === 0 ? {} : { tickets: keys }),
    ...(link === undefined ? {} : { link }),
  };
}

/** A notice that no run composed: a run that failed or hangs, an anchor of the trail. */
export function auditNotice({ key, title }: Notice, outcome: PostOutcome): AuditEntry {
  const detail = 'detail' in outcome ? `, ${outcome.detail}` : '';
  const where = 'channel' in outcome ? { channel: outcome.channel } : {};
  const link = outcome.kind === 'sent' && outcome.link !== undefined ? { link: outcome.link } : {};
  return {
    kind: 'message',
    ...where,
    ...link,
    outcome: outcome.kind,
    reason: `notice "${title}" (${key}): ${outcome.kind}${detail}`,
  };
}

/** Known findings are the bulk and no news; everything else is worth a log line. */
export function isNews(entry: AuditEntry): boolean {
  return entry.kind !== 'known';
}

const ENTRIES_PER_PAYLOAD = 1_000;
/** No payload may pass 512 KB, and a character takes three bytes at most. Most entries have some 150 characters. */
const CHARACTERS_PER_PAYLOAD = 160_000;

/** Entries in their order, in portions that fit a payload each: a parked one repeats the service's own words. */
export function inPayloads(entries: readonly AuditEntry[]): AuditEntry[][] {
  const portions: AuditEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const size = JSON.stringify(entry).length;
    const last = portions.at(-1);
    if (last === undefined || last.length === ENTRIES_PER_PAYLOAD || size > room) {
      portions.push([entry]);
      room = CHARACTERS_PER_PAYLOAD - size;
    } else {
      last.push(entry);
      room -= size;
    }
  }
  return portions;
}
