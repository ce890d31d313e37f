// Compiles src to dist and sandbox to dist-sandbox, and bundles the workflows; does nothing when nothing has changed.
// `node scripts/build.mjs [--every-flavour]`
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { fail, root, say } from './lib.mjs';
import { flavours } from './workflow-flavours.mjs';

const SOURCES = { src: 'dist', sandbox: 'dist-sandbox' };
const CONFIGURATION = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'scripts/workflow-flavours.mjs',
];
const STAMP = join(root, 'dist', '.stamp');
const EVERY = ' with every flavour';

/** `isEvery`: bundles for workers of whatever flavour; others they make themselves when they start, for which a container has little room. */
export async function build({ isEvery = false } = {}) {
  const stamp = hashOfSources();
  const built = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
  if (built === stamp + EVERY || (built === stamp && !isEvery)) return;

  say('Building …');
  for (const output of Object.values(SOURCES)) rmSync(join(root, output), { recursive: true, force: true });
  const failures = await Promise.all([
    compile('tsconfig.build.json'),
    compile('sandbox/tsconfig.json'),
    ...flavours(isEvery).map(({ name, options }) => bundle(name, options)),
  ]);
  const said = failures.filter((failure) => failure !== undefined);
  if (said.length > 0) fail(`The build failed:\n${said.join('\n')}`);
  copyData();
  // For `npx wfd`.
  chmodSync(join(root, 'dist', 'client.js'), 0o755);
  writeFileSync(STAMP, isEvery ? stamp + EVERY : stamp);
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of [...CONFIGURATION, ...filesBelow('src'), ...filesBelow('sandbox')]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .sort();
}

/** Resolves with what the compiler has to complain about. */
function compile(project) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const child = spawn(process.execPath, [tsc, '-p', project], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let complaint = '';
  child.stdout.on('data', (chunk) => (complaint += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve(code === 0 ? undefined : complaint)));
}

/** From the sources, so that stack traces in the Web UI name TypeScript lines. */
async function bundle(name, options = {}) {
  const { bundleWorkflowCode } = createRequire(import.meta.url)('@temporalio/worker');
  const silent = { trace() {}, debug() {}, info() {}, warn: say, error: say, log() {} };
  try {
    const workflowsPath = join(root, 'src', 'workflows', 'index.ts');
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: silent, ...options });
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(join(root, 'dist', name), code);
    return undefined;
  } catch (error) {
    return `workflows: ${error.message}`;
  }
}

/** What the compiler leaves behind: schemas, pages, the sandbox's company. */
function copyData() {
  for (const [source, output] of Object.entries(SOURCES)) {
    for (const path of filesBelow(source).filter((file) => !/\.ts$|tsconfig\.json$/.test(file))) {
      const target = join(root, output, path.slice(source.length + 1));
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(root, path), target);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  await build({ isEvery: process.argv.includes('--every-flavour') });
}
