import type { UnreadLinks } from './unread-links';
import { EMPTY_BALANCE, type Balance } from './balance';
import { type BoundState, NOTHING_BOUND } from './bound-findings';
import type { Canary } from './carry';
import type { CreateDecision, Outcome } from './decision';
import { type Duplicates, NO_DUPLICATES } from './duplicates';
import type { LeftOutTally } from './left-out';
import type { HeldGroup } from './governance';
import type { TicketLine } from './report';
import type { TeamTally } from './team-tally';

export interface ParkedTally {
  readonly reason: string;
  readonly cure: string;
  readonly count: number;
}

/** The books as plain JSON: what crosses a continue-as-new. Nothing in it grows with the tenant. */
export interface BookState extends Duplicates {
  readonly pages: number;
  readonly balance: Balance;
  /** Greatest raw `statusChangedAt` read so far. */
  readonly watermark?: string;
  /** Findings without a ticket, as far as the index knows: the worst ones, bounded by the policy's limit. */
  readonly candidates: readonly CreateDecision[];
  /** Ids of the last page: pages overlap at their edges when the order changes under the cursor. */
  readonly lastIds: readonly string[];
  readonly teams: Readonly<Record<string, TeamTally>>;
  readonly parked: Readonly<Record<string, ParkedTally>>;
  readonly tickets: readonly TicketLine[];
  /** Fields that tickets went without; absent: none. */
  readonly leftOut?: LeftOutTally;
  /** Projects a create request went to, whatever came of it. */
  readonly written: readonly string[];
  /** One ticket of each project that was seen, or made and not seen. */
  readonly canaries: readonly Canary[];
  /** Indexes into `policy.suppressions` of those that muted something. */
  readonly muted: readonly number[];
  readonly heldGroups: readonly HeldGroup[];
  /** What is known by a ticket that could not be read; absent: nothing. */
  readonly unread?: UnreadLinks;
  /** What was met of the findings that approvals speak of. */
  readonly bound: BoundState;
}

export const EMPTY_BOOK: BookState = {
  ...NO_DUPLICATES,
  pages: 0,
  balance: EMPTY_BALANCE,
  candidates: [],
  lastIds: [],
  teams: {},
  parked: {},
  tickets: [],
  written: [],
  canaries: [],
  muted: [],
  heldGroups: [],
  bound: NOTHING_BOUND,
};

export function withParked(
  parked: BookState['parked'],
  { destination, reason, cure }: Extract<Outcome, { kind: 'parked' }>,
): BookState['parked'] {
  const count = (parked[destination]?.count ?? 0) + 1;
  return { ...parked, [destination]: { reason, cure, count } };
}
