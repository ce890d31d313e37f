// Installs the dependencies when they are missing or not those of the lockfile. Needs nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, npmCommand, root, say } from './lib.mjs';

const OLDEST_NODE = [20, 19];

/** Exits with one message when it cannot be done. */
export function ensureInstalled() {
  checkNode();
  if (isInstalled()) return;

  say('Installing dependencies (npm ci), once …');
  const { command, args } = npmCommand(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  const words = error === undefined ? `${stdout}${stderr}`.trim() : error.message;
  fail(`The dependencies could not be installed:\n${words}\nCorrect that, or run \`npm ci\` by hand.`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Node ${process.versions.node} is too old: version ${OLDEST_NODE.join('.')} or newer is needed.`);
}

/** By content, not by time: a checkout touches the lockfile without changing it. */
function isInstalled() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  return Object.entries(readPackages(join(root, 'package-lock.json')) ?? {}).every(
    ([path, wanted]) => path === '' || wanted.optional || installed[path]?.version === wanted.version,
  );
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled();
