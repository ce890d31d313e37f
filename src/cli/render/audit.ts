import type { ArchiveResult } from '../../audit/archive/archive-trail';
import type { Passage, Story } from '../../audit/explain/story';
import type { Verdict } from '../../audit/verify';
import { compareText } from '../../domain/time';
import { plain } from '../plain-text';
import { count, formatInstant } from './format';
import { paragraph, sections } from './table';
import type { View } from './view';
import { block } from './wrap';

export function renderVerdict(raw: Verdict, view: View): string {
  const { problem, head, from, to, anchors } = plain(raw);
  if (problem !== undefined) {
    const where = problem.file === undefined ? '' : `${problem.file}: `;
    const good = `Whole up to entry ${head.seq}${head.seq === 0 ? '' : `, ${head.hash}`}.`;
    return `${view.style.bad('✗')} ${paragraph(`${where}${problem.what}`, view, 2).trimStart()}\n  ${good}`;
  }
  const span =
    from === undefined || to === undefined ? '' : `, from ${formatInstant(from)} to ${formatInstant(to)}`;
  const held =
    anchors === 0
      ? 'no anchor was held against it'
      : `${count(anchors, 'anchor')} ${anchors === 1 ? 'stands' : 'stand'} in it`;
  return `${view.style.good('✓')} ${entries(head.seq)}${span}: whole, in order and unchanged; ${held}.\n  Head ${head.hash}`;
}

function entries(number: number): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

export function renderStory(raw: Story, view: View): string {
  const { findings, tickets, passages } = plain(raw);
  const title = [...(tickets.length === 0 ? ['no ticket yet'] : tickets), ...describeFindings(findings)];
  return sections(
    view.style.strong(block([title.join(' · ')], 0, view.width)),
    passages.map((passage) => tell(passage, view)).join('\n'),
  );
}

/** Of many the first by its id, of which the sentences speak. */
function describeFindings(findings: readonly string[]): string[] {
  if (findings.length <= FINDINGS_NAMED) return findings.map((finding) => `finding ${finding}`);
  const [first = ''] = findings.toSorted(compareText);
  return [`finding ${first} and ${findings.length - 1} others; --json has them all`];
}

const FINDINGS_NAMED = 3;
const TIME_WIDTH = '2026-11-23 12:00 UTC  '.length;

/** A link stands whole on a line of its own: it is copied or clicked, not read. */
function tell({ at, text, links }: Passage, view: View): string {
  const words = paragraph(text, view, TIME_WIDTH).trimStart();
  const below = links.map((link) => `\n${' '.repeat(TIME_WIDTH)}${view.style.faint(link)}`);
  return `${formatInstant(at).padEnd(TIME_WIDTH)}${words}${below.join('')}`;
}

export function renderArchived(
  { executions, entries: added, head, runs, open }: ArchiveResult,
  folder: string,
): string {
  const news =
    executions === 0 ? 'Nothing new' : `Added ${entries(added)} of ${count(executions, 'workflow')}`;
  const going = open === 0 ? '' : ` ${open === 1 ? '1 workflow goes' : `${open} workflows go`} on.`;
  const end = head.seq === 0 ? '' : `\nHead ${head.hash} at ${head.seq}`;
  return `${news}; ${folder} holds ${entries(head.seq)} of ${count(runs, 'run')}.${going}${end}`;
}
