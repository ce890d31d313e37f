import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Cli } from './cli';
import { addApprovals } from './commands/approvals';
import { addAudit } from './commands/audit';
import { addCodecServer } from './commands/codec-server';
import { addDoctor } from './commands/doctor';
import { addPlan } from './commands/plan';
import { addRoutes } from './commands/routes';
import { addRun } from './commands/run';
import { addRuns } from './commands/runs';
import { addSchedule } from './commands/schedule';
import { addTemplates } from './commands/templates';
import { addUp } from './commands/up';
import { addVersions } from './commands/versions';

const DESCRIPTION =
  'Turns Wiz findings into Jira tickets and Slack digests: at most one ticket per finding, no finding lost.';

const HELP = `
First steps:
  wfd doctor      does every credential, permission and channel work?
  wfd plan        what would a run do?
  wfd up          do it now and every four hours, all in one process

The variables are explained in .env.example, the policy in distribution.example.yaml.
A .env file in the working directory is read unless WFD_NO_DOTENV=1.
Answers go to stdout, talk to stderr.

Exit codes: 0 clean · 1 failed · 2 used wrongly · 3 something held, parked or not told`;

export function buildProgram(cli: Cli): Command {
  const { io } = cli;
  const program = new Command('wfd')
    .description(DESCRIPTION)
    .version(readVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout.write,
      writeErr: io.stderr.write,
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  const commands = [
    addUp,
    addRun,
    addPlan,
    addApprovals,
    addSchedule,
    addRuns,
    addVersions,
    addRoutes,
    addTemplates,
    addAudit,
    addDoctor,
    addCodecServer,
  ];
  for (const add of commands) add(program, cli);
  return program;
}

/** What there is no command for is said to be unknown, where Commander would explain everything else if `--help` follows it. */
export async function runProgram(program: Command, args: readonly string[]): Promise<void> {
  const [first] = args;
  const isUnknown =
    first !== undefined &&
    !first.startsWith('-') &&
    !program.commands.some((command) => command.name() === first);
  await program.parseAsync(isUnknown ? [first] : [...args], { from: 'user' });
}

/** Sources and build lie equally deep. */
function readVersion(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
