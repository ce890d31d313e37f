import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { seedCompany } from './company/seed';
import { environmentOf } from './environment';
import { startSandbox, type Sandbox } from './server';

const DEFAULT_PORT = 4_400;

async function main(): Promise<void> {
  const port = portFrom(process.argv[2] ?? process.env['SANDBOX_PORT']);
  // Only a container may listen on more than loopback: nothing here asks who is calling.
  const host = process.env['SANDBOX_HOST'];
  const sandbox = await startSandbox({ port, ...(host === undefined ? {} : { host }) });
  seedCompany(sandbox.world, { jiraUrl: `${sandbox.url}/jira` });
  process.stdout.write(`The sandbox is at ${sandbox.url}\n\n${environment(sandbox).join('\n')}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.stdin.destroy()));
  }
  // Whoever holds the other end of the pipe may be killed; nothing should be left behind.
  if (process.env['SANDBOX_LEASH'] !== undefined) process.stdin.resume().once('end', () => process.exit());
}

function portFrom(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`"${text}" is no port: a number from 0 (any free one) to 65535 is needed`);
}

/** What points the worker at this sandbox, as lines of a `.env` file. */
function environment(sandbox: Sandbox): string[] {
  const policy = join(__dirname, 'company', 'policy.yaml');
  return [
    ...Object.entries(environmentOf(sandbox)).map(([name, value]) => `${name}=${value}`),
    'JIRA_PROJECT_KEY=SEC',
    'SLACK_CHANNEL=#security',
    // Nothing commits late here unless a fault says so.
    'WFD_JIRA_UNCERTAIN_WAIT=4s',
    ...(existsSync(policy) ? [`WFD_POLICY=${policy}`] : []),
  ];
}

main().catch((error: unknown) => {
  process.stderr.write(
    `the sandbox did not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});
