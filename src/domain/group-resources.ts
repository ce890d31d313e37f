import type { FindingDetails } from './finding';
import { cut, escapeMarkdown, link, oneLine } from './markdown';

/** Characters that the resources may take of a description, as Jira's document counts: what stands above them takes the rest. */
const ROOM = 18_000;
/** What a row of the table costs beside its texts: every cell is a document of its own. */
const ROW_COST = 620;
const NAME_LIMIT = 120;
const PLACE_LIMIT = 60;
/** In the list names are shorter: all of them must find room. */
const LISTED_LIMIT = 48;
const LISTED_COST = 4;
const LINE_COST = 160;

/** Every resource: the worst in a table, as many as there is room for, and the rest by name. `findings`: worst first. */
export function listResources(findings: readonly FindingDetails[]): string[] {
  const rows = countRows(findings);
  const rest = findings.slice(rows);
  return [
    ...(rows === 0 ? [] : [tableOf(findings.slice(0, rows))]),
    ...(rest.length === 0 ? [] : [`And ${rest.length} more:`, listOf(rest)]),
  ];
}

/** A row more in the table is a name less in the list; names come first. */
function countRows(findings: readonly FindingDetails[]): number {
  let left = ROOM - listCost(findings);
  const end = findings.findIndex((finding) => {
    left -= rowCost(finding) - listedCost(finding);
    return left < 0;
  });
  return end < 0 ? findings.length : end;
}

function rowCost({ resource, url }: FindingDetails): number {
  const { name, subscriptionName = '', region = '' } = resource;
  return ROW_COST + Math.min(name.length, NAME_LIMIT) + url.length + subscriptionName.length + region.length;
}

function listCost(findings: readonly FindingDetails[]): number {
  const places = new Set(findings.map(placeOf));
  const names = findings.reduce((sum, finding) => sum + listedCost(finding), 0);
  return names + [...places].reduce((sum, place) => sum + place.length + LINE_COST, 0);
}

function listedCost({ resource }: FindingDetails): number {
  return Math.min(resource.name.length, LISTED_LIMIT) + LISTED_COST;
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

/** "- **payments-prod:** a, b, c", a line for each account. */
function listOf(findings: readonly FindingDetails[]): string {
  const byPlace = new Map<string, string[]>();
  for (const finding of findings) {
    const place = placeOf(finding);
    const name = escapeMarkdown(cut(oneLine(finding.resource.name), LISTED_LIMIT));
    byPlace.set(place, [...(byPlace.get(place) ?? []), name]);
  }
  return [...byPlace]
    .map(([place, names]) => `- **${escapeMarkdown(place)}:** ${names.join(', ')}`)
    .join('\n');
}

function placeOf({ resource }: FindingDetails): string {
  const { subscriptionName, subscriptionId, clusterName, cloudPlatform } = resource;
  return cut(
    oneLine(subscriptionName ?? subscriptionId ?? clusterName ?? cloudPlatform ?? 'elsewhere'),
    PLACE_LIMIT,
  );
}
