import { main } from '../../src/client';
import { realBackend } from '../../src/cli/backend';
import type { AuditFact, AuditRecord } from '../../src/audit/record';
import { temporalHistories } from '../../src/audit/temporal/source';
import { findExecutions, readTrail, toldOf } from '../../src/audit/trail';
import type { Balance } from '../../src/domain/balance';
import type { RunReport } from '../../src/domain/report';
import type { Deployment } from './deployment';

/** All entries of a deployment as soon as that many of its executions are listed as closed: the list is some moments late. */
export async function trailOf({ client, names }: Deployment, executions: number): Promise<AuditFact[]> {
  const source = temporalHistories(client, names);
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await findExecutions(source);
    if (found.closed.length >= executions) {
      const facts: AuditFact[] = [];
      for await (const fact of readTrail(source, toldOf(found))) facts.push(fact);
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

export const COLUMNS = {
  created: 'created',
  adopted: 'adopted',
  known: 'known',
  suppressed: 'suppressed',
  held: 'held',
  parked: 'parked',
  'resolved-meanwhile': 'resolvedMeanwhile',
} as const satisfies Record<string, keyof Balance>;

export function countOf(facts: readonly AuditFact[], kind: string, run?: string): number {
  return facts.filter((fact) => fact.kind === kind && (run === undefined || fact.run === run)).length;
}

/** One entry for each finding of each run, and each in the column where the report has it. */
export function expectBalanced(
  facts: readonly AuditFact[],
  reports: readonly Pick<RunReport, 'run' | 'balance'>[],
): void {
  for (const { run, balance } of reports) {
    const sides = Object.entries(COLUMNS).map(
      ([kind, column]) => [column, countOf(facts, kind, run)] as const,
    );
    expect(Object.fromEntries(sides)).toEqual(
      Object.fromEntries(sides.map(([column]) => [column, balance[column]])),
    );
    expect(sides.reduce((sum, [, count]) => sum + count, 0)).toBe(balance.fetched);
  }
}
