import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, type CaseName, casesOf, sampleOf } from './cases';
import type { Contestant, ContestantName } from './contestants/contestant';
import { scripted } from './contestants/scripted';
import { workerFrom } from './contestants/worker';
import { measure } from './measure';
import { drawChart } from './report/chart';
import { machineOf } from './report/machine';
import { type Turns, withSection, writeSection } from './report/page';
import { type CaseResult, sumUpCase, type Taken } from './report/result';
import { renderTables } from './report/tables';
import type { Latencies } from './site/latencies';

/** As `options.mjs` has read and checked them. */
interface Options extends Latencies {
  readonly quick?: true;
  readonly case?: readonly CaseName[];
  readonly only?: readonly ContestantName[];
  readonly repetitions?: number;
  readonly naiveFindings?: number;
  readonly json?: true;
  readonly write?: true;
  readonly profile?: true;
  readonly metrics?: string;
  /** The checkout, with a slash at the end. */
  readonly root: string;
  /** As it was called. */
  readonly argv: readonly string[];
}

/** What takes long, and varies little. */
const ONCE: ReadonlySet<CaseName> = new Set<CaseName>(['giant', 'giant-known']);

async function main(options: Options): Promise<void> {
  const cases = casesOf(options.quick ? 'quick' : 'full').filter(
    ({ name }) => options.case?.includes(name) ?? true,
  );
  const machine = machineOf(options.root);
  const begunAt = Date.now();
  // All of it takes long: what there is of it is on the page whenever it is ended.
  const results = await measureAll(cases, options, (soFar, turns) => {
    if (options.write) writePage(soFar, { machine, turns }, options);
  });
  say(`It took ${Math.round((Date.now() - begunAt) / 1_000)} s, without building.`);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ argv: options.argv, machine, cases: results })}\n`);
  else process.stdout.write(`${renderTables(results)}\n`);
  if (options.write) say(`${join(options.root, 'docs', 'performance.md')} is written`);
}

/** One after the other, every contestant's turn in each repetition, so that what disturbs them disturbs all alike. */
async function measureAll(
  cases: readonly Case[],
  options: Options,
  onTurn: (soFar: readonly CaseResult[], turns: Turns) => void,
): Promise<readonly CaseResult[]> {
  const taken = new Map<CaseName, Taken[]>();
  const sumUp = (): readonly CaseResult[] =>
    cases.flatMap((each) => {
      const own = taken.get(each.name);
      return own === undefined ? [] : [sumUpCase(each, sampled(each, options), own)];
    });
  const turns = [...turnsOf(cases, options)];
  for (const [index, { each, contestant }] of turns.entries()) {
    const what = contestant.name === 'naive' ? sampled(each, options) : each;
    const measured = await measure(what, contestant, options);
    taken.set(each.name, [...(taken.get(each.name) ?? []), { contestant: contestant.name, measured }]);
    say(`${each.title}, ${contestant.name}: ${(measured.wallMs / 1_000).toFixed(1)} s`);
    onTurn(sumUp(), { done: index + 1, all: turns.length });
  }
  return sumUp();
}

interface Turn {
  readonly each: Case;
  readonly contestant: Contestant;
}

function* turnsOf(cases: readonly Case[], options: Options): Iterable<Turn> {
  const repetitions = options.repetitions ?? (options.quick ? 1 : 3);
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    const isDue = ({ each, contestant }: Turn): boolean =>
      repetition === 1 || !(ONCE.has(each.name) || contestant.name === 'naive');
    const turns = cases.flatMap((each) => contestantsOf(options).map((contestant) => ({ each, contestant })));
    yield* turns.filter(isDue);
  }
}

function contestantsOf({ root, only, profile, metrics }: Options): readonly Contestant[] {
  const env = metrics === undefined ? {} : { WFD_METRICS_ADDRESS: metrics };
  const worker = workerFrom(root, { isProfiled: profile === true, env });
  const all = [worker, scripted('bare'), scripted('naive')];
  return all.filter(({ name }) => only?.includes(name) ?? true);
}

function sampled(each: Case, { naiveFindings, quick }: Options): Case {
  return sampleOf(each, naiveFindings ?? (quick ? 10 : 500));
}

type Circumstances = Pick<Parameters<typeof writeSection>[1], 'machine' | 'turns'>;

function writePage(results: readonly CaseResult[], circumstances: Circumstances, options: Options): void {
  const docs = join(options.root, 'docs');
  const page = join(docs, 'performance.md');
  const command = ['npm run bench', ...(options.argv.length === 0 ? [] : ['--', ...options.argv])].join(' ');
  const section = writeSection(results, { command, latencies: options, ...circumstances });
  writeFileSync(page, withSection(readFileSync(page, 'utf8'), section));
  writeFileSync(join(docs, 'performance.svg'), drawChart(results));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

main(JSON.parse(process.argv[2] ?? '{}') as Options).then(
  () => process.exit(),
  (error: unknown) => {
    // Its servers end with this process.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
