import type { Severity, SeverityCounts } from './severity';

/** What one team's channel is told, once per run. */
export interface Digest {
  /** `<run label>/<team>`: by it a sent digest is recognised in the channel. */
  readonly key: string;
  readonly team: string;
  /** New tickets, worst first; at most 10. */
  readonly lines: readonly DigestLine[];
  readonly counts: SeverityCounts;
  /** New tickets that have no line. */
  readonly more: number;
  /** Opens all tickets of this digest in Jira. */
  readonly moreUrl?: string;
  /** Plain sentences: held, parked, raised severities, a channel that stood in for another. */
  readonly notes: readonly string[];
}

export interface DigestLine {
  readonly ticket: string;
  readonly ticketUrl: string;
  readonly severity: Severity;
  /** The ticket's summary: an attacker's text. */
  readonly summary: string;
  /** YYYY-MM-DD. */
  readonly dueDate?: string;
}

/** A notice to the default channel: a failed run, runs that do not start, a recovery. */
export interface Notice {
  /** By it a sent notice is recognised. */
  readonly key: string;
  readonly title: string;
  /** Plain sentences. */
  readonly lines: readonly string[];
}

/** What became of a message. */
export type PostOutcome =
  | { readonly kind: 'sent'; readonly channel: string; readonly link?: string }
  /** It was found in the channel: an earlier attempt had arrived. */
  | { readonly kind: 'already-sent'; readonly channel: string }
  /** Nothing was posted, a retry is safe. */
  | { readonly kind: 'refused'; readonly detail: string; readonly retryAfterMs?: number }
  /** It may have been posted. */
  | { readonly kind: 'uncertain'; readonly detail: string }
  /** The channel will not take it until a person acts. */
  | { readonly kind: 'channel-broken'; readonly detail: string; readonly cure: string }
  /** Nothing can be posted anywhere until a person acts (token, scope). */
  | { readonly kind: 'slack-broken'; readonly detail: string; readonly cure: string };
