// A compiled copy of some of the sources, with changes or without; kept for the next time.
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
import { fail, root, say } from './lib.mjs';

const DAY_MS = 86_400_000;
const CACHE = join(root, 'node_modules', '.cache', 'wiz-finding-distribution');

/**
 * Answers the folder, below the root. Its name changes with everything that goes into it.
 * - `name`: "torture": what it is for; old copies of that name are removed
 * - `label`: what is said to be built, when it is: "the bench"
 * - `folders`: of sources, from the root
 * - `patches`: [file, text that stands there once, what replaces it]
 * - `isBundled`: with the workflows in one file, as the worker loads them
 */
export async function compiledCopy({ name, label, folders, patches = [], isBundled = false }) {
  const files = folders
    .flatMap(filesBelow)
    .map((path) => ({ path, content: readFileSync(join(root, path)) }));
  const hash = createHash('sha256')
    .update(JSON.stringify([patches, isBundled]))
    .update(readFileSync(join(root, 'package-lock.json')));
  for (const { path, content } of files) hash.update(`${path}\0`).update(content).update('\0');
  const folder = join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}`);
  removeOldCopies(name, folder);
  if (!existsSync(folder)) {
    say(`Building ${label} …`);
    const draft = `${folder}.${process.pid}`;
    await compile(files, patches, draft);
    if (isBundled) await bundle(join(draft, 'src'));
    try {
      renameSync(draft, folder);
    } catch (error) {
      // Somebody else has built the same at the same time.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return folder.slice(root.length);
}

/** Each change of a source makes a new one. */
function removeOldCopies(name, kept) {
  if (!existsSync(CACHE)) return;
  const old = readdirSync(CACHE, { withFileTypes: true })
    .map((entry) => join(CACHE, entry.name))
    .filter((path) => path.startsWith(join(CACHE, `${name}-`)) && path !== kept)
    .filter((path) => Date.now() - statSync(path).mtimeMs > DAY_MS);
  for (const path of old) rmSync(path, { recursive: true, force: true });
}

async function compile(files, patches, folder) {
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
