// Asks npm's registry for known vulnerabilities of what runs in production. One that is high or critical fails, unless
// .ci/advisories.json accepts it, with a reason and until a day. `node scripts/audit.mjs [folder]`
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, npmCommand, root, say } from './lib.mjs';

const GRAVE = new Set(['high', 'critical']);
const LONGEST_DAYS = 180;
const DAY_MS = 86_400_000;
const NETWORK =
  /\b(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_SOCKET_TIMEOUT|ENOAUDIT)\b|request to .* failed|network/i;
/** Whoever can be asked and says who may: it is our token that is wrong, and would be for years. */
const ACCESS = new Set([401, 403, 407]);

const folder = resolve(process.argv[2] ?? root);
const { accepted } = JSON.parse(readFileSync(join(folder, '.ci', 'advisories.json'), 'utf8'));
const today = dayIn(0);
const malformed = accepted.flatMap(faultsOf);
if (malformed.length > 0) fail(malformed.join('\n'));

const report = ask();
if (report.vulnerabilities !== undefined) judge(advisoriesOf(report));
else if (isOutOfReach(report))
  say(`Audit: not checked, the registry does not answer it (${wordsOf(report)})`);
else fail(`Audit: npm did not carry it out (${wordsOf(report)})`);

/** The registry, or what stands in its place: it said no to the question as such, or nothing at all. */
function isOutOfReach({ statusCode, message = '', error }) {
  if (statusCode !== undefined) return !ACCESS.has(statusCode);
  return NETWORK.test(`${error?.code} ${message}`);
}

function wordsOf({ message, error }) {
  return message ?? error?.summary ?? 'no words';
}

function dayIn(days) {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function faultsOf({ advisory, reason, until }) {
  const id = `.ci/advisories.json: ${advisory ?? 'an entry without advisory'}`;
  if (!/^GHSA(-\w{4}){3}$/.test(advisory)) return [`${id}: advisory is the GHSA number`];
  if (!reason) return [`${id} has no reason`];
  if (!/^\d{4}-\d\d-\d\d$/.test(until)) return [`${id}: until is a day, such as ${dayIn(30)}`];
  return until > dayIn(LONGEST_DAYS) ? [`${id}: until is at most ${LONGEST_DAYS} days away`] : [];
}

/** No retries: where the registry is out of reach this is said at once. */
function ask() {
  const { command, args } = npmCommand([
    'audit',
    '--omit=dev',
    '--json',
    '--fetch-retries=0',
    '--fetch-timeout=15000',
  ]);
  const { stdout, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) return { message: error.message };
  try {
    return JSON.parse(stdout);
  } catch {
    return { message: 'npm answered without JSON' };
  }
}

function advisoriesOf({ vulnerabilities }) {
  const each = Object.values(vulnerabilities).flatMap(({ via }) =>
    via.filter((cause) => typeof cause === 'object'),
  );
  const byId = new Map(each.map((cause) => [`${cause.url} ${cause.name}`, { ...cause, id: idOf(cause) }]));
  return [...byId.values()];
}

function idOf({ url, source }) {
  return /GHSA(-\w{4}){3}/.exec(url)?.[0] ?? String(source);
}

function judge(advisories) {
  const grave = advisories.filter(({ severity }) => GRAVE.has(severity));
  const problems = [
    ...grave.flatMap((advisory) => complaintOf(advisory)),
    ...accepted
      .filter(({ advisory }) => !grave.some(({ id }) => id === advisory))
      .map(({ advisory }) => `${advisory} is not reported any more: remove it from .ci/advisories.json`),
  ];
  for (const problem of problems) say(problem);
  if (problems.length > 0) process.exitCode = 1;
  const lesser = advisories.length - grave.length;
  say(
    `Audit: ${grave.length} high or critical in production (${accepted.length} accepted), ${lesser} lesser`,
  );
}

function complaintOf({ id, name, range, severity, title, url }) {
  const words = `${severity}: ${name} ${range}: ${title} (${url})`;
  const entry = accepted.find(({ advisory }) => advisory === id);
  if (entry === undefined) return [`${words}: update it, or accept ${id} in .ci/advisories.json`];
  return entry.until < today ? [`${words}: was accepted until ${entry.until}`] : [];
}
