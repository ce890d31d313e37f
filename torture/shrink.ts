import { failuresOf, type Host, isExcused, playOnce } from './bench';
import type { Trial } from './trial';

/** A failing trial with as few steps as still make it fail. */
export interface Shrunk {
  /** Places of the steps that are left, in the whole trial. */
  readonly kept: readonly number[];
  readonly names: readonly string[];
  readonly what: readonly string[];
}

export interface ShrinkOptions {
  readonly trial: Trial;
  /** What it failed with: another fault must not take this one's place. */
  readonly failure: { readonly what: readonly string[] };
  readonly atOnce: number;
  readonly say: (line: string) => void;
}

/** Timing is not in the seed: a trial is only believed to have come right when it does so this often. */
const PLAYS = 2;

/** Leaves out one part of the steps after the other, then smaller parts, down to single ones, as long as it goes on failing. */
export async function shrink(host: Host, options: ShrinkOptions): Promise<Shrunk | undefined> {
  const { trial, say } = options;
  const whole: readonly number[] = trial.steps.map((_, index) => index);
  let failing = await firstFailing(host, [whole], options);
  if (failing === undefined) return undefined;
  let size = Math.ceil(whole.length / 2);
  while (size >= 1 && failing.kept.length > 0) {
    const smaller: Failing | undefined = await firstFailing(host, without(failing.kept, size), options);
    if (smaller === undefined) {
      size = size === 1 ? 0 : Math.ceil(size / 2);
    } else {
      failing = smaller;
      say(`  it still fails with ${failing.kept.length} of ${trial.steps.length} steps`);
      size = Math.min(size, Math.ceil(failing.kept.length / 2));
    }
  }
  const { kept, what } = failing;
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

/** The first of these ways, in their order, that fails as the whole did; some are played side by side. */
async function firstFailing(
  host: Host,
  ways: readonly (readonly number[])[],
  options: ShrinkOptions,
): Promise<Failing | undefined> {
  const found = new Map<number, readonly string[]>();
  const plays = ways.flatMap((_, index) => Array.from({ length: PLAYS }, () => index));
  const player = async (): Promise<void> => {
    for (;;) {
      const index = plays.shift();
      // What comes later in the order is of no more use.
      if (index === undefined || Math.min(...found.keys()) < index) return;
      const what = await sameFailures(host, ways[index] ?? [], options);
      if (what.length > 0) found.set(index, what);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, plays.length) }, player));
  const first = Math.min(...found.keys());
  const what = found.get(first);
  return what === undefined ? undefined : { kept: ways[first] ?? [], what };
}

async function sameFailures(
  host: Host,
  kept: readonly number[],
  { trial, failure }: ShrinkOptions,
): Promise<readonly string[]> {
  const kinds = new Set(failure.what.map(kindOf));
  const played = await playOnce(host, only(trial, kept));
  if (played.isVoid && isExcused(played)) return [];
  return failuresOf(played).filter((what) => kinds.has(kindOf(what)));
}

function kindOf(what: string): string {
  return what.split(':')[0] ?? '';
}

/** "round 1: run terminated at create #1 asked +30 ms". */
export function describeStep({ steps }: Trial, index: number): string {
  const step = steps[index];
  if (step === undefined) return '';
  const { name, round, at } = step;
  const when = at === undefined ? '' : ` at ${at.operation} #${at.nth} ${at.stage} +${at.afterMs} ms`;
  return `round ${round}: ${name}${when}`;
}
