import type { Paragraph } from './paragraph';
import type { Severity, SeverityCounts } from './severity';

/** What one team's channel is told, once per run. */
export interface Digest {
  /** `<run label>/<team>`: by it a sent digest is recognised in the channel. */
  readonly key: string;
  /** 2 and on: what this one adds to those of the same key before it. Absent on the first. */
  readonly part?: number;
  readonly team: string;
  /** New tickets, worst first; at most 10. */
  readonly lines: readonly DigestLine[];
  readonly counts: SeverityCounts;
  /** New tickets that have no line. */
  readonly more: number;
  /** Keys of these, as far as they are kept. */
  readonly unlisted?: readonly string[];
  /** Opens all tickets of this digest in Jira. */
  readonly moreUrl?: string;
  /** Plain sentences that are news like a ticket: raised severities. */
  readonly notes: readonly string[];
  /** Plain sentences about this message: a channel that stood in for another, a run that could not tell. */
  readonly remarks?: readonly string[];
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

/** A digest of ours as the channel shows it. */
export interface SeenDigest {
  readonly key: string;
  /** 1 for the digest itself, 2 and on for what was added to it. */
  readonly part: number;
  /** Keys of the tickets it told of. */
  readonly tickets: readonly string[];
  /** Marks of the notes in it; absent: it is not known which, and all count as told. */
  readonly notes?: readonly string[];
  /** It told of more tickets than it lists: everything under its key counts as told. */
  readonly toldMore: boolean;
}

/** What a channel shows of our digests. */
export interface Seen {
  readonly digests: readonly SeenDigest[];
  /** False where the channel does not show everything: what is not among them may have been sent all the same. */
  readonly isCertain: boolean;
}

/** Keys of notices of ours in a channel. */
export interface SeenNotices {
  readonly keys: readonly string[];
  /** False where the channel does not show everything. */
  readonly isWhole: boolean;
}

const NOTE_MARK_LIMIT = 100;

/** By this a note is recognised in a digest that was sent. */
export function noteMark(note: string): string {
  return note.replace(/\s+/g, ' ').trim().slice(0, NOTE_MARK_LIMIT);
}

/** A notice to the default channel: a failed run, runs that do not start, a recovery, the overview of a day. */
export interface Notice {
  /** By it a sent notice is recognised. */
  readonly key: string;
  readonly title: string;
  /** Plain sentences. */
  readonly lines: readonly string[];
  /** Where sentences alone would not be read. */
  readonly paragraphs?: readonly Paragraph[];
  readonly link?: { readonly text: string; readonly url: string };
}

/** What became of a message. */
export type PostOutcome =
  | { readonly kind: 'sent'; readonly channel: string; readonly link?: string }
  /** It was found in the channel: an earlier attempt had arrived. */
  | { readonly kind: 'already-sent'; readonly channel: string }
  /** Nothing was posted, a retry is safe. */
  | { readonly kind: 'refused'; readonly detail: string; readonly retryAfterMs?: number }
  /** It may have been posted. `canLook`: the channel can be read, so that another look may settle it. */
  | { readonly kind: 'uncertain'; readonly detail: string; readonly canLook?: true }
  /** The channel will not take it until a person acts. */
  | { readonly kind: 'channel-broken'; readonly detail: string; readonly cure: string }
  /** Nothing can be posted anywhere until a person acts (token, scope). */
  | { readonly kind: 'slack-broken'; readonly detail: string; readonly cure: string };
