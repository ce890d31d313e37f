// Local Wiz, Jira and Slack, built when needed; `-- --help` says how to start it.
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { outcomeOf, start } from './lib.mjs';

const HELP = `
Wiz, Jira and Slack on 127.0.0.1 with a believable company in them, until Ctrl-C; nothing is kept. Prints the variables
that point a worker and \`wfd\` at it. Its page shows tickets and messages as people would see them.

Exit codes: 0 stopped · 1 it did not start · 2 used wrongly`;

ensureInstalled();
const { Command, InvalidArgumentError } = await import('commander');
const [port] = new Command('npm run sandbox --')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .argument('[port]', 'where it listens, 0 for any free one (default: SANDBOX_PORT, else 4400)', readPort)
  .addHelpText('after', HELP)
  .allowExcessArguments(false)
  .parse(process.argv.slice(2), { from: 'user' }).processedArgs;
await build();
process.exitCode = await outcomeOf(start('dist-sandbox/main.js', port === undefined ? [] : [port]));

function readPort(text) {
  if (/^\d+$/.test(text) && Number(text) < 65_536) return text;
  throw new InvalidArgumentError('a number from 0 to 65535 is needed');
}
