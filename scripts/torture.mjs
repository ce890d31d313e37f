// The torture bench: a copy of the sources with short waits (and, with --without, one rule less), compiled and bundled, then played.
import { join } from 'node:path';
import { compiledCopy } from './compiled-copy.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { outcomeOf, start } from './lib.mjs';

ensureInstalled();
const { DURATIONS, RULES, SHARING } = await import('../torture/patches.mjs');
const { readOptions } = await import('../torture/options.mjs');
const options = readOptions(process.argv.slice(2));
const copy = await compiledCopy({
  name: 'torture',
  label: 'the bench',
  folders: ['src', 'sandbox', 'torture'],
  patches: [...DURATIONS, ...SHARING, ...(RULES[options.without] ?? [])],
  isBundled: true,
});
process.exitCode = await outcomeOf(start(join(copy, 'torture', 'main.js'), [JSON.stringify(options)]));
