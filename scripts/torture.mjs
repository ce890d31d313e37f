// The torture bench: a copy of the sources with short waits (and, with --without, one rule less), compiled and bundled, then played.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { fail, outcomeOf, root, say, start } from './lib.mjs';

const SOURCES = ['src', 'sandbox', 'torture'];
const BUILD = 'torture-';
const DAY_MS = 86_400_000;
const CACHE = join(root, 'node_modules', '.cache', 'wiz-finding-distribution');

ensureInstalled();
const { DURATIONS, RULES } = await import('../torture/patches.mjs');
const { readOptions } = await import('../torture/options.mjs');
const options = readOptions(process.argv.slice(2));
const copy = await build([...DURATIONS, ...(RULES[options.without] ?? [])]);
process.exitCode = await outcomeOf(start(join(copy, 'torture', 'main.js'), [JSON.stringify(options)]));

/** Kept for the next time under a name that changes with everything that goes into it. Answers the folder, below the root. */
async function build(patches) {
  const files = SOURCES.flatMap(filesBelow).map((path) => ({
    path,
    content: readFileSync(join(root, path)),
  }));
  const hash = createHash('sha256')
    .update(JSON.stringify(patches))
    .update(readFileSync(join(root, 'package-lock.json')));
  for (const { path, content } of files) hash.update(`${path}\0`).update(content).update('\0');
  const folder = join(CACHE, `${BUILD}${hash.digest('hex').slice(0, 16)}`);
  removeOldBuilds(folder);
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`;
    await compile(files, patches, draft);
    try {
      renameSync(draft, folder);
    } catch (error) {
      // Another bench has built the same at the same time.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return folder.slice(root.length);
}

/** Each change of a source makes a new one. */
function removeOldBuilds(kept) {
  if (!existsSync(CACHE)) return;
  const old = readdirSync(CACHE, { withFileTypes: true })
    .map(({ name }) => join(CACHE, name))
    .filter((path) => path.startsWith(join(CACHE, BUILD)) && path !== kept)
    .filter((path) => Date.now() - statSync(path).mtimeMs > DAY_MS);
  for (const path of old) rmSync(path, { recursive: true, force: true });
}

async function compile(files, patches, folder) {
  say('Building the bench …');
  const { transformSync } = createRequire(import.meta.url)('@swc/core');
  const isUsed = new Set();
  for (const { path, content } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (!path.endsWith('.ts')) {
      cpSync(join(root, path), target);
      continue;
    }
    const { code } = transformSync(patched(path, content.toString(), { patches, isUsed }), {
      filename: path,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    });
    writeFileSync(target.replace(/\.ts$/, '.js'), code);
  }
  const unused = patches.filter((patch) => !isUsed.has(patch));
  if (unused.length > 0)
    fail(`torture/patches.mjs names files that are not there: ${unused.map(([file]) => file).join(', ')}`);
  // The command line reads its version from it.
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  await bundle(join(folder, 'src'));
}

function patched(path, source, { patches, isUsed }) {
  return patches
    .filter(([file]) => file === path)
    .reduce((text, patch) => {
      const [, find, replacement] = patch;
      if (text.split(find).length !== 2)
        fail(`torture/patches.mjs: ${path} does not hold exactly one\n${find}`);
      isUsed.add(patch);
      return text.replace(find, () => replacement);
    }, source);
}

async function bundle(folder) {
  const { bundleWorkflowCode } = createRequire(import.meta.url)('@temporalio/worker');
  const silent = { trace() {}, debug() {}, info() {}, warn: say, error: say, log() {} };
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(folder, 'workflows', 'index.js'),
    logger: silent,
  });
  writeFileSync(join(folder, 'workflow-bundle.js'), code);
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.mjs') && entry.name !== 'tsconfig.json')
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .sort();
}
