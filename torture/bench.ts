import { generate } from './generate';
import { play, type Played } from './play';
import type { Site } from './site/site';
import type { Lane, Setting, Trial } from './trial';

export interface Host {
  open(setting: Setting): Promise<Site>;
  stop(): Promise<void>;
}

export interface Tally {
  readonly lane: Lane;
  trials: number;
  /** Played again because the machine was too slow. */
  voided: number;
  runs: number;
  /** How often each kind of fault was drawn, and how often it hit; one that is drawn once may hit twice. */
  readonly events: Map<string, { drawn: number; hit: number }>;
  duplicates: number;
  unreported: number;
  losses: number;
  unbalanced: number;
  mistold: number;
  misdeeds: number;
  hangs: number;
  worstRecoveryMs: number;
  worstRecoveryRuns: number;
  readonly failures: Failure[];
}

export interface Failure {
  readonly seed: number;
  readonly lane: Lane;
  readonly what: readonly string[];
}

export interface BenchOptions {
  readonly lane: Lane;
  /** The first trial's seed; the others follow it. */
  readonly seed: number;
  readonly trials: number;
  readonly atOnce: number;
  /** No further trial is begun after a failure of this kind. */
  readonly stopAt?: string;
  readonly onPlayed: (played: Played, tally: Tally) => void;
}

/** How often a trial is played that the machine was too slow for. */
const PLAYS = 3;

/** Plays many trials, some at once, and adds up what came of them. */
export async function bench(host: Host, options: BenchOptions): Promise<Tally> {
  const tally = emptyTally(options.lane);
  let next = 0;
  const player = async (): Promise<void> => {
    while (next < options.trials && !isOver(tally, options)) {
      const trial = generate(options.seed + (next += 1) - 1, options.lane);
      const played = await playValidly(host, trial, tally);
      enter(tally, played);
      options.onPlayed(played, tally);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, player));
  return tally;
}

function isOver({ failures }: Tally, { stopAt }: BenchOptions): boolean {
  return (
    stopAt !== undefined && failures.some(({ what }) => what.some((each) => each.startsWith(`${stopAt}:`)))
  );
}

async function playValidly(host: Host, trial: Trial, tally: Tally): Promise<Played> {
  for (let count = 1; ; count += 1) {
    const played = await playOnce(host, trial);
    if (!played.isVoid || !isExcused(played)) return played;
    tally.voided += 1;
    if (count === PLAYS) return played;
  }
}

/** A late commit excuses a second ticket, and that it is told; nothing else. */
export function isExcused(played: Played): boolean {
  return failuresOf(played).every((what) => /^(duplicate|told):/.test(what));
}

export async function playOnce(host: Host, trial: Trial): Promise<Played> {
  const site = await host.open(trial.setting);
  try {
    return await play(trial, site);
  } finally {
    await site.close();
  }
}

/** Everything in a verdict that breaks a promise; outside the assumptions a duplicate does only if nobody says so. */
export function failuresOf({
  trial: { lane },
  verdict,
  hang,
}: Pick<Played, 'trial' | 'verdict' | 'hang'>): string[] {
  const { duplicates, unreported, losses, unbalanced, mistold, misdeeds } = verdict;
  return [
    ...(hang === undefined ? [] : [`hangs: ${hang}`]),
    ...(lane === 'outside'
      ? unreported.map((each) => `duplicate nobody reports: ${each}`)
      : duplicates.map((each) => `duplicate: ${each}`)),
    ...losses.map((each) => `lost: ${each}`),
    ...unbalanced.map((each) => `unbalanced: ${each}`),
    // A second ticket is told like the first, so outside the assumptions the messages prove nothing.
    ...(lane === 'outside' ? [] : mistold),
    ...misdeeds.map((each) => `misdeed: ${each}`),
  ];
}

function enter(tally: Tally, played: Played): void {
  const { trial, verdict } = played;
  const what = failuresOf(played);
  tally.trials += 1;
  tally.runs += played.ends.length;
  for (const { name } of trial.steps) eventOf(tally, name).drawn += 1;
  for (const [name, count] of played.events) eventOf(tally, name).hit += count;
  tally.duplicates += verdict.duplicates.length;
  tally.unreported += verdict.unreported.length;
  tally.losses += verdict.losses.length;
  tally.unbalanced += verdict.unbalanced.length;
  tally.mistold += trial.lane === 'outside' ? 0 : verdict.mistold.length;
  tally.misdeeds += verdict.misdeeds.length;
  tally.hangs += played.hang === undefined ? 0 : 1;
  tally.worstRecoveryMs = Math.max(tally.worstRecoveryMs, played.recoveryMs);
  tally.worstRecoveryRuns = Math.max(tally.worstRecoveryRuns, played.recoveryRuns);
  if (what.length > 0) tally.failures.push({ seed: trial.seed, lane: trial.lane, what });
}

function eventOf({ events }: Tally, name: string): { drawn: number; hit: number } {
  const event = events.get(name) ?? { drawn: 0, hit: 0 };
  events.set(name, event);
  return event;
}

function emptyTally(lane: Lane): Tally {
  return {
    lane,
    trials: 0,
    voided: 0,
    runs: 0,
    events: new Map(),
    duplicates: 0,
    unreported: 0,
    losses: 0,
    unbalanced: 0,
    mistold: 0,
    misdeeds: 0,
    hangs: 0,
    worstRecoveryMs: 0,
    worstRecoveryRuns: 0,
    failures: [],
  };
}
