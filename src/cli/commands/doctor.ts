import type { Command } from 'commander';
import { switchedOn } from '../../domain/beyond';
import type { Check } from '../../domain/check';
import { answer, answerJson, type Cli } from '../cli';
import { listOperations } from '../doctor/operations';
import { checkPolicy } from '../doctor/policy';
import { checkServices } from '../doctor/services';
import { checkSuppressions } from '../doctor/suppressions';
import { checkTemporal } from '../doctor/temporal';
import type { ExitCode } from '../exit-code';
import { renderChecks } from '../render/doctor';

const HELP = `
Reads only: nothing is created, and nobody is told. With --send-test every channel of the policy
gets one message that says it is a test; its line has the link, or what is wrong and the cure.
What is missing is a line, and the rest is looked at all the same.
The last lines say what the worker can do at most.

Exit codes: 0 it works, perhaps with warnings · 1 something failed · 2 used wrongly ·
3 with --strict: there are warnings, such as that no worker polls or no schedule is registered`;

interface DoctorOptions {
  readonly json?: true;
  readonly sendTest?: true;
  readonly strict?: true;
}

export function addDoctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('look at every credential, permission, field, channel and limit')
    .option('--send-test', 'post a test message to every channel of the policy')
    .option('--strict', 'exit with 3 where there are warnings, as after a deployment')
    .option('--json', 'print the checks as JSON')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => {
      const checks = await examine(cli, options.sendTest === true);
      if (options.json) answerJson(cli, checks);
      else answer(cli, renderChecks(checks, cli.view()));
      cli.finish(exitCodeOf(checks, options));
    });
}

function exitCodeOf(checks: readonly Check[], { strict }: DoctorOptions): ExitCode {
  if (checks.some(({ state }) => state === 'failed')) return 1;
  return strict && checks.some(({ state }) => state === 'warning') ? 3 : 0;
}

async function examine(cli: Cli, isTestWanted: boolean): Promise<readonly Check[]> {
  const env = cli.environment();
  const { checks, policy } = checkPolicy(env);
  const now = cli.io.now().toISOString();
  const [services, temporal] = await Promise.all([
    checkServices(cli.backend, { env, policy, ...(isTestWanted ? { sendTestAt: now } : {}) }),
    checkTemporal(cli.backend, env),
  ]);
  const on = policy === undefined ? [] : switchedOn(policy);
  const suppressions = checkSuppressions(policy, temporal.memory, now);
  return [...checks, ...suppressions, ...services, ...temporal.checks, ...listOperations(on)];
}
