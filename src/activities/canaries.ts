import type { TicketStore } from '../connectors/jira/ticket-store';
import { allEnded } from '../connectors/calls';
import type { Canary } from '../domain/carry';
import type { OpenedDestination, ParkedDestination } from '../domain/destination';
import { searchLabelOf } from '../domain/group-ticket';
import { fingerprintLabel, fingerprintsOf, projectOf, type Ticket } from '../domain/ticket';
import { elapsedMs } from '../domain/time';
import { spareOthers } from './patience';
import { readSingly } from './unread';

interface MissingCanary {
  readonly key: string;
  /** Jira says neither what it is nor that it is not there. */
  readonly isUnread: boolean;
}

/** Tickets that must be there and are not: where one is hidden, others may be, and would be filed again. */
export async function missingCanaries(
  jira: TicketStore,
  canaries: readonly Canary[],
  indexLagMs: number,
): Promise<readonly MissingCanary[]> {
  if (canaries.length === 0) return [];
  const now = new Date().toISOString();
  const settled = canaries.filter(({ createdAt }) => elapsedMs(createdAt, now) > indexLagMs);
  const keys = canaries.map(({ key }) => key);
  const [[whole], byOwnLabel] = await allEnded([
    spareOthers<readonly Ticket[] | undefined>([
      { part: 'canaries', ask: () => jira.readByKeys(keys), without: () => undefined },
    ]),
    jira.findByLabels(settled.map(({ fingerprint }) => fingerprintLabel(fingerprint))),
  ]);
  const { tickets: byKey, unread } =
    whole === undefined ? await readSingly(jira, keys) : { tickets: whole, unread: [] };
  const byOtherLabel = await jira.findByLabels(
    settled.flatMap((canary) => otherLabelOf(canary, byKey) ?? []),
  );
  const read = new Set(byKey.flatMap(fingerprintsOf));
  const found = new Set([...byOwnLabel, ...byOtherLabel].flatMap(fingerprintsOf));
  return canaries
    .filter((each) => !read.has(each.fingerprint) || (settled.includes(each) && !found.has(each.fingerprint)))
    .map(({ key }) => ({ key, isUnread: unread.includes(key) }));
}

/** Its finding may be one of many that the ticket stands for, and only one of these is among its labels. */
function otherLabelOf({ fingerprint }: Canary, read: readonly Ticket[]): string | undefined {
  const ticket = read.find((each) => fingerprintsOf(each).includes(fingerprint));
  return ticket === undefined || ticket.labels.includes(fingerprintLabel(fingerprint))
    ? undefined
    : searchLabelOf(ticket);
}

export function parkWhereHidden(
  destination: OpenedDestination,
  missing: readonly MissingCanary[],
): OpenedDestination {
  const canary = missing.find(({ key }) => projectOf(key) === destination.project);
  if (canary === undefined || destination.kind === 'parked') return destination;
  const { project, issueType } = destination;
  return { kind: 'parked', project, issueType, ...(canary.isUnread ? whyUnread(canary) : whyHidden(canary)) };
}

type Why = Pick<ParkedDestination, 'reason' | 'cure'>;

function whyHidden({ key }: MissingCanary): Why {
  return {
    reason: `the known ticket ${key} cannot be seen with its label: others may be hidden too, and what is hidden would be filed again`,
    cure: `let the Jira account browse ${key}, and put its wiz- label back; if it was deleted on purpose, \`wfd schedule delete\` and \`wfd schedule apply\` forget it`,
  };
}

function whyUnread({ key }: MissingCanary): Why {
  return {
    reason: `Jira gives nothing of the known ticket ${key}, while it answers otherwise: others may be as unreadable, and would be filed again`,
    cure: `see in Jira whether ${key} can be opened; the next run looks again`,
  };
}
