// What the test on a cluster can be asked for.
import { Command, Option } from 'commander';
import { RULES } from '../torture/patches.mjs';
import { wholeFrom } from './whole-from.mjs';

/** Beside a developer's own cluster. */
const PORT = 18_233;

const HELP = `
Needed: Go, which builds the Temporal server once, and PostgreSQL; what is missing is said.

Exit codes: 0 every promise kept · 1 one was broken, or there is no cluster · 2 used wrongly`;

/** Ends the process where it was used wrongly, or asked for help. */
export function readOptions(argv) {
  return new Command('npm run test:cluster --')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .description('hold the promises on a real Temporal cluster while its parts and workers are killed')
    .option('--runs <n>', 'how often, on one cluster', wholeFrom(1), 1)
    .option('--data <folder>', 'where everything of the cluster is kept', '.wfd/cluster-test')
    .option('--port <n>', 'of the frontend; thirteen more follow it', wholeFrom(1024), PORT)
    .addOption(
      new Option('--without <rule>', 'take a rule out of the worker first: it must fail').choices(
        Object.keys(RULES),
      ),
    )
    .configureHelp({ helpWidth: 100 })
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' })
    .opts();
}
