// Runs the tests, or those that are named, on the Node of the container image instead of this one; fetches it once. Arguments go to jest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { fail, npmCommand, outcomeOf, say, start } from './lib.mjs';

/** npm's packages of the executable, by platform, and the hashes of the one version that is taken. */
const VERSION = '22.23.3';
const HASHES = {
  'linux-x64':
    'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  'linux-arm64':
    'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
};

ensureInstalled();
const node = findNode();
const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
process.exitCode = await outcomeOf(start('scripts/test.mjs', process.argv.slice(2), { execPath: node, env }));

/** The executable's path, below our cache. */
function findNode() {
  const platform = `${process.platform}-${process.arch}`;
  if (HASHES[platform] === undefined) {
    fail(`Node ${VERSION} cannot be fetched for ${platform}: put one on the PATH and run npm test with it`);
  }
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const cache = join(base, 'wiz-finding-distribution');
  const path = join(cache, `node-${VERSION}`, 'node');
  if (!existsSync(path)) fetchNode({ name: `node-${platform}`, hash: HASHES[platform], cache, path });
  return path;
}

function fetchNode({ name, hash, cache, path }) {
  say(`Fetching Node ${VERSION} (npm package ${name}), once for this machine …`);
  mkdirSync(cache, { recursive: true });
  // Beside the target, so that the rename at the end stays on one disk and shows it whole or not at all.
  const scratch = mkdtempSync(join(cache, '.download-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const { command, args } = npmCommand([
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
    '--prefix',
    scratch,
    `${name}@${VERSION}`,
  ]);
  const { status, error, stderr } = spawnSync(command, args, { cwd: scratch, encoding: 'utf8' });
  if (status !== 0) fail(`Node ${VERSION} could not be fetched:\n${error?.message ?? stderr.trim()}`);
  const { packages } = JSON.parse(readFileSync(join(scratch, 'node_modules', '.package-lock.json'), 'utf8'));
  // npm has checked what came against the registry's hash, and this checks the registry's.
  if (packages[`node_modules/${name}`].integrity !== hash)
    fail(`${name}@${VERSION} is not what it was when it was chosen: its hash is another`);
  mkdirSync(dirname(path), { recursive: true });
  renameSync(join(scratch, 'node_modules', name, 'bin', 'node'), path);
}
