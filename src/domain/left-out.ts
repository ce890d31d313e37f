/** How many tickets went without a field, by the reason. Plain JSON: it crosses a continue-as-new. */
export type LeftOutTally = Readonly<Record<string, number>>;

/** A finding's tag may stand in the reason, so there may be as many as findings. */
const MOST_REASONS = 20;
const OTHERS = 'other fields';

export function withLeftOut(tally: LeftOutTally, reasons: readonly string[]): LeftOutTally {
  const counts = new Map(Object.entries(tally));
  for (const reason of reasons) {
    const name = counts.has(reason) || counts.size < MOST_REASONS ? reason : OTHERS;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

/** `SEC: Affected service has no option "Foo": left out on 3 tickets`. */
export function describeLeftOut(tally: LeftOutTally): string[] {
  return Object.entries(tally).map(
    ([reason, count]) => `${reason}: left out on ${count} ${count === 1 ? 'ticket' : 'tickets'}`,
  );
}
