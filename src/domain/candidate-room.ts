import type { DecideContext } from './decide';
import type { CreateDecision, HeldDecision } from './decision';
import { inTickets, withGroups } from './group';
import { overLimit, type Planned, roomFirst, worstFirst } from './plan';
import type { Policy } from './policy';

/** Tickets kept in mind beyond the limit: some of the findings turn out to be known, or twins. */
const SPARE_TICKETS = 500;
/** At 550 bytes at most they stay below the 2 MB that all arguments of a continue-as-new may have together. */
const MOST_CANDIDATES = 3_000;

export interface Room {
  readonly kept: readonly CreateDecision[];
  readonly held: readonly HeldDecision[];
}

/** How many tickets a run keeps candidates for: fewer candidates than that always have room. */
export function roomOf({ limits }: Policy): number {
  return limits.ticketsPerRun + SPARE_TICKETS;
}

/**
 * The worst candidates, as many as a run can carry on. What would share a ticket takes the room of one. Bounded in findings
 * too: every ticket has room for one, and what that leaves goes to the others of a shared ticket, all of them or none.
 */
export function withinRoom(planned: Planned, context: DecideContext): Room {
  const { policy } = context;
  const tickets = asTickets(planned, context);
  const worst = tickets.slice(0, roomOf(policy));
  let further = MOST_CANDIDATES - worst.length;
  const kept: CreateDecision[] = [];
  const crowdedOut: CreateDecision[] = [];
  for (const ticket of inTurn(worst, new Set(planned.granted))) {
    const hasRoom = ticket.length - 1 <= further;
    if (hasRoom) further -= ticket.length - 1;
    (hasRoom ? kept : crowdedOut).push(...ticket);
  }
  const beyond = tickets.slice(worst.length).flat();
  return {
    kept,
    held: [
      ...crowdedOut.map(overFindings),
      ...beyond.map(({ finding }) => overLimit(finding, policy.limits)),
    ],
  };
}

/** No group has its second ticket before every other has its first; what a person approved waits for nobody. */
function inTurn(
  tickets: readonly CreateDecision[][],
  granted: ReadonlySet<CreateDecision>,
): readonly CreateDecision[][] {
  const turns = new Map<string, number>();
  const queued = tickets.map((ticket) => {
    const [first] = ticket;
    if (first === undefined || granted.has(first)) return { ticket, turn: 0 };
    const group = JSON.stringify([first.finding.rule, first.finding.team]);
    const turn = turns.get(group) ?? 0;
    turns.set(group, turn + 1);
    return { ticket, turn };
  });
  return queued.sort((a, b) => a.turn - b.turn).map(({ ticket }) => ticket);
}

/** As the plan would make them of what has been read so far, in the order in which they have room. */
function asTickets({ granted, free }: Planned, { policy, isTroubled }: DecideContext): CreateDecision[][] {
  const first = withGroups(worstFirst(granted), policy.group);
  const last = Math.max(0, ...first.map(({ group }) => group ?? 0));
  const marked = { granted: first, free: withGroups(worstFirst(free), policy.group, last) };
  const unmarked = new Map([...granted, ...free].map((each) => [each.finding.id, each]));
  return inTickets(roomFirst(marked, isTroubled)).map((ticket) =>
    ticket.map((each) => unmarked.get(each.finding.id) ?? each),
  );
}

function overFindings({ finding }: CreateDecision): HeldDecision {
  return {
    kind: 'held',
    finding,
    cause: 'limit',
    reason: `a run keeps at most ${MOST_CANDIDATES} new findings, and there was no room for all that would share its ticket`,
  };
}
