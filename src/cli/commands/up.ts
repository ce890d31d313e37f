import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { loadConfiguration } from '../../config/configuration';
import type { Policy } from '../../domain/policy';
import type { DevServer } from '../../temporal/dev-server';
import { dataDir, usualAuditDir } from '../audit-dir';
import { answer, say, warn, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { describeError } from '../describe-error';
import { exitCodeOf, type ExitCode } from '../exit-code';
import { Interrupted, unlessInterrupted, watchInterrupt } from '../interrupt';
import { withLocalDeployment, type LocalPlace } from '../local-deployment';
import { port } from '../port';
import { renderReport } from '../render/report';
import { type Place, renderUp } from '../render/up';
import { warnOfMissing } from '../search-attributes';
import { UserError } from '../user-error';
import { watchRuns } from '../watch-runs';
import { triggerAndFollow } from './run';

interface UpOptions {
  readonly once?: true;
  readonly paused?: true;
  readonly db?: string;
  readonly port: number;
  readonly uiPort?: number;
}

const DEFAULT_PORT = 7233;

const STOPPING = 'Stopping: the worker ends what it is at. Ctrl-C again stops at once.';
const CUT_SHORT = 'The run has not ended: it waits in the database, and the next `wfd up` goes on with it.';

const PAUSED_NOTE = 'paused by `wfd up --paused`';
const PAUSED =
  'Up, and no run starts by itself. In another terminal: `wfd plan` shows what a run would do, `wfd run --follow` does it, ' +
  '`wfd schedule resume` lets the schedule go on. Ctrl-C ends it.';

const HELP = `
For a laptop or a small team: Temporal's development server with a database file, its Web UI, one
worker, and the schedule of the policy. The first run starts at once when none has completed before;
with --paused none starts, and \`wfd plan\` in another terminal shows what it would do.
Ctrl-C ends everything in order; Ctrl-C again ends it at once.
With a Temporal of your own: \`node dist/worker.js\` and \`wfd schedule apply\`.

Exit codes with --once: 0 clean · 1 failed · 2 used wrongly · 3 something held, parked or not told`;

export function addUp(program: Command, cli: Cli): void {
  program
    .command('up')
    .description('all in one process: Temporal, Web UI, worker, schedule')
    .option('--once', 'end after one run, with its exit code; registers no schedule')
    .addOption(
      new Option('--paused', 'start no run, and pause the schedule: to plan first').conflicts('once'),
    )
    .option('--db <file>', "Temporal's database (default: temporal.db in WFD_DATA_DIR, else in .wfd)")
    .option('--port <number>', "Temporal's port; 0 takes a free one", port, DEFAULT_PORT)
    .option('--ui-port <number>', "the Web UI's port (default: 1000 above --port)", port)
    .addHelpText('after', HELP)
    .action(async (options: UpOptions) => cli.finish(await up(cli, options)));
}

async function up(cli: Cli, options: UpOptions): Promise<ExitCode> {
  const env = cli.environment();
  if (env['TEMPORAL_ADDRESS']) throw addressIsSet(env['TEMPORAL_ADDRESS']);
  const { policy, warnings } = loadConfiguration(env);
  warn(cli, warnings);
  const interruption = watchInterrupt(cli.io);
  const ended = new AbortController();
  try {
    return await withLocalDeployment(cli, placeOf(cli, options), (deployment, server) =>
      serve({
        cli,
        options,
        server,
        deployment,
        policy,
        stop: interruption.signal,
        ended: ended.signal,
      }),
    );
  } finally {
    ended.abort();
    interruption.dispose();
  }
}

function addressIsSet(address: string): UserError {
  return new UserError(
    `TEMPORAL_ADDRESS is ${address}, and \`wfd up\` brings its own Temporal server: use \`wfd schedule apply\` and ` +
      '`node dist/worker.js` with yours, or unset TEMPORAL_ADDRESS',
  );
}

function placeOf(cli: Cli, options: UpOptions): LocalPlace {
  const { port, uiPort } = options;
  const auditDir = usualAuditDir(cli.environment());
  return { dbFile: databaseOf(cli, options), port, auditDir, ...(uiPort === undefined ? {} : { uiPort }) };
}

function databaseOf(cli: Cli, { db }: UpOptions): string {
  return db ?? join(dataDir(cli.environment()), 'temporal.db');
}

interface Serving {
  readonly cli: Cli;
  readonly options: UpOptions;
  readonly server: DevServer;
  readonly deployment: Deployment;
  readonly policy: Policy;
  readonly stop: AbortSignal;
  /** Aborted at the very end, however it comes. */
  readonly ended: AbortSignal;
}

async function serve(serving: Serving): Promise<ExitCode> {
  const { cli, options, deployment, stop } = serving;
  stop.addEventListener('abort', () => say(cli, STOPPING), { once: true });
  try {
    return await unlessInterrupted(stop, options.once ? runOnce(serving) : stayUp(serving), CUT_SHORT);
  } catch (error) {
    // Whoever stays up ends no other way.
    if (options.once || !(error instanceof Interrupted)) throw error;
    const schedule = await deployment.schedule.describe();
    if (schedule?.running) say(cli, CUT_SHORT);
    return 0;
  }
}

async function runOnce(serving: Serving): Promise<ExitCode> {
  const { cli, deployment, policy } = serving;
  await deployment.schedule.ensure(policy.schedule);
  say(cli, renderUp(await placeNow(serving), cli.view()));
  const report = await triggerAndFollow(cli, deployment, true);
  answer(cli, renderReport(report, cli.view()));
  return exitCodeOf(report);
}

async function stayUp(serving: Serving): Promise<never> {
  const { cli, options, deployment, policy, ended } = serving;
  if (options.paused) await pauseFirst(serving);
  const { searchAttributes } = await deployment.schedule.apply(policy.schedule);
  warnOfMissing(cli, deployment, searchAttributes);
  await deployment.schedule.applyArchive(policy.audit.archiveEveryMs);
  answer(cli, renderUp(await placeNow(serving), cli.view()));
  if (!options.paused && !(await deployment.runs.hasCompleted())) await firstRun(serving);
  say(cli, options.paused ? PAUSED : 'Up, and waiting for the next run. Ctrl-C ends it.');
  return watchRuns(cli, deployment.runs, ended);
}

/** Paused before it can fire: one that is new is made so. Somebody's own pause and its note stay. */
async function pauseFirst({ deployment, policy }: Serving): Promise<void> {
  await deployment.schedule.ensure(policy.schedule);
  const schedule = await deployment.schedule.describe();
  const isPausedAlready = schedule?.registered === true && schedule.paused;
  if (!isPausedAlready) await deployment.schedule.pause(PAUSED_NOTE);
}

/** As it is, not as it was asked for: a schedule that was there before goes on as before. */
async function placeNow({ cli, server, options, deployment }: Serving): Promise<Place> {
  const place = { server, db: databaseOf(cli, options), deployment };
  const schedule = await deployment.schedule.describe();
  return schedule === undefined ? place : { ...place, schedule };
}

/** A first run that fails is told, and the schedule tries again. */
async function firstRun({ cli, deployment, stop }: Serving): Promise<void> {
  try {
    answer(cli, renderReport(await triggerAndFollow(cli, deployment, true), cli.view()));
  } catch (error) {
    if (stop.aborted) throw error;
    say(cli, describeError(error).text ?? '');
  }
}
