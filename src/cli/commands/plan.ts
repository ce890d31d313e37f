import type { Command } from 'commander';
import { answer, answerJson, requireWorker, withDeployment, type Cli } from '../cli';
import type { Deployment } from '../deployment';
import { exitCodeOf, type ExitCode } from '../exit-code';
import { follow, withSilenceTold } from '../follow';
import { Interrupted, unlessInterrupted, watchInterrupt } from '../interrupt';
import { renderPlan } from '../render/plan';
import { isWatched } from './run';

interface PlanOptions {
  readonly json?: true;
}

const STOPPED = 'The plan was stopped. It had changed nothing.';

const HELP = `
The same workflow as a run, stopped before its effects: no ticket, no message, no memory of it.

Exit codes: 0 clean · 1 failed · 2 used wrongly · 3 a run would leave something held or parked`;

export function addPlan(program: Command, cli: Cli): void {
  program
    .command('plan')
    .description('show what a run would do now, and why')
    .option('--json', 'print the plan as JSON: docs/json-output.md')
    .addHelpText('after', HELP)
    .action(async (options: PlanOptions) => {
      cli.finish(await withDeployment(cli, (deployment) => plan(cli, deployment, options)));
    });
}

async function plan(cli: Cli, deployment: Deployment, options: PlanOptions): Promise<ExitCode> {
  await requireWorker(deployment);
  const interruption = watchInterrupt(cli.io);
  const started = await deployment.plans.start();
  try {
    const progress = () => started.progress();
    const answered = withSilenceTold(cli.io, { answer: started.answer(), progress });
    const followed = isWatched(cli, options) ? follow(cli.io, { answer: answered, progress }) : answered;
    const planned = await unlessInterrupted(interruption.signal, followed, STOPPED);
    if (options.json) answerJson(cli, planned);
    else answer(cli, renderPlan(planned, cli.view()));
    return exitCodeOf(planned.report);
  } catch (error) {
    if (error instanceof Interrupted) await started.stop();
    throw error;
  } finally {
    interruption.dispose();
  }
}
