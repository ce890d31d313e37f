// What the bench can be asked for; read before anything is built.
import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeFrom } from '../scripts/whole-from.mjs';
import { RULES } from './patches.mjs';

const HELP = `
Plays random histories of findings, faults and mishaps against the sandbox on a real Temporal server, and holds the promises
against the services' own books: at most one ticket per weakness, no finding without one, each ticket told once, sums that
agree, nothing but reads and creates. Waits are shortened: one second stands for thirty.

Exit codes: 0 every promise kept · 1 one was broken · 2 used wrongly`;

/** Ends the process where it was used wrongly, or asked for help. */
export function readOptions(argv) {
  return new Command('npm run torture --')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .option(
      '--runs <n>',
      'fault schedules inside the assumptions; a quarter as many outside',
      wholeFrom(1),
      100,
    )
    .option('--seed <n>', 'of the first schedule; the others follow it', wholeFrom(1), 1)
    .option('--kill', 'with workers and a Temporal server of their own as processes, killed and paused')
    .addOption(new Option('--lane <name>', 'only this lane').choices(['inside', 'outside', 'kill']))
    .option('--at-once <n>', 'schedules played side by side', wholeFrom(1))
    .addOption(
      new Option('--stop-at <what>', 'end at the first promise broken this way').choices([
        'duplicate',
        'lost',
        'told',
        'unbalanced',
        'misdeed',
        'hangs',
      ]),
    )
    .option(
      '--only <steps>',
      'one schedule, that of --seed, with these steps alone: "0,3,7", "all" or "none"',
      steps,
    )
    .addOption(
      new Option('--without <rule>', 'take a rule out of the worker first').choices(Object.keys(RULES)),
    )
    .option('--json', 'print the sums as JSON')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts();
}

function steps(text) {
  if (text === 'all') return 'all';
  if (text === 'none') return [];
  const numbers = text.split(',').map(wholeFrom(0));
  if (text.trim() === '') throw new InvalidArgumentError('"all", "none" or numbers like 0,3,7');
  return numbers;
}
