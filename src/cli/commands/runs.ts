import { InvalidArgumentError, type Command } from 'commander';
import { TemporalError } from '../../temporal/temporal-error';
import { answer, answerJson, say, withDeployment, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { type Idle, whyIdle, whyStranded } from '../idle';
import { unlessInterrupted, watchInterrupt } from '../interrupt';
import { renderReport } from '../render/report';
import { renderRun, renderRuns } from '../render/runs';

const DEFAULT_LIMIT = 10;
const HIGHEST_LIMIT = 200;
const DEFAULT_WAIT_SECONDS = 300;
const LONGEST_WAIT_SECONDS = 86_400;

export function addRuns(program: Command, cli: Cli): void {
  const runs = program.command('runs').helpCommand(false).description('what runs did');
  runs
    .command('list')
    .description('the last runs, newest first, as far back as Temporal keeps them')
    .option('--limit <number>', 'how many', wholeNumber(HIGHEST_LIMIT), DEFAULT_LIMIT)
    .option('--json', 'print them as JSON, reports included')
    .action((options: { readonly limit: number; readonly json?: true }) =>
      withDeployment(cli, (deployment) => list(cli, deployment, options)),
    );
  runs
    .command('show')
    .description('the report of one run, or how far it is')
    .argument('[run]', 'its label (wfd-run-…) or its run id in Temporal; the last one without it')
    .option('--json', 'print it as JSON')
    .action((run: string | undefined, options: { readonly json?: true }) =>
      withDeployment(cli, (deployment) => show(cli, deployment, { run, isJson: options.json === true })),
    );
  runs
    .command('cancel')
    .description('ask the run that goes on to finish its batch, tell, report and end')
    .option(
      '--wait <seconds>',
      'how long to wait for its report',
      wholeNumber(LONGEST_WAIT_SECONDS),
      DEFAULT_WAIT_SECONDS,
    )
    .action((options: { readonly wait: number }) =>
      withDeployment(cli, (deployment) => cancel(cli, deployment, options.wait)),
    );
}

function wholeNumber(highest: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= 1 && number <= highest) return number;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${highest}.`);
  };
}

interface ListOptions {
  readonly limit: number;
  readonly json?: true;
}

async function list(cli: Cli, { runs }: Deployment, { limit, json }: ListOptions): Promise<void> {
  const records = await runs.list(limit);
  if (json) answerJson(cli, records);
  else if (records.length > 0) answer(cli, renderRuns(records, cli.view()));
  else say(cli, 'Temporal knows of no run yet: `wfd run` starts one.');
}

interface ShowOptions {
  readonly run: string | undefined;
  readonly isJson: boolean;
}

async function show(cli: Cli, { runs }: Deployment, { run, isJson }: ShowOptions): Promise<void> {
  const record = run === undefined ? (await runs.list(1))[0] : await runs.find(run);
  if (record === undefined) throw noRun(run);
  const progress = record.state === 'running' ? await runs.progress() : undefined;
  if (isJson) answerJson(cli, { ...record, progress });
  else answer(cli, renderRun(record, progress, cli.view()));
}

function noRun(run: string | undefined): TemporalError {
  return new TemporalError(
    run === undefined
      ? 'Temporal knows of no run yet: `wfd run` starts one'
      : `Temporal knows no run ${run}: \`wfd runs list\` shows those it still keeps`,
  );
}

async function cancel(cli: Cli, deployment: Deployment, waitSeconds: number): Promise<void> {
  const { runs } = deployment;
  const asked = await runs.cancel();
  if (asked === undefined) return say(cli, 'No run goes on: there is nothing to cancel.');
  say(cli, 'Asked. The run finishes the batch it is in, tells the teams, reports and ends.');
  const workers = await deployment.server.workers();
  const idle = whyStranded(workers) ?? whyIdle(workers, deployment.names.taskQueue);
  if (idle !== undefined) throw nobodyListens(idle);
  const interruption = watchInterrupt(cli.io);
  const ended = new AbortController();
  try {
    const report = await unlessInterrupted(
      interruption.signal,
      Promise.race([asked.report(), deadline(cli, waitSeconds, ended.signal)]),
      'The run ends without you: `wfd runs show` shows its report.',
    );
    answer(cli, renderReport(report, cli.view()));
  } finally {
    ended.abort();
    interruption.dispose();
  }
}

function nobodyListens({ what }: Idle): TemporalError {
  return new TemporalError(`${what}, so nobody hears it now: the run ends when a worker is back`);
}

async function deadline(cli: Cli, seconds: number, ended: AbortSignal): Promise<never> {
  await cli.io.sleep(seconds * 1000, ended);
  throw new TemporalError(
    `the run has not ended within ${seconds} s, and will: \`wfd runs show\` tells how far it is`,
  );
}
