// The bench: the worker as it is built, beside what it is compared with.
import { join } from 'node:path';
import { build } from './build.mjs';
import { compiledCopy } from './compiled-copy.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { outcomeOf, root, start } from './lib.mjs';

ensureInstalled();
const { readOptions } = await import('../bench/options.mjs');
const options = { ...readOptions(process.argv.slice(2)), root, argv: process.argv.slice(2) };
await build();
const copy = await compiledCopy({
  name: 'bench',
  label: 'the bench',
  folders: ['src', 'sandbox', 'torture', 'bench'],
});
process.exitCode = await outcomeOf(start(join(copy, 'bench', 'main.js'), [JSON.stringify(options)]));
