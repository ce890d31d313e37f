import { main } from '../../src/client';
import { realBackend } from '../../src/cli/backend';
import type { AuditFact, AuditRecord } from '../../src/audit/record';
import { temporalHistories } from '../../src/audit/temporal/source';
import { findExecutions, readTrail } from '../../src/audit/trail';
import type { Deployment } from './deployment';

/** All entries of a deployment as soon as that many of its executions are listed as closed: the list is some moments late. */
export async function trailOf({ client, names }: Deployment, executions: number): Promise<AuditFact[]> {
  const source = temporalHistories(client, names);
  for (let tries = 0; tries < 100; tries += 1) {
    const { closed } = await findExecutions(source);
    if (closed.length >= executions) {
      const facts: AuditFact[] = [];
      for await (const fact of readTrail(source, closed)) facts.push(fact);
      return facts;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`fewer than ${executions} executions have closed`);
}

interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line itself, against the deployment's server and services. */
export async function wfd({ env, server }: Deployment, ...args: string[]): Promise<Said> {
  let stdout = '';
  let stderr = '';
  const exitCode = await main(
    args,
    {
      stdout: { write: (text) => void (stdout += text), isTty: false },
      stderr: { write: (text) => void (stderr += text), isTty: false },
      columns: 120,
      env: { ...env, TEMPORAL_ADDRESS: server.address, WFD_NO_DOTENV: '1' },
      directory: '/nowhere',
      now: () => new Date(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onInterrupt: () => () => undefined,
      abandon: () => undefined,
    },
    realBackend,
  );
  return { exitCode, stdout, stderr };
}

export function parseLines(text: string): AuditRecord[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditRecord);
}
