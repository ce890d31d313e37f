/** Every fetched finding ends in exactly one of the other numbers. */
export interface Balance {
  /** Distinct findings read. */
  readonly fetched: number;
  readonly created: number;
  readonly adopted: number;
  readonly known: number;
  readonly suppressed: number;
  readonly held: number;
  readonly parked: number;
  readonly resolvedMeanwhile: number;
  /** On a plan only: what a run would create. */
  readonly planned: number;
}

export type BalanceSide = Exclude<keyof Balance, 'fetched'>;

/** What becomes of a finding, as entries of the trail and metrics name it: each is a column of the balance. */
export const FINDING_KINDS = [
  'created',
  'adopted',
  'known',
  'suppressed',
  'held',
  'parked',
  'resolved-meanwhile',
] as const;

export const EMPTY_BALANCE: Balance = {
  fetched: 0,
  created: 0,
  adopted: 0,
  known: 0,
  suppressed: 0,
  held: 0,
  parked: 0,
  resolvedMeanwhile: 0,
  planned: 0,
};

const SIDES: readonly (readonly [BalanceSide, string])[] = [
  ['created', 'created'],
  ['planned', 'to create'],
  ['adopted', 'adopted'],
  ['known', 'known'],
  ['suppressed', 'suppressed'],
  ['held', 'held'],
  ['parked', 'parked'],
  ['resolvedMeanwhile', 'resolved meanwhile'],
];

export function isBalanced(balance: Balance): boolean {
  return countUndecided(balance) === 0;
}

/** Findings of which nothing is settled yet, while a run is under way. */
export function countUndecided(balance: Balance): number {
  return balance.fetched - SIDES.reduce((sum, [side]) => sum + balance[side], 0);
}

/** "320 fetched = 42 created + 270 known + 8 suppressed". */
export function describeBalance(balance: Balance): string {
  const parts = SIDES.filter(([side]) => balance[side] > 0).map(([side, word]) => `${balance[side]} ${word}`);
  return `${balance.fetched} fetched = ${parts.join(' + ') || '0'}`;
}
