import type { Command } from 'commander';
import type { StampedPolicy } from '../../config/policy-hash';
import { comparePlans } from '../../domain/plan-difference';
import type { PlanReport } from '../../domain/report';
import { answer, answerJson, readPolicyFile, requireWorker, withDeployment, type Cli } from '../cli';
import type { Deployment, PlanWish, StartedPlan } from '../deployment';
import { exitCodeOf, type ExitCode } from '../exit-code';
import { follow, withSilenceTold } from '../follow';
import { Interrupted, unlessInterrupted, watchInterrupt } from '../interrupt';
import { renderPlan } from '../render/plan';
import { renderDifference } from '../render/plan-difference';
import { toPlanAnswer } from '../render/plan-json';
import { sections } from '../render/table';
import { isWatched } from './run';

interface PlanOptions {
  readonly json?: true;
  readonly showTickets?: true;
  readonly policy?: string;
}

const STOPPED = 'The plan was stopped. It had changed nothing.';

const HELP = `
The same workflow as a run, stopped before its effects: no ticket, no message, no memory of it.

With --policy the workers plan twice, with the file and with their own policy, and it is shown,
finding by finding, what would change. The variables of this shell (JIRA_PROJECT_KEY, SLACK_CHANNEL)
win over the file, as theirs win over their own policy. The file goes into this one plan and nowhere
else. What it changes in priorities, due dates and labels is seen with --show-tickets.

Exit codes: 0 clean · 1 failed · 2 used wrongly · 3 something held, parked or not told`;

export function addPlan(program: Command, cli: Cli): void {
  program
    .command('plan')
    .description('show what a run would do now, and why')
    .option('--show-tickets', 'show the tickets as they would be filed')
    .option('--policy <file>', 'plan with this policy, and show what it would change')
    .option('--json', 'print the plan as JSON: docs/json-output.md')
    .addHelpText('after', HELP)
    .action(async (options: PlanOptions) => {
      const policy = options.policy === undefined ? undefined : readPolicyFile(cli, options.policy);
      cli.finish(
        await withDeployment(cli, (deployment) => plan(cli, deployment, { ...options, stamped: policy })),
      );
    });
}

interface PlanTask extends PlanOptions {
  /** What stands in the file that was given. */
  readonly stamped: StampedPolicy | undefined;
}

async function plan(cli: Cli, deployment: Deployment, task: PlanTask): Promise<ExitCode> {
  await requireWorker(deployment);
  const interruption = watchInterrupt(cli.io);
  const started: StartedPlan[] = [];
  try {
    for (const wish of wishesOf(task)) started.push(await deployment.plans.start(wish));
    const progress = async () => started[0]?.progress();
    const answers = Promise.all(started.map((each) => each.answer()));
    const answered = withSilenceTold(cli.io, { answer: answers, progress });
    const followed = isWatched(cli, task) ? follow(cli.io, { answer: answered, progress }) : answered;
    const [planned, theirs] = await unlessInterrupted(interruption.signal, followed, STOPPED);
    return planned === undefined ? 1 : show(cli, task, { planned, theirs });
  } catch (error) {
    // One plan that failed has ended by itself; of two the other would go on for nobody, also where one was never begun.
    if (error instanceof Interrupted || wishesOf(task).length > 1)
      await Promise.allSettled(started.map((each) => each.stop()));
    throw error;
  } finally {
    interruption.dispose();
  }
}

/** What is asked for, and, to compare it with, the plan that the workers would make. */
function wishesOf({ stamped, showTickets }: PlanTask): readonly PlanWish[] {
  const shown = showTickets === undefined ? {} : { showTickets };
  return stamped === undefined ? [shown] : [{ ...shown, policy: stamped }, {}];
}

interface Plans {
  readonly planned: PlanReport;
  readonly theirs: PlanReport | undefined;
}

function show(cli: Cli, { json, policy = '' }: PlanOptions, { planned, theirs }: Plans): ExitCode {
  const difference = theirs === undefined ? undefined : comparePlans(theirs, planned);
  if (json) answerJson(cli, toPlanAnswer(planned, difference));
  else if (difference === undefined) answer(cli, renderPlan(planned, cli.view()));
  else {
    const compared = renderDifference(difference, policy, cli.view());
    answer(cli, sections(compared, renderPlan(planned, cli.view(), true)));
  }
  return exitCodeOf(planned.report);
}
