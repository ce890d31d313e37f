import type { FindingDetails } from './finding';
import { cut, cutMiddle, escapeMarkdown, link, oneLine } from './markdown';

/** Characters that the resources may take of a description, as Jira's document counts: what stands above them takes the rest. */
const ROOM = 18_000;
/** What a row of the table costs beside its texts: every cell is a document of its own. */
const ROW_COST = 620;
const NAME_LIMIT = 120;
const PLACE_LIMIT = 60;
/** In the list names are shorter: all of them must find room. */
const LISTED_LIMIT = 48;
const LISTED_PLACE_LIMIT = 40;
const LISTED_COST = 4;
const LINE_COST = 160;
/** What the sentence on those that are not named costs beside its address. */
const UNNAMED_COST = 400;

/** One way to name what has no row in the table. */
interface Layout {
  cost(findings: readonly FindingDetails[]): number;
  /** What it costs less where this one has a row instead. */
  costOf(finding: FindingDetails): number;
  write(findings: readonly FindingDetails[]): string[];
}

/** A line for each account, which is the easiest to read and takes the most room. */
const BY_PLACE: Layout = { cost: costByPlace, costOf: nameCost, write: writeByPlace };
const COMPACT: Layout = { cost: costCompact, costOf: listedCost, write: writeCompact };

/**
 * Every resource: the worst in a table, as many as there is room for, and the rest by name. Where even the names are too
 * many, the last are counted. `findings`: worst first.
 */
export function listResources(findings: readonly FindingDetails[]): string[] {
  const layout = costByPlace(findings) <= ROOM ? BY_PLACE : COMPACT;
  const rows = countRows(findings, layout);
  const rest = findings.slice(rows);
  return [
    ...(rows === 0 ? [] : [tableOf(findings.slice(0, rows))]),
    ...(rows === 0 || rest.length === 0 ? [] : [`And ${rest.length} more:`]),
    ...(rest.length === 0 ? [] : layout.write(rest)),
  ];
}

/** A row more in the table is a name less in the list; names come first. */
function countRows(findings: readonly FindingDetails[], layout: Layout): number {
  let left = ROOM - layout.cost(findings);
  const end = findings.findIndex((finding) => {
    left -= rowCost(finding) - layout.costOf(finding);
    return left < 0;
  });
  return end < 0 ? findings.length : end;
}

function rowCost({ resource, url }: FindingDetails): number {
  const { name, subscriptionName = '', region = '' } = resource;
  return ROW_COST + Math.min(name.length, NAME_LIMIT) + url.length + subscriptionName.length + region.length;
}

function costByPlace(findings: readonly FindingDetails[]): number {
  const places = new Set(findings.map(placeOf));
  return sum(findings.map(nameCost)) + sum([...places].map((place) => textCost(place) + LINE_COST));
}

function costCompact(findings: readonly FindingDetails[]): number {
  return sum(findings.map(listedCost));
}

function nameCost(finding: FindingDetails): number {
  return textCost(nameOf(finding)) + LISTED_COST;
}

function listedCost(finding: FindingDetails): number {
  return textCost(listedName(finding)) + LISTED_COST;
}

/** As JSON of the document or as Markdown before it, whichever is longer: both are bounded. */
function textCost(text: string): number {
  return Math.max(JSON.stringify(text).length - 2, escapeMarkdown(text).length);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function tableOf(findings: readonly FindingDetails[]): string {
  return ['| Severity | Resource | Account | Region |', '|---|---|---|---|', ...findings.map(rowOf)].join(
    '\n',
  );
}

function rowOf(finding: FindingDetails): string {
  const { severity, resource, url } = finding;
  const name = link(cut(oneLine(resource.name), NAME_LIMIT), url.replaceAll('|', '%7C'));
  return `| ${severity} | ${name} | ${escapeMarkdown(placeOf(finding))} | ${escapeMarkdown(resource.region ?? '')} |`;
}

/** "- **payments-prod:** a, b, c". */
function writeByPlace(findings: readonly FindingDetails[]): string[] {
  const byPlace = new Map<string, string[]>();
  for (const finding of findings) {
    const place = placeOf(finding);
    byPlace.set(place, [...(byPlace.get(place) ?? []), escapeMarkdown(nameOf(finding))]);
  }
  const lines = [...byPlace].map(([place, names]) => `- **${escapeMarkdown(place)}:** ${names.join(', ')}`);
  return [lines.join('\n')];
}

/** "payments-prod/a, payments-dev/b". */
function writeCompact(findings: readonly FindingDetails[]): string[] {
  const named = firstWithin(findings, costCompact(findings) <= ROOM ? ROOM : ROOM - unnamedCost(findings));
  const unnamed = findings.slice(named.length);
  const names = named.map((finding) => escapeMarkdown(listedName(finding)));
  return [names.join(', '), ...describeUnnamed(unnamed)];
}

function firstWithin(findings: readonly FindingDetails[], room: number): readonly FindingDetails[] {
  let left = room;
  const end = findings.findIndex((finding) => {
    left -= listedCost(finding);
    return left < 0;
  });
  return end < 0 ? findings : findings.slice(0, end);
}

function unnamedCost(findings: readonly FindingDetails[]): number {
  return UNNAMED_COST + Math.max(...findings.map(({ url }) => url.length));
}

function describeUnnamed([worst, ...others]: readonly FindingDetails[]): string[] {
  if (worst === undefined) return [];
  const count = others.length + 1;
  return [
    `**${count} more ${count === 1 ? 'is' : 'are'} not named here**; Wiz shows them among the findings of this rule. ` +
      `The first of them: ${link(nameOf(worst), worst.url)}.`,
  ];
}

function listedName(finding: FindingDetails): string {
  return `${cutMiddle(placeOf(finding), LISTED_PLACE_LIMIT)}/${nameOf(finding)}`;
}

function nameOf({ resource }: FindingDetails): string {
  return cutMiddle(oneLine(resource.name), LISTED_LIMIT);
}

function placeOf({ resource }: FindingDetails): string {
  const { subscriptionName, subscriptionId, clusterName, cloudPlatform } = resource;
  return cut(
    oneLine(subscriptionName ?? subscriptionId ?? clusterName ?? cloudPlatform ?? 'elsewhere'),
    PLACE_LIMIT,
  );
}
