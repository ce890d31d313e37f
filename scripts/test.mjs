// The whole suite; arguments go to jest. Its global setup brings the Temporal servers.
import { ensureInstalled } from './ensure-installed.mjs';
import { outcomeOf, start } from './lib.mjs';

ensureInstalled();
process.exitCode = await outcomeOf(start('node_modules/jest/bin/jest.js', process.argv.slice(2)));
