import type { Command } from 'commander';
import type { RunReport } from '../../domain/report';
import type { StartedRun } from '../../temporal/schedule';
import { answer, answerJson, readPolicy, requireWay, say, withDeployment, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { exitCodeOf, type ExitCode } from '../exit-code';
import { follow, withSilenceTold } from '../follow';
import { unlessInterrupted, watchInterrupt } from '../interrupt';
import { renderReport } from '../render/report';

export interface RunOptions {
  readonly follow?: true;
  readonly json?: true;
}

const GOES_ON =
  'The run goes on without you. `wfd runs show` tells how far it is, `wfd runs cancel` stops it after its batch.';

const HELP = `
Creates the schedule, paused, where there is none yet: \`wfd schedule apply\` lets it fire.
If a run goes on already, this one starts when it has ended.
Ctrl-C leaves the run alone and goes.

Exit codes: 0 clean · 1 failed · 2 used wrongly · 3 something held, parked or not told · 130 left`;

export function addRun(program: Command, cli: Cli): void {
  program
    .command('run')
    .description('trigger one run now and report it')
    .option('--follow', 'show how far it is (the default on a terminal, without --json)')
    .option('--json', 'print the report as JSON: docs/json-output.md')
    .addHelpText('after', HELP)
    .action(async (options: RunOptions) => {
      cli.finish(await withDeployment(cli, (deployment) => run(cli, deployment, options)));
    });
}

async function run(cli: Cli, deployment: Deployment, options: RunOptions): Promise<ExitCode> {
  await requireWay(deployment);
  await ensureSchedule(cli, deployment);
  const interruption = watchInterrupt(cli.io);
  try {
    const started = triggerAndFollow(cli, deployment, isWatched(cli, options));
    const report = await unlessInterrupted(interruption.signal, started, GOES_ON);
    if (options.json) answerJson(cli, report);
    else answer(cli, renderReport(report, cli.view()));
    return exitCodeOf(report);
  } finally {
    interruption.dispose();
  }
}

/** Whoever may run need not have the policy: it is read only where the schedule is ours to make. */
async function ensureSchedule(cli: Cli, { schedule }: Deployment): Promise<void> {
  const found = await schedule.describe();
  if (found?.registered !== true) await schedule.ensure(readPolicy(cli).schedule);
}

/** Triggers a run and waits for its report. While another one goes on, its progress is shown. */
export async function triggerAndFollow(
  cli: Cli,
  { runs }: Deployment,
  isWatched: boolean,
): Promise<RunReport> {
  let started: StartedRun | undefined;
  const reporting = async (): Promise<RunReport> => {
    started = await runs.trigger((line) => say(cli, line));
    return runs.reportOf(started);
  };
  const progress = () => runs.progress(started);
  const answer = withSilenceTold(cli.io, { answer: reporting(), progress });
  return isWatched ? follow(cli.io, { answer, progress }) : answer;
}

export function isWatched({ io }: Cli, options: RunOptions): boolean {
  return options.follow ?? (io.stderr.isTty && options.json === undefined);
}
