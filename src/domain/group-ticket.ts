import type { FindingRef } from './finding';
import { byAge, fingerprintsOf, teamOf, type Ticket } from './ticket';

/** An open ticket that stands for several findings of one rule and team. What comes later refers to it. */
export interface GroupTicket {
  /** A finding's `ruleKey`. */
  readonly rule: string;
  readonly team: string;
  readonly ticket: string;
}

const RULE_LABEL = /^wiz-rule-([0-9a-f]{16})$/;
/** Some 60 bytes each. */
const GROUP_TICKETS = 1_000;

/** On every ticket that stands for several findings of the rule, whoever's it is. */
export function ruleLabel(rule: string): string {
  return `wiz-rule-${rule}`;
}

/** The oldest open one of each of the rules and each team. */
export function openGroupTickets(tickets: readonly Ticket[], rules: readonly string[]): GroupTicket[] {
  const wanted = new Set(rules);
  const groupTickets = new Map<string, GroupTicket>();
  for (const ticket of tickets.filter(({ statusCategory }) => statusCategory !== 'done').sort(byAge)) {
    const team = teamOf(ticket);
    if (team === undefined) continue;
    for (const rule of rulesOf(ticket).filter((each) => wanted.has(each))) {
      const name = JSON.stringify([rule, team]);
      if (!groupTickets.has(name)) groupTickets.set(name, { rule, team, ticket: ticket.key });
    }
  }
  return [...groupTickets.values()].slice(0, GROUP_TICKETS);
}

/** Key of the ticket that a finding's own would add to. */
export function groupTicketOf(
  { rule, team }: FindingRef,
  groupTickets: readonly GroupTicket[],
): string | undefined {
  return rule === undefined
    ? undefined
    : groupTickets.find((group) => group.rule === rule && group.team === team)?.ticket;
}

/** A label by which a ticket of ours can be searched for, whichever of its findings is meant. */
export function searchLabelOf({ labels }: Pick<Ticket, 'labels'>): string | undefined {
  return labels.find((label) => RULE_LABEL.test(label) || fingerprintsOf({ labels: [label] }).length > 0);
}

export function hasRuleLabel(ticket: Pick<Ticket, 'labels'>): boolean {
  return rulesOf(ticket).length > 0;
}

function rulesOf({ labels }: Pick<Ticket, 'labels'>): string[] {
  return labels.flatMap((label) => RULE_LABEL.exec(label)?.[1] ?? []);
}
