// The sandbox with its company, and `wfd up` working for it. `-- --once` ends after the first run with its exit code.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { fail, freePort, isFree, outcomeOf, root, say, start } from './lib.mjs';

const START_MS = 15_000;

ensureInstalled();
await build();

// The sandbox starts empty, and a database that remembers the last demo's tickets would look for them.
// One for each demo: a second one must not pull the database from under the first.
const dataFolder = join(root, '.wfd', `demo-${process.pid}`);
mkdirSync(dataFolder, { recursive: true });
process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const sandbox = start('dist-sandbox/main.js', [], {
  env: { ...machineEnvironment(), SANDBOX_PORT: String(port), SANDBOX_LEASH: '1' },
  stdio: ['pipe', 'ignore', 'inherit'],
});
process.once('exit', () => sandbox.kill());
await untilUp();
say(`Sandbox (Jira board and Slack channels): ${url}/`);

const variables = sandboxEnvironment();
const envFile = join(dataFolder, 'env');
writeFileSync(
  envFile,
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join(''),
);
say(`For other terminals:  set -a; . ${relative(root, envFile)}; set +a`);
const env = { ...machineEnvironment(), ...variables };
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
const args = ['up', ...(await temporalPorts()), ...process.argv.slice(2)];
process.exitCode = await outcomeOf(start('dist/client.js', args, { env }));
sandbox.kill();

/** The usual ports, unless somebody's own Temporal listens there. */
async function temporalPorts() {
  const areFree = (await isFree(7233)) && (await isFree(8233));
  return areFree ? [] : ['--port', '0'];
}

async function untilUp() {
  const deadline = Date.now() + START_MS;
  for (;;) {
    if (sandbox.exitCode !== null) fail(`The sandbox ended with ${sandbox.exitCode}.`);
    const answer = await fetch(`${url}/_state`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) fail(`The sandbox did not start within ${START_MS / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A list of what may pass, not of what may not: nobody's real tokens, addresses or profiles reach the demo. */
function machineEnvironment() {
  const wanted =
    /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|COLUMNS|LINES|LANG|LC_.*|TZ|TMPDIR|CI|NO_COLOR|FORCE_COLOR|XDG_CACHE_HOME|PYENV_.*|PIP_.*|https?_proxy|no_proxy|SSL_CERT_.*|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|TEMPORAL_CLI_PATH)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}

function sandboxEnvironment() {
  return {
    WFD_NO_DOTENV: '1',
    WFD_DATA_DIR: dataFolder,
    WFD_POLICY: join(root, 'sandbox', 'company', 'policy.yaml'),
    WFD_JIRA_UNCERTAIN_WAIT: '4s',
    WIZ_CLIENT_ID: 'sandbox-client',
    WIZ_CLIENT_SECRET: 'sandbox-secret',
    WIZ_API_URL: `${url}/wiz/graphql`,
    WIZ_AUTH_URL: `${url}/wiz/oauth/token`,
    JIRA_URL: `${url}/jira`,
    JIRA_EMAIL: 'sandbox@example.com',
    JIRA_API_TOKEN: 'sandbox-token',
    JIRA_PROJECT_KEY: 'SEC',
    SLACK_BOT_TOKEN: 'xoxb-sandbox',
    SLACK_API_URL: `${url}/slack/api/`,
    SLACK_CHANNEL: '#security',
  };
}
