import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { bench, type Failure, failuresOf, playOnce, type Host, type Tally } from './bench';
import { generate } from './generate';
import type { Played } from './play';
import { ProcessHost } from './site/process-host';
import type { RunEnd } from './site/site';
import { SharedHost } from './site/shared-host';
import { describeStep, only, shrink } from './shrink';
import { renderTally } from './table';
import type { Lane } from './trial';

/** Places of steps in a schedule. */
type Kept = readonly number[] | 'all';

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

const HELP = `
Plays random histories of findings, faults and mishaps against the sandbox on a real Temporal server, and holds the promises
against the services' own books: at most one ticket per weakness, no finding without one, each ticket told once, sums that
agree, nothing but reads and creates. Waits are shortened: one second stands for thirty.

Exit codes: 0 every promise kept · 1 one was broken · 2 used wrongly`;

const program = new Command('torture')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .option('--runs <n>', 'fault schedules inside the assumptions; a quarter as many outside', count, 100)
  .option('--seed <n>', 'of the first schedule; the others follow it', count, 1)
  .option('--kill', 'with workers and a Temporal server of their own as processes, killed and paused')
  .option('--lane <name>', 'only this lane: inside, outside or kill', lane)
  .option('--at-once <n>', 'schedules played side by side', count)
  .option(
    '--stop-at <what>',
    'end at the first promise broken this way: duplicate, lost, told, unbalanced, misdeed, hangs',
    kindOfFailure,
  )
  .option(
    '--only <steps>',
    'one schedule, that of --seed, with these steps alone: "0,3,7", "all" or "none"',
    steps,
  )
  .option('--without <rule>', 'take a rule out of the worker first: see torture/patches.mjs')
  .option('--json', 'print the sums as JSON')
  .addHelpText('after', HELP);

async function main(): Promise<void> {
  const options = program.parse().opts<Options>();
  if (options.only !== undefined) return replay(options, options.only);
  const lanes = lanesOf(options);
  const tallies: Tally[] = [];
  for (const lane of lanes) tallies.push(await playLane(lane, options));
  if (options.json) process.stdout.write(`${JSON.stringify(tallies.map(toJson))}\n`);
  else process.stdout.write(`${tallies.map(renderTally).join('\n\n')}\n`);
  if (tallies.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
}

function lanesOf({ lane, kill }: Options): readonly Lane[] {
  if (lane !== undefined) return [lane];
  return kill ? ['kill'] : ['inside', 'outside'];
}

async function playLane(lane: Lane, options: Options): Promise<Tally> {
  const { seed, stopAt, atOnce } = options;
  const trials =
    lane === 'outside' && options.lane === undefined ? Math.ceil(options.runs / 4) : options.runs;
  const host = await hostOf(lane);
  const startedAt = Date.now();
  try {
    const tally = await bench(host, {
      lane,
      seed,
      trials,
      atOnce: atOnce ?? (lane === 'kill' ? 4 : 32),
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
async function explain(host: Host, { seed, lane }: Failure, { without }: Options): Promise<void> {
  const again = `npm run torture --${without === undefined ? '' : ` --without ${without}`} --lane ${lane} --seed ${seed} --only`;
  say(`Shrinking seed ${seed} …`);
  const shrunk = await shrink(host, generate(seed, lane), say);
  if (shrunk === undefined) {
    say(`It did not fail again: ${again} all`);
    return;
  }
  for (const line of [...shrunk.names, ...shrunk.what]) say(`  ${line}`);
  say(`Again: ${again} ${shrunk.kept.length === 0 ? 'none' : shrunk.kept.join(',')}`);
}

async function replay({ seed, lane = 'inside' }: Options, kept: Kept): Promise<void> {
  const whole = generate(seed, lane);
  const trial = kept === 'all' ? whole : only(whole, kept);
  say(JSON.stringify(trial.setting));
  for (const index of trial.steps.keys()) say(describeStep(trial, index));
  const host = await hostOf(lane);
  try {
    const played = await playOnce(host, trial);
    const what = failuresOf(played);
    for (const [index, end] of played.ends.entries()) say(`run ${index + 1}: ${describeEnd(end)}`);
    say([...played.events].map(([name, count]) => `${name}: ${count}`).join(' · '));
    process.stdout.write(`${what.length === 0 ? 'every promise kept' : what.join('\n')}\n`);
    if (what.length > 0) process.exitCode = 1;
  } finally {
    await stopSoon(host);
  }
}

function describeEnd(end: RunEnd): string {
  if (end.kind === 'failed') return `failed: ${end.why}`;
  const { outcome, window, balance, messages } = end.report;
  const columns = Object.entries(balance).filter(([, count]) => count > 0);
  const sent = messages.map(({ team, outcome: came, tickets }) => `${team} ${came} (${tickets})`);
  const parts = [
    outcome,
    window?.kind ?? '',
    columns.map(([name, count]) => `${count} ${name}`).join(', '),
    ...sent,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function toJson({ events, ...sums }: Tally): object {
  return { ...sums, events: Object.fromEntries(events) };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number from 1 is needed');
  return value;
}

function lane(text: string): Lane {
  if (text === 'inside' || text === 'outside' || text === 'kill') return text;
  throw new InvalidArgumentError('inside, outside or kill');
}

function kindOfFailure(text: string): string {
  if (['duplicate', 'lost', 'told', 'unbalanced', 'misdeed', 'hangs'].includes(text)) return text;
  throw new InvalidArgumentError('duplicate, lost, told, unbalanced, misdeed or hangs');
}

function steps(text: string): Kept {
  if (text === 'all') return 'all';
  if (text === 'none') return [];
  const numbers = text.split(',').map(Number);
  if (numbers.some((each) => !Number.isInteger(each) || each < 0))
    throw new InvalidArgumentError('"all", "none" or numbers like 0,3,7');
  return numbers;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

main().then(
  () => process.exit(),
  (error: unknown) => {
    // A fault of the bench itself; its servers end with this process.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
