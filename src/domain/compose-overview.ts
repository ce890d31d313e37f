import { type Balance, describeBalance } from './balance';
import { CENSUS_LIMIT } from './census';
import type { Notice } from './digest';
import { counted, grouped } from './figures';
import type { HeldGroup } from './governance';
import { type DueOverview, overviewKey } from './overview';
import { dateInWords } from './day';
import { browseUrl, searchUrl } from './jira-links';
import { OVERVIEW_QUERIES } from './overview-links';
import { overviewTeams } from './overview-teams';
import { bold, linked, paragraphs, span, type TextLine } from './paragraph';
import type { ParkedGroup } from './report';
import { describeCounts, type Severity } from './severity';
import { AGES, type OverdueTicket, type TicketFigures } from './ticket-figures';
import { describeTrend } from './trend';

export interface OverviewFacts {
  /** Tells this deployment from others that share its channel. */
  readonly deployment: string;
  readonly siteUrl: string;
  readonly due: DueOverview;
  readonly figures: TicketFigures;
  /** Of the run that tells it, like all that follows. */
  readonly balance: Balance;
  /** New tickets. */
  readonly filed: number;
  readonly held: readonly HeldGroup[];
  readonly parked: readonly ParkedGroup[];
}

/** Destinations that are named one by one. */
const PARKED_SHOWN = 3;

/** How the tickets of all teams stand, for who answers for all of them: the worst first, and a line each on a phone. */
export function composeOverview(facts: OverviewFacts): Notice {
  const { deployment, due, figures, siteUrl } = facts;
  return {
    key: overviewKey(deployment, due),
    title: `Security tickets on ${weekdayOf(due.day)} ${dateInWords(due.day)}`,
    lines: [],
    paragraphs: paragraphs(
      [standingLine(facts), ...agesLine(figures), [span(`14 days: ${trendOf(figures)}`)]],
      overviewTeams(figures, siteUrl),
      latestLines(figures, facts),
      runLines(facts),
    ),
  };
}

function standingLine({ figures, siteUrl }: OverviewFacts): TextLine {
  const { open, isOpenCut, bySeverity, overdue, oldestDays } = figures;
  if (oldestDays === undefined) return [bold('No ticket is open')];
  const severities = describeCounts(bySeverity);
  const count = isOpenCut ? `More than ${grouped(open)} open` : `${grouped(open)} open`;
  return [
    { ...bold(count), url: searchUrl(siteUrl, OVERVIEW_QUERIES.open) },
    ...(severities === '' ? [] : [span(`: ${severities}`)]),
    span(' · '),
    overdue === 0
      ? span('none overdue')
      : { ...bold(`${grouped(overdue)} overdue`), url: searchUrl(siteUrl, OVERVIEW_QUERIES.overdue) },
    span(` · oldest ${counted(oldestDays, 'day')}`),
  ];
}

/** "Age: 37 under 7 days, 69 under 30, 48 under 90, 5 older". */
function agesLine({ ages, open, isOpenCut }: TicketFigures): TextLine[] {
  if (open === 0) return [];
  const parts = ages.map((count, index) => {
    const to = AGES[index + 1];
    return `${grouped(count)} ${to === undefined ? 'older' : `under ${to}${index === 0 ? ' days' : ''}`}`;
  });
  const whole = isOpenCut ? ` (of the oldest ${grouped(CENSUS_LIMIT)})` : '';
  return [[span(`Age: ${parts.join(', ')}${whole}`)]];
}

function trendOf({ opened, closed, isTrendCut }: TicketFigures): string {
  const line = describeTrend(opened, closed);
  return isTrendCut ? `${line} (of the newest ${grouped(CENSUS_LIMIT)})` : line;
}

function latestLines({ latest, overdue }: TicketFigures, { due, siteUrl }: OverviewFacts): TextLine[] {
  if (latest.length === 0) return [];
  const title = overdue > latest.length ? 'Overdue longest' : 'Overdue';
  return [[bold(title)], ...latest.map((ticket) => latestLine(ticket, due, siteUrl))];
}

function latestLine(
  { key, team, severity, dueDate }: OverdueTicket,
  { day }: DueOverview,
  siteUrl: string,
): TextLine {
  const facts = [severity === undefined ? '' : wordOf(severity), team].filter((text) => text !== '');
  return [
    linked(key, browseUrl(siteUrl, key)),
    span(` by ${counted(daysBetween(dueDate, day), 'day')}${facts.map((fact) => `, ${fact}`).join('')}`),
  ];
}

function wordOf(severity: Severity): string {
  return severity.toLowerCase();
}

function runLines({ balance, held, parked, filed, figures }: OverviewFacts): TextLine[] {
  const unseen = filed - figures.ofThisRun;
  const isOne = unseen === 1;
  const others = parked.slice(PARKED_SHOWN);
  return [
    [bold('This run'), span(`: ${describeBalance(balance)}`)],
    ...held.map((group) => [span(describeHeld(group))]),
    ...parked.slice(0, PARKED_SHOWN).map((group) => [span(describeParked(group))]),
    ...(others.length === 0 ? [] : [[span(`Parked as well: ${counted(others.length, 'destination')} more`)]]),
    ...(unseen > 0 && !figures.isOpenCut
      ? [
          [
            span(
              `${counted(unseen, 'new ticket')} ${isOne ? 'is' : 'are'} not in Jira's search yet, and not counted above`,
            ),
          ],
        ]
      : []),
  ];
}

function describeHeld({ cause, count, reason }: HeldGroup): string {
  const findings = counted(count, 'finding');
  if (cause === 'approval') return `Waits for a person: ${findings}; see \`wfd approvals\``;
  return `Held: ${findings}, ${reason}`;
}

function describeParked({ destination, count, since, reason }: ParkedGroup): string {
  return `Parked: ${counted(count, 'finding')} for ${destination} since ${dateInWords(since)}, ${reason}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

function weekdayOf(day: string): string {
  return DAYS[new Date(`${day}T00:00:00.000Z`).getUTCDay()] ?? '';
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
