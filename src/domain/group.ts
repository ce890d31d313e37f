import type { CreateDecision } from './decision';
import { ENVIRONMENTS } from './environment';
import type { GroupPolicy } from './policy';

/** Findings one ticket stands for at most: their fingerprints share one property, and their names one description. */
export const MEMBERS_LIMIT = 400;

/** The findings of one ticket, the one that stands for it first. */
export type TicketFindings = readonly [CreateDecision, ...CreateDecision[]];

/** The decisions by the ticket they are to have, in the order of the first of each. */
export function inTickets(decisions: readonly CreateDecision[]): TicketFindings[] {
  const tickets = new Map<number | string, [CreateDecision, ...CreateDecision[]]>();
  for (const decision of decisions) {
    const { group, finding } = decision;
    const name = group ?? finding.id;
    const ticket = tickets.get(name);
    if (ticket === undefined) tickets.set(name, [decision]);
    else ticket.push(decision);
  }
  return [...tickets.values()];
}

export function countTickets(decisions: readonly CreateDecision[]): number {
  return inTickets(decisions).length;
}

/**
 * With a number for those that are to share a ticket: findings of one rule and team, under one authority. More than the
 * policy says do, and any that come after a ticket which stands for many already. `decisions` worst first; numbers begin
 * after `last`.
 */
export function withGroups(
  decisions: readonly CreateDecision[],
  policy: GroupPolicy | undefined,
  last = 0,
): CreateDecision[] {
  if (policy === undefined) return [...decisions];
  const shared = bucketsOf(decisions).flatMap((bucket) => portionsOf(bucket, policy));
  const marked = new Map(
    shared
      .flatMap((members, index) => markedAs(last + index + 1, members))
      .map((each) => [each.finding.id, each]),
  );
  return decisions.map((decision) => marked.get(decision.finding.id) ?? decision);
}

/** Nobody's word may cover what another's does not, so grants part what rule and team would join. */
function bucketsOf(decisions: readonly CreateDecision[]): CreateDecision[][] {
  const buckets = new Map<string, CreateDecision[]>();
  for (const decision of decisions) {
    const { rule, team } = decision.finding;
    if (rule === undefined) continue;
    const name = JSON.stringify([rule, team, decision.grant]);
    buckets.set(name, [...(buckets.get(name) ?? []), decision]);
  }
  return [...buckets.values()];
}

/** Each of them a ticket, all of nearly one size; none where each finding is to have its own. */
function portionsOf(bucket: readonly CreateDecision[], { above }: GroupPolicy): CreateDecision[][] {
  const isLater = bucket.some(({ joins }) => joins !== undefined);
  if (bucket.length < 2 || !(isLater || bucket.length > above)) return [];
  const size = Math.ceil(bucket.length / Math.ceil(bucket.length / MEMBERS_LIMIT));
  return Array.from({ length: Math.ceil(bucket.length / size) }, (_, index) =>
    bucket.slice(index * size, (index + 1) * size),
  );
}

function markedAs(group: number, members: readonly CreateDecision[]): CreateDecision[] {
  const environments = members.map(({ finding }) => finding.environment ?? 'production');
  const target = ENVIRONMENTS.find((environment) => environments.includes(environment)) ?? 'production';
  const joins = members.find((member) => member.joins !== undefined)?.joins;
  return members.map((member, index) => ({
    ...member,
    group,
    ...(joins === undefined ? {} : { joins }),
    ...(environments[index] === target ? {} : { target }),
  }));
}
