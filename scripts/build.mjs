// Compiles src to dist and sandbox to dist-sandbox, and bundles the workflows; does nothing when nothing has changed.
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

const SOURCES = { src: 'dist', sandbox: 'dist-sandbox' };
const CONFIGURATION = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs'];
const STAMP = join(root, 'dist', '.stamp');

export async function build() {
  const stamp = hashOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;

  say('Building …');
  for (const output of Object.values(SOURCES)) rmSync(join(root, output), { recursive: true, force: true });
  const failures = await Promise.all([
    compile('tsconfig.build.json'),
    compile('sandbox/tsconfig.json'),
    bundle('workflow-bundle.js'),
    // What moves on to the next version is settled in the bundle, and refused of a worker that has none.
    bundle('workflow-bundle-versioned.js', {
      workflowsPath: join(root, 'src', 'workflows', 'versioned.ts'),
    }),
    // Most runs are not traced, and what traces them is half as large again.
    bundle('workflow-bundle-traced.js', {
      workflowInterceptorModules: [
        createRequire(import.meta.url).resolve(
          '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors',
        ),
      ],
    }),
    // What failures look like in a history is settled in the bundle.
    bundle('workflow-bundle-encrypted.js', {
      failureConverterPath: join(root, 'src', 'temporal', 'encryption', 'encoded-failures.ts'),
    }),
  ]);
  const said = failures.filter((failure) => failure !== undefined);
  if (said.length > 0) fail(`The build failed:\n${said.join('\n')}`);
  copyData();
  // For `npx wfd`.
  chmodSync(join(root, 'dist', 'client.js'), 0o755);
  writeFileSync(STAMP, stamp);
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
  await build();
}
