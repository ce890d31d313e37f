import type { Paragraph } from './paragraph';
import type { Severity, SeverityCounts } from './severity';

/** Tickets as a digest tells of them: a line for the worst, a key or a number for the rest. */
export interface ToldTickets {
  /** Worst first; at most 10. */
  readonly lines: readonly DigestLine[];
  /** Tickets that have no line. */
  readonly more: number;
  /** Keys of these, as far as they are kept. */
  readonly unlisted?: readonly string[];
  /** Opens all of them in Jira. */
  readonly moreUrl?: string;
}

/** What one team's channel is told, once per run: its new tickets, and what goes with them. */
export interface Digest extends ToldTickets {
  /** `<run label>/<team>`: by it a sent digest is recognised in the channel. */
  readonly key: string;
  /** 2 and on: what this one adds to those of the same key before it. Absent on the first. */
  readonly part?: number;
  readonly team: string;
  /** Of the team's own new tickets. */
  readonly counts: SeverityCounts;
  /** Tickets filed for other teams that this one is told of. */
  readonly others?: ToldTickets;
  /** Plain sentences that are news like a ticket: raised severities, findings that wait and did not before. */
  readonly notes: readonly string[];
  /** What waits or is muted, in one line; no news by itself. */
  readonly standing?: string;
  /** Plain sentences about this message: a channel that stood in for another, a run that could not tell. */
  readonly remarks?: readonly string[];
  /** Whom to ring, where one of the new tickets is of a severity it names. */
  readonly mention?: Mention;
}

/** A Slack user group (S…) or a person (U…, W…), and the severities that are worth ringing for. */
export interface Mention {
  readonly group: string;
  readonly for: readonly Severity[];
}

export interface DigestLine {
  readonly ticket: string;
  readonly ticketUrl: string;
  readonly severity: Severity;
  /** The ticket's summary: an attacker's text. */
  readonly summary: string;
  /** YYYY-MM-DD. */
  readonly dueDate?: string;
  /** Of a ticket for several findings. */
  readonly findings?: number;
  /** Whose it is, where it is another team's. */
  readonly owner?: string;
}

export const NONE: ToldTickets = { lines: [], more: 0 };

/** Remarks alone, and what stands as it stood, are no reason to say anything. */
export function isQuiet({ lines, more, notes, others = NONE }: Digest): boolean {
  return lines.length + more + notes.length + countOf(others) === 0;
}

export function countOf({ lines, more }: ToldTickets): number {
  return lines.length + more;
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
  /** Keys of the other teams' tickets it told of: these are told as such, and still news to their own team. */
  readonly others?: readonly string[];
  /** As `toldMore`, of these. */
  readonly toldMoreOthers?: true;
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
  | {
      readonly kind: 'sent';
      readonly channel: string;
      readonly link?: string;
      /** How many further tickets have a line in its thread; absent where there is none. */
      readonly inThread?: number;
    }
  /** It was found in the channel: an earlier attempt had arrived. */
  | { readonly kind: 'already-sent'; readonly channel: string }
  /** Nothing was posted: it is the team's quiet time, until then (ISO). A later run tells it. */
  | { readonly kind: 'waits'; readonly until: string; readonly detail: string }
  /** Nothing was posted, a retry is safe. */
  | { readonly kind: 'refused'; readonly detail: string; readonly retryAfterMs?: number }
  /** It may have been posted. `canLook`: the channel can be read, so that another look may settle it. */
  | { readonly kind: 'uncertain'; readonly detail: string; readonly canLook?: true }
  /** The channel will not take it until a person acts. */
  | { readonly kind: 'channel-broken'; readonly detail: string; readonly cure: string }
  /** Nothing can be posted anywhere until a person acts (token, scope). */
  | { readonly kind: 'slack-broken'; readonly detail: string; readonly cure: string };
