import type { Host } from './bench';
import { failuresOf, playOnce } from './bench';
import type { Trial } from './trial';

/** A failing trial with as few steps as still make it fail. */
export interface Shrunk {
  /** Places of the steps that are left, in the whole trial. */
  readonly kept: readonly number[];
  readonly names: readonly string[];
  readonly what: readonly string[];
}

/** Timing is not in the seed: a trial is only believed to have come right when it does so this often. */
const PLAYS = 2;

/** Leaves out one part of the steps after the other, then smaller parts, down to single ones, as long as it goes on failing. */
export async function shrink(
  host: Host,
  trial: Trial,
  say: (line: string) => void,
): Promise<Shrunk | undefined> {
  let kept: readonly number[] = trial.steps.map((_, index) => index);
  let what = await failing(host, trial, kept);
  if (what === undefined) return undefined;
  let size = Math.ceil(kept.length / 2);
  while (size >= 1 && kept.length > 0) {
    const smaller = await firstFailing(host, trial, without(kept, size));
    if (smaller !== undefined) {
      ({ kept, what } = smaller);
      say(`  it still fails with ${kept.length} of ${trial.steps.length} steps`);
      size = Math.min(size, Math.ceil(kept.length / 2));
    } else {
      size = size === 1 ? 0 : Math.ceil(size / 2);
    }
  }
  return { kept, names: kept.map((index) => describeStep(trial, index)), what };
}

/** The trial with only these steps. */
export function only(trial: Trial, kept: readonly number[]): Trial {
  return { ...trial, steps: trial.steps.filter((_, index) => kept.includes(index)) };
}

/** Every way to leave out one part of this size. */
function without(kept: readonly number[], size: number): (readonly number[])[] {
  const ways: (readonly number[])[] = [];
  for (let at = 0; at < kept.length; at += size) ways.push([...kept.slice(0, at), ...kept.slice(at + size)]);
  return ways;
}

interface Failing {
  readonly kept: readonly number[];
  readonly what: readonly string[];
}

/** All ways are played side by side. */
async function firstFailing(
  host: Host,
  trial: Trial,
  ways: readonly (readonly number[])[],
): Promise<Failing | undefined> {
  const results = await Promise.all(
    ways.map(async (kept) => ({ kept, what: await failing(host, trial, kept) })),
  );
  for (const { kept, what } of results) if (what !== undefined) return { kept, what };
  return undefined;
}

async function failing(
  host: Host,
  trial: Trial,
  kept: readonly number[],
): Promise<readonly string[] | undefined> {
  const plays = Array.from({ length: PLAYS }, async () =>
    failuresOf(await playOnce(host, only(trial, kept))),
  );
  return (await Promise.all(plays)).find((what) => what.length > 0);
}

/** "round 1: run terminated at create #1 asked +30 ms". */
export function describeStep({ steps }: Trial, index: number): string {
  const step = steps[index];
  if (step === undefined) return '';
  const { name, round, at } = step;
  const when = at === undefined ? '' : ` at ${at.operation} #${at.nth} ${at.stage} +${at.afterMs} ms`;
  return `round ${round}: ${name}${when}`;
}
