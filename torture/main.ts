import { setTimeout as sleep } from 'node:timers/promises';
import { bench, type Failure, failuresOf, type Host, type Tally } from './bench';
import { generate } from './generate';
import type { Played } from './play';
import { type Kept, replay } from './replay';
import { ProcessHost } from './site/process-host';
import { SharedHost } from './site/shared-host';
import { shrink } from './shrink';
import { renderTally } from './table';
import type { Lane } from './trial';

/** As `options.mjs` has read and checked them. */
interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly kill?: true;
  readonly lane?: Lane;
  readonly atOnce?: number;
  readonly stopAt?: string;
  readonly without?: string;
  readonly only?: Kept;
  readonly json?: true;
}

const STOP_MS = 10_000;

async function main({ only, ...options }: Options): Promise<void> {
  const isKept = only === undefined ? await playAll(options) : await playOne(only, options);
  if (!isKept) process.exitCode = 1;
}

async function playAll(options: Options): Promise<boolean> {
  const tallies: Tally[] = [];
  for (const lane of lanesOf(options)) tallies.push(await playLane(lane, options));
  if (options.json) process.stdout.write(`${JSON.stringify(tallies.map(toJson))}\n`);
  else process.stdout.write(`${tallies.map(renderTally).join('\n\n')}\n`);
  return tallies.every(({ failures }) => failures.length === 0);
}

async function playOne(kept: Kept, { seed, lane = 'inside' }: Options): Promise<boolean> {
  const trial = generate(seed, lane);
  if (kept !== 'all' && kept.some((index) => index >= trial.steps.length)) {
    say(`--only: the schedule of seed ${seed} has steps 0 to ${trial.steps.length - 1}`);
    process.exit(2);
  }
  const host = await hostOf(lane);
  try {
    const broken = await replay(host, { trial, kept, say });
    process.stdout.write(`${broken.length === 0 ? 'every promise kept' : broken.join('\n')}\n`);
    return broken.length === 0;
  } finally {
    await stopSoon(host);
  }
}

function lanesOf({ lane, kill }: Options): readonly Lane[] {
  if (lane !== undefined) return [lane];
  return kill ? ['kill'] : ['inside', 'outside'];
}

async function playLane(lane: Lane, options: Options): Promise<Tally> {
  const { seed, stopAt } = options;
  const trials =
    lane === 'outside' && options.lane === undefined ? Math.ceil(options.runs / 4) : options.runs;
  const host = await hostOf(lane);
  const startedAt = Date.now();
  try {
    const tally = await bench(host, {
      lane,
      seed,
      trials,
      atOnce: atOnceOf(lane, options),
      ...(stopAt === undefined ? {} : { stopAt }),
      onPlayed: (played, sums) => tellProgress(played, { of: trials, done: sums.trials, startedAt }),
    });
    const [first] = tally.failures;
    if (first !== undefined && stopAt === undefined && !options.json) await explain(host, first, options);
    return tally;
  } finally {
    await stopSoon(host);
  }
}

function atOnceOf(lane: Lane, { atOnce }: Options): number {
  return atOnce ?? (lane === 'kill' ? 4 : 32);
}

/** What a failed trial left under way must not keep the bench from ending. */
async function stopSoon(host: Host): Promise<void> {
  await Promise.race([host.stop().catch(() => undefined), sleep(STOP_MS)]);
}

function hostOf(lane: Lane): Promise<Host> {
  return lane === 'kill' ? Promise.resolve(new ProcessHost()) : SharedHost.start();
}

function tellProgress(
  played: Played,
  { of, done, startedAt }: { of: number; done: number; startedAt: number },
): void {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  for (const what of failuresOf(played)) say(`seed ${played.trial.seed}: ${what}`);
  if (done % 10 === 0 || done === of) say(`${played.trial.lane}: ${done} of ${of} schedules, ${seconds} s`);
}

/** The first failure, made as small as it gets. */
async function explain(host: Host, failure: Failure, options: Options): Promise<void> {
  const { seed, lane } = failure;
  const without = options.without === undefined ? '' : ` --without ${options.without}`;
  const again = `npm run torture --${without} --lane ${lane} --seed ${seed} --only`;
  say(`Shrinking seed ${seed} …`);
  const shrunk = await shrink(host, {
    trial: generate(seed, lane),
    failure,
    atOnce: atOnceOf(lane, options),
    say,
  });
  if (shrunk === undefined) {
    say(`It did not fail again: ${again} all`);
    return;
  }
  for (const line of [...shrunk.names, ...shrunk.what]) say(`  ${line}`);
  say(`Again: ${again} ${shrunk.kept.length === 0 ? 'none' : shrunk.kept.join(',')}`);
}

function toJson({ events, ...sums }: Tally): object {
  return { ...sums, events: Object.fromEntries(events) };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

main(JSON.parse(process.argv[2] ?? '{}') as Options).then(
  () => process.exit(),
  (error: unknown) => {
    // A fault of the bench itself; its servers end with this process.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
