import { dayInWords } from '../../domain/day';
import type { DigestLine } from '../../domain/digest';
import type { Severity } from '../../domain/severity';
import { summaryParts } from '../../domain/summary-parts';
import { boldWord, type RichElement, word } from './blocks';
import { escape, linkable, oneLine } from './text';

const TITLE_LIMIT = 160;
const RESOURCE_LIMIT = 100;
const SUMMARY_LIMIT = 160;

export const MARKS: Readonly<Record<Severity, string>> = {
  CRITICAL: '🔴',
  HIGH: '🟠',
  MEDIUM: '🟡',
  LOW: '🔵',
  INFORMATIONAL: '⚪',
};

/**
 * A ticket as a digest shows it: severity, key and due date, then what is wrong, then where. A line each, because on a phone
 * anything longer breaks in the middle.
 */
export function ticketElements(line: DigestLine): RichElement[] {
  const { title, resource } = partsOf(line);
  const titleWord = line.severity === 'CRITICAL' ? boldWord : word;
  return [
    ...headElements(line),
    ...(title === '' ? [] : [word('\n'), titleWord(title)]),
    ...whereElements(line, resource),
  ];
}

/** The same on one line, for a list. */
export function ticketBullet(line: DigestLine): RichElement[] {
  const summary = summaryOf(line);
  return [...headElements(line), ...(summary === '' ? [] : [word(`  ${summary}`)])];
}

/** The same as message text. */
export function ticketText(line: DigestLine): string {
  const url = linkable(line.ticketUrl);
  const ticket = escape(ticketName(line));
  const link = url === undefined ? ticket : `<${escape(url)}|${ticket}>`;
  const facts = `${MARKS[line.severity]} ${severityWord(line.severity)} ${link}${escape(describeFacts(line))}`;
  return `${facts} ${escape(summaryOf(line))}`;
}

function headElements(line: DigestLine): RichElement[] {
  const url = linkable(line.ticketUrl);
  const ticket = ticketName(line);
  const severity = `${MARKS[line.severity]} ${severityWord(line.severity)}`;
  const facts = describeFacts(line);
  return [
    // Capitals and weight, so that a CRITICAL stands out without its colour too.
    line.severity === 'CRITICAL' ? boldWord(severity) : word(severity),
    word('  '),
    url === undefined ? boldWord(ticket) : { type: 'link', url, text: ticket, style: { bold: true } },
    ...(facts === '' ? [] : [word(facts)]),
  ];
}

/** The resource in a typewriter's face, as people know it from their consoles. */
function whereElements({ findings }: DigestLine, resource: string): RichElement[] {
  // "214 resources in 3 accounts" has said so.
  const isSaid = findings === undefined || findings < 2 || resource.startsWith(`${findings} `);
  const several = isSaid ? '' : `${findings} findings`;
  if (resource === '' && several === '') return [];
  return [
    word('\n'),
    ...(resource === '' ? [] : [{ type: 'text' as const, text: resource, style: { code: true as const } }]),
    ...(several === '' ? [] : [word(resource === '' ? several : `  ${several}`)]),
  ];
}

function partsOf(line: DigestLine): { title: string; resource: string } {
  const { title, resource = '' } = summaryParts(line.summary, line.severity);
  return { title: oneLine(title, TITLE_LIMIT), resource: oneLine(resource, RESOURCE_LIMIT) };
}

/** Without the severity in front, which stands beside it already. */
function summaryOf({ summary, severity }: DigestLine): string {
  const { title, resource } = summaryParts(summary, severity);
  return oneLine(resource === undefined ? title : `${title} — ${resource}`, SUMMARY_LIMIT);
}

/** Without the sign that parts a link from its label. */
function ticketName({ ticket }: DigestLine): string {
  return oneLine(ticket.slice(0, 100).replaceAll('|', ' '), 50) || 'ticket';
}

function severityWord(severity: Severity): string {
  return severity === 'CRITICAL' ? severity : severity.charAt(0) + severity.slice(1).toLowerCase();
}

function describeFacts({ dueDate, owner }: DigestLine): string {
  const whose = owner === undefined ? '' : `  for ${oneLine(owner, 40)}`;
  return `${whose}${describeDue(dueDate)}`;
}

/** "  due 30 Nov 2026". */
function describeDue(dueDate = ''): string {
  const day = dayInWords(dueDate);
  return day === '' ? '' : `  due ${day}`;
}
