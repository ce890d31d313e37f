import { createHash } from 'node:crypto';
import { type Digest, noteMark, type Notice, type SeenDigest, type ToldTickets } from '../../domain/digest';
import { oneLine } from './text';

export interface MessageMetadata {
  readonly event_type: 'wfd_digest' | 'wfd_thread' | 'wfd_notice';
  /** Texts only: Slack says "free-form", and what it makes of anything else is not written anywhere. */
  readonly event_payload: Readonly<Record<string, string>>;
}

/** Slack has a limit for all of it (`metadata_too_large`) and does not publish it; these keep it under 5 KB. */
const KEY_LIMIT = 200;
const TICKETS_LIMIT = 3_000;
const OTHERS_LIMIT = 500;
const NOTES_LIMIT = 1_000;
const TICKET_KEY = /^[!-~]{1,50}$/;

/** By it a digest is found again, and what it told of is known ticket by ticket. */
export function digestMetadata(digest: Digest): MessageMetadata {
  const { key, team } = digest;
  const run = key.endsWith(`/${team}`) ? key.slice(0, -team.length - 1) : '';
  return {
    event_type: 'wfd_digest',
    event_payload: {
      key: keyOf(digest),
      ...(run === '' ? {} : { run: oneLine(run, 100) }),
      team: oneLine(team, 100),
      ...ticketsOf(digest),
      ...othersOf(digest),
      ...notesOf(digest),
    },
  };
}

/** Of the reply below a digest. It tells of nothing that the digest has not told: whoever looks at it learns nothing. */
export function threadMetadata(digest: Digest): MessageMetadata {
  return { event_type: 'wfd_thread', event_payload: { key: `${keyOf(digest)}/thread` } };
}

function keyOf({ key, part }: Digest): string {
  return part === undefined ? metadataKey(key) : `${metadataKey(key)}/${part}`;
}

export function noticeMetadata(notice: Notice): MessageMetadata {
  return { event_type: 'wfd_notice', event_payload: { key: metadataKey(notice.key) } };
}

/** A key of any length as it stands in a message's metadata, which Slack wants small. */
export function metadataKey(key: string): string {
  if (key.length <= KEY_LIMIT) return key;
  return `${oneLine(key, 100)}#${createHash('sha256').update(key).digest('hex')}`;
}

/** Keys with a blank between; `more` where they are not all of them. */
function ticketsOf(digest: Digest): { tickets: string; more?: string } {
  const { keys, missing } = keysWithin(digest, TICKETS_LIMIT);
  return { tickets: keys, ...(missing > 0 ? { more: String(missing) } : {}) };
}

/** The same of other teams' tickets. */
function othersOf({ others }: Digest): { others?: string; moreOthers?: string } {
  if (others === undefined) return {};
  const { keys, missing } = keysWithin(others, OTHERS_LIMIT);
  return { others: keys, ...(missing > 0 ? { moreOthers: String(missing) } : {}) };
}

function keysWithin(
  { lines, more, unlisted = [] }: ToldTickets,
  limit: number,
): { keys: string; missing: number } {
  const keys = [...lines.map(({ ticket }) => ticket), ...unlisted];
  const fitting = keys.filter((key) => TICKET_KEY.test(key));
  while (fitting.join(' ').length > limit) fitting.pop();
  return { keys: fitting.join(' '), missing: lines.length + more - fitting.length };
}

/** One a line; left out where they do not all fit, and then all of them count as told. */
function notesOf({ notes }: Digest): { notes?: string } {
  const marks = notes.map(noteMark).join('\n');
  return marks.length > NOTES_LIMIT ? {} : { notes: marks };
}

/** What a digest says of itself; undefined for anything else. Former versions listed nothing: they told everything. */
export function seenDigest(metadata: {
  readonly event_type?: string | undefined;
  readonly event_payload?: Readonly<Record<string, unknown>> | null | undefined;
}): SeenDigest | undefined {
  const { key, tickets, more, notes, ...payload } = metadata.event_payload ?? {};
  if (metadata.event_type !== 'wfd_digest' || typeof key !== 'string') return undefined;
  const [, base = key, part = '1'] = /^(.+\/.+)\/(\d{1,6})$/.exec(key) ?? [];
  return {
    key: base,
    part: Number(part),
    tickets: keysIn(tickets),
    ...(typeof notes === 'string' ? { notes: notes.split('\n').filter((each) => each !== '') } : {}),
    toldMore: typeof tickets !== 'string' || more !== undefined,
    ...seenOthers(payload),
  };
}

function seenOthers({
  others,
  moreOthers,
}: Readonly<Record<string, unknown>>): Pick<SeenDigest, 'others' | 'toldMoreOthers'> {
  return {
    ...(typeof others === 'string' ? { others: keysIn(others) } : {}),
    ...(moreOthers === undefined ? {} : { toldMoreOthers: true }),
  };
}

function keysIn(value: unknown): string[] {
  return typeof value === 'string' ? value.split(' ').filter((each) => each !== '') : [];
}
