// A real Temporal cluster for this machine; `-- --help` says what it can do.
import { join } from 'node:path';
import { compiledCopy } from './compiled-copy.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { outcomeOf, root, start } from './lib.mjs';

ensureInstalled();
const copy = await compiledCopy({
  name: 'cluster',
  label: 'the cluster tool',
  folders: ['cluster', 'src'],
});
process.exitCode = await outcomeOf(start(join(copy, 'cluster', 'main.js'), [root, ...process.argv.slice(2)]));
