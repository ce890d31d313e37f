import { describeBalance } from '../../domain/balance';
import type { Fate, FindingChange, PlanDifference } from '../../domain/plan-difference';
import type { BrokenDestination } from '../../domain/report';
import { plain } from '../plain-text';
import { count } from './format';
import { sections } from './table';
import type { View } from './view';
import { block } from './wrap';

const LINES_SHOWN = 10;
const REASON_LIMIT = 200;

/** What a local policy would change against the workers' own; `file` is what the person called it. */
export function renderDifference(raw: PlanDifference, rawFile: string, view: View): string {
  const difference = plain(raw);
  const file = plain(rawFile);
  return sections(
    renderSum(difference, file, view),
    ...groupsOf(difference.changes).map((group) => renderGroup(group, view)),
    renderLines('Channels', channelLines(difference), view),
    renderLines(`Takes no tickets, and only ${file} names it`, difference.broken.map(describeBroken), view),
    renderLines(
      `Takes no tickets, and ${file} no longer names it`,
      difference.mended.map(describeBroken),
      view,
    ),
    difference.isComplete
      ? ''
      : view.style.doubtful('One of the plans holds more findings than it lists: there may be more changes.'),
  );
}

function renderSum(difference: PlanDifference, file: string, { style, width }: View): string {
  const { changes, policy, balance } = difference;
  const hashes = policy.from === policy.to ? 'the policies are the same' : `${policy.from} → ${policy.to}`;
  const what =
    changes.length === 0
      ? 'no finding would end otherwise'
      : `${count(changes.length, 'finding')} would end otherwise`;
  return [
    style.strong(`With ${file} instead of the workers’ policy: ${what}`),
    style.faint(`Policy: ${hashes}`),
    block([`now   ${describeBalance(balance.from)}`, `then  ${describeBalance(balance.to)}`], 2, width),
  ].join('\n');
}

interface Group {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly FindingChange[];
}

/** Changes of one kind together, in the order in which they come. */
function groupsOf(changes: readonly FindingChange[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const change of changes) {
    const [from, to] = [describeFate(change.from), describeFate(change.to)];
    const key = JSON.stringify([from, to]);
    groups.set(key, { from, to, changes: [...(groups.get(key)?.changes ?? []), change] });
  }
  return [...groups.values()];
}

function renderGroup({ from, to, changes }: Group, view: View): string {
  const lines = ticketLines(changes);
  const shown = lines.slice(0, LINES_SHOWN);
  const more = lines.length - shown.length;
  return [
    view.style.strong(count(changes.length, 'finding')),
    block([`now   ${from}`, `then  ${to}`], 2, view.width),
    block(
      [...shown, ...(more > 0 ? [`and ${more} more; --json has them all`] : [])].map((line) => `- ${line}`),
      4,
      view.width,
    ),
  ].join('\n');
}

/** Findings that share a ticket are one line with their number. */
function ticketLines(changes: readonly FindingChange[]): readonly string[] {
  const tickets = new Map<string, [FindingChange, ...FindingChange[]]>();
  for (const change of changes) {
    const key = change.shares ?? change.finding;
    const shared = tickets.get(key);
    if (shared === undefined) tickets.set(key, [change]);
    else shared.push(change);
  }
  return [...tickets.values()].map(([{ finding, summary }, ...others]) => {
    const title = summary ?? `finding ${finding}`;
    return others.length === 0 ? title : `${title}, ${count(others.length + 1, 'finding')}`;
  });
}

function describeFate(fate: Fate): string {
  const { kind, team, project, route } = fate;
  switch (kind) {
    case 'create':
      return `ticket in ${project} for ${team} (${route === undefined ? 'no route matched: default team' : `route '${route}'`})`;
    case 'not-read':
      return 'not read: the policy leaves it alone';
    case 'not-listed':
      return 'not among those that the plan lists';
    default:
      return `${kind}${team === undefined ? '' : `, team ${team}`}${whyOf(fate)}`;
  }
}

function whyOf({ kind, reason = '' }: Fate): string {
  // "suppressed by …": the kind stands before it already.
  const words = reason.startsWith(`${kind} `) ? reason.slice(kind.length + 1) : reason;
  return words === '' ? '' : `: ${words.slice(0, REASON_LIMIT)}`;
}

function channelLines({ channels }: PlanDifference): string[] {
  return channels.map(({ team, from, to }) => `${team}: ${from} → ${to}`);
}

function describeBroken({ project, issueType, reason, cure }: BrokenDestination): string {
  return `${issueType} in ${project}: ${reason}. To do: ${cure}`;
}

function renderLines(title: string, lines: readonly string[], view: View): string {
  if (lines.length === 0) return '';
  return `${view.style.strong(title)}\n${block(
    lines.map((line) => `- ${line}`),
    2,
    view.width,
  )}`;
}
