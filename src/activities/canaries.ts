import type { TicketStore } from '../connectors/jira/ticket-store';
import { allEnded } from '../connectors/calls';
import type { Canary } from '../domain/carry';
import type { OpenedDestination, ParkedDestination } from '../domain/destination';
import { searchLabelOf } from '../domain/group-ticket';
import { fingerprintLabel, fingerprintsOf, projectOf, type Ticket } from '../domain/ticket';
import { elapsedMs } from '../domain/time';
import { orWithout } from './patience';
import { readSingly } from './unread';

/** Tickets that must be there and are not: where one is hidden, others may be, and would be filed again. */
export async function missingCanaries(
  jira: TicketStore,
  canaries: readonly Canary[],
  indexLagMs: number,
): Promise<readonly Canary[]> {
  if (canaries.length === 0) return [];
  const now = new Date().toISOString();
  const settled = canaries.filter(({ createdAt }) => elapsedMs(createdAt, now) > indexLagMs);
  const keys = canaries.map(({ key }) => key);
  const [whole, byOwnLabel] = await allEnded([
    orWithout<readonly Ticket[] | undefined>('canaries', jira.readByKeys(keys), () => undefined),
    jira.findByLabels(settled.map(({ fingerprint }) => fingerprintLabel(fingerprint))),
  ]);
  const byKey = whole ?? (await readSingly(jira, keys)).tickets;
  const byOtherLabel = await jira.findByLabels(
    settled.flatMap((canary) => otherLabelOf(canary, byKey) ?? []),
  );
  const read = new Set(byKey.flatMap(fingerprintsOf));
  const found = new Set([...byOwnLabel, ...byOtherLabel].flatMap(fingerprintsOf));
  return canaries.filter(
    (each) => !read.has(each.fingerprint) || (settled.includes(each) && !found.has(each.fingerprint)),
  );
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
  missing: readonly Canary[],
): OpenedDestination {
  const canary = missing.find(({ key }) => projectOf(key) === destination.project);
  if (canary === undefined || destination.kind === 'parked') return destination;
  const { project, issueType } = destination;
  const { key } = canary;
  const parked: ParkedDestination = {
    kind: 'parked',
    project,
    reason: `the known ticket ${key} cannot be seen with its label: others may be hidden too, and what is hidden would be filed again`,
    cure: `let the Jira account browse ${key}, and put its wiz- label back; if it was deleted on purpose, \`wfd schedule delete\` and \`wfd schedule apply\` forget it`,
  };
  return { ...parked, issueType };
}
