import type { Digest, DigestLine, ToldTickets } from '../../domain/digest';
import { hasAny } from '../../domain/quiet-hours';
import { SEVERITIES } from '../../domain/severity';
import {
  atMost,
  type Block,
  contextBlock,
  header,
  HEADER_LIMIT,
  quote,
  type RichElement,
  richText,
  section,
  type SlackMessage,
  TEXT_LIMIT,
  boldWord,
  word,
} from './blocks';
import { digestMetadata } from './metadata';
import { escape, fitLines, linkable, oneLine } from './text';
import { MARKS, ticketElements, ticketText } from './ticket-line';

const LINES = 10;
const NOTES = 10;
const REMARKS = 3;

/**
 * Header, counts, who is called, a block for each ticket with critical ones behind a bar, the rest as one link, then what else is
 * news; small below, what is none.
 */
export function digestMessage(digest: Digest): SlackMessage {
  const title = digestTitle(digest);
  const counts = describeMarkedCounts(digest);
  const own = shownOf(digest);
  const others = digest.others === undefined ? undefined : shownOf(digest.others);
  const notes = atMost(digest.notes, NOTES);
  const small = [...atMost([digest.standing ?? ''], 1), ...atMost(digest.remarks ?? [], REMARKS)];
  return {
    text: fitLines(
      [
        escape(counts === '' ? title : `${title}: ${counts}`),
        ...shownText(own),
        ...notes.map(escape),
        ...(others === undefined ? [] : [othersTitle(others), ...shownText(others)]),
        ...small.map(escape),
      ],
      TEXT_LIMIT,
    ),
    blocks: [
      header(title),
      ...(counts === '' ? [] : [section(counts)]),
      ...mentionBlock(digest),
      ...shownBlocks(own),
      ...notes.map((note) => richText(word(note))),
      ...(others === undefined ? [] : othersBlocks(others)),
      ...small.map(contextBlock),
    ],
    metadata: digestMetadata(digest),
  };
}

/** With the critical ones named first: it is all that a notification shows. */
function digestTitle(digest: Digest): string {
  const { counts, team, others } = digest;
  const count = digest.lines.length + digest.more;
  const kind = digest.part === undefined ? 'new' : 'further';
  const forTeam = `for ${team}`;
  const critical = counts.CRITICAL;
  if (count === 0) {
    const told = others === undefined ? 0 : others.lines.length + others.more;
    const title = told === 0 ? `No ${kind} security tickets` : `${tickets(told)} of other teams to know of,`;
    return oneLine(`${title} ${forTeam}`, HEADER_LIMIT);
  }
  if (critical === 0) return oneLine(`${tickets(count, kind)} ${forTeam}`, HEADER_LIMIT);
  const what =
    critical >= count
      ? tickets(count, `${kind} critical`)
      : `${critical} critical among ${tickets(count, kind)}`;
  return oneLine(`${MARKS.CRITICAL} ${what} ${forTeam}`, HEADER_LIMIT);
}

/** "3 new security tickets". */
function tickets(count: number, kind = ''): string {
  return `${count} ${kind === '' ? '' : `${kind} `}security ${count === 1 ? 'ticket' : 'tickets'}`;
}

function describeMarkedCounts({ counts }: Digest): string {
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => `${MARKS[severity]} ${counts[severity]} ${severity.toLowerCase()}`)
    .join('  ·  ');
}

/** As an element of its own and never as text: nothing that anybody wrote can become a mention, or change this one. */
function mentionBlock({ mention, counts }: Digest): Block[] {
  if (mention === undefined || !hasAny(counts, mention.for)) return [];
  const { group } = mention;
  const called: RichElement = group.startsWith('S')
    ? { type: 'usergroup', usergroup_id: group }
    : { type: 'user', user_id: group };
  const worst = SEVERITIES.filter((severity) => mention.for.includes(severity) && counts[severity] > 0);
  const what = worst.map((severity) => `${counts[severity]} ${severity.toLowerCase()}`).join(', ');
  return [richText(called, word(`  ${what}`))];
}

interface Shown {
  readonly lines: readonly DigestLine[];
  readonly more: number;
  readonly url: string | undefined;
}

function shownOf({ lines, more, moreUrl }: ToldTickets): Shown {
  const shown = lines.slice(0, LINES);
  return { lines: shown, more: more + lines.length - shown.length, url: linkable(moreUrl) };
}

function shownBlocks({ lines, more, url }: Shown): Block[] {
  return [
    ...lines.map((line) =>
      line.severity === 'CRITICAL' ? quote(ticketElements(line)) : richText(...ticketElements(line)),
    ),
    ...moreBlock(more, url),
  ];
}

/** Behind a rule: what stands above it is the team's own to mend. */
function othersBlocks(others: Shown): Block[] {
  return [{ type: 'divider' }, richText(boldWord(othersTitle(others))), ...shownBlocks(others)];
}

function shownText({ lines, more, url }: Shown): string[] {
  return [...lines.map(ticketText), ...moreText(more, url)];
}

function othersTitle({ lines, more }: Shown): string {
  const count = lines.length + more;
  return `For you to know: ${tickets(count)} of other teams`;
}

export function moreBlock(more: number, url: string | undefined): Block[] {
  const elements: RichElement[] = [
    ...(more > 0 ? [word(url === undefined ? `and ${more} more` : `and ${more} more: `)] : []),
    ...(url === undefined ? [] : [{ type: 'link' as const, url, text: 'see all in Jira' }]),
  ];
  return elements.length === 0 ? [] : [richText(...elements)];
}

export function moreText(more: number, url: string | undefined): string[] {
  const link = url === undefined ? '' : `<${escape(url)}|see all in Jira>`;
  const words = [more > 0 ? `and ${more} more` : '', link].filter((text) => text !== '').join(': ');
  return words === '' ? [] : [words];
}
