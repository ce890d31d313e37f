// Local Wiz, Jira and Slack, built when needed.
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { outcomeOf, start } from './lib.mjs';

ensureInstalled();
await build();
process.exitCode = await outcomeOf(start('dist-sandbox/main.js', process.argv.slice(2)));
