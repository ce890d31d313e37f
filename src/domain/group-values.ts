import type { FindingDetails } from './finding';
import { listResources } from './group-resources';
import { browseUrl } from './jira-links';
import { cut, oneLine } from './markdown';
import { countSeverities, describeCounts } from './severity';
import { distinct, type GroupValues } from './ticket-values';
import { compareText } from './time';

const ACCOUNT_LIMIT = 60;

/** The open ticket that further resources of its rule refer to. */
interface Joined {
  readonly joins: string | undefined;
  readonly siteUrl: string;
}

/** What the text of a ticket can say of all its findings, which are of one rule and team. `all`: worst first. */
export function groupValues(all: readonly FindingDetails[], { joins, siteUrl }: Joined): GroupValues {
  const projects = all.flatMap((each) => each.projects);
  const [first = ''] = all.map(({ createdAt }) => createdAt).sort(compareText);
  return {
    count: all.length,
    severities: describeCounts(countSeverities(all.map(({ severity }) => severity))),
    accounts: accountsOf(all),
    firstSeen: first,
    projects: distinct(projects.map(({ name }) => name)),
    owners: distinct(projects.flatMap(({ owners }) => owners)),
    joins: joins ?? null,
    joinsUrl: joins === undefined ? null : browseUrl(siteUrl, joins),
    resources: listResources(all).join('\n\n'),
  };
}

function accountsOf(all: readonly FindingDetails[]): string | null {
  const names = all.flatMap(({ resource }) => resource.subscriptionName ?? resource.subscriptionId ?? []);
  const [first, ...others] = new Set(names);
  if (first === undefined) return null;
  return others.length === 0 ? cut(oneLine(first), ACCOUNT_LIMIT) : `${others.length + 1} accounts`;
}
