// Holds every package of the lockfile against .ci/licenses.json, and asks that each has a hash and comes from npm's registry.
// `node scripts/licenses.mjs [folder]`
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root, say } from './lib.mjs';

const REGISTRY = 'https://registry.npmjs.org/';
const WORDS_OF_EXPRESSIONS = new Set(['AND', 'OR', 'WITH']);

const folder = resolve(process.argv[2] ?? root);
const { allowed, exceptions } = readJson(join(folder, '.ci', 'licenses.json'));
const packages = Object.entries(readJson(join(folder, 'package-lock.json')).packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, ...licenseOf(path, entry), name: nameOf(path) }));
const used = new Set();

const problems = [...packages.flatMap(judge), ...judgeExceptions()];
for (const problem of problems) say(problem);
if (problems.length > 0) {
  say(
    'Licences: take another package, or enter the licence or an exception with its reason in .ci/licenses.json',
  );
  process.exitCode = 1;
} else {
  const licenses = new Set(packages.map(({ license }) => license));
  say(
    `Licences: ${packages.length} packages, ${licenses.size} licences or expressions, ${used.size} by exception`,
  );
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** "node_modules/a/node_modules/@b/c" is "@b/c". */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** What lies in node_modules counts; the lockfile speaks for the packages of other platforms alone. */
function licenseOf(path, entry) {
  const manifest = join(folder, path, 'package.json');
  if (!existsSync(manifest)) return { license: worded(entry.license) };
  const { license, licenses, version } = readJson(manifest);
  return { license: worded(license ?? licenses), installed: version };
}

/** An expression of SPDX; older manifests have objects and lists. */
function worded(license) {
  if (typeof license === 'string') return license;
  if (Array.isArray(license)) return license.map(worded).join(' OR ');
  return license?.type ?? 'none';
}

function judge({ name, version, integrity, resolved, installed, license }) {
  const found = [];
  const id = `${name}@${version}`;
  if (integrity === undefined)
    found.push(`${id} has no hash in package-lock.json: whatever came would be installed`);
  if (resolved !== undefined && !resolved.startsWith(REGISTRY)) found.push(`${id} comes from ${resolved}`);
  if (installed !== undefined && installed !== version)
    found.push(`${id} is installed as ${installed}: run npm ci`);
  if (!isAllowed(license) && !isExcepted({ name, version, license })) found.push(`${id} is under ${license}`);
  return found;
}

/** Every licence that an expression names, whether it says AND or OR: a choice among them is a decision, and belongs in an exception. */
function isAllowed(license) {
  const names = license.split(/[\s()]+/).filter((word) => word !== '' && !WORDS_OF_EXPRESSIONS.has(word));
  return names.every((name) => allowed.includes(name));
}

function isExcepted({ name, version, license }) {
  const exception = exceptions.find(
    (each) =>
      each.package === name &&
      each.license === license &&
      (each.version === undefined || each.version === version),
  );
  if (exception !== undefined) used.add(exception);
  return exception !== undefined;
}

function judgeExceptions() {
  return exceptions.flatMap((exception) => {
    const id = `The exception for ${exception.package}`;
    if (!exception.reason) return [`${id} has no reason`];
    return used.has(exception) ? [] : [`${id} (${exception.license}) excepts nothing any more: remove it`];
  });
}
