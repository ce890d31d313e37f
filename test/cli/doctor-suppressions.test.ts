import { matcher } from '../support/builders';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY_CARRY, type Carry } from '../../src/domain/carry';
import type { Check } from '../../src/domain/check';
import { rememberUse } from '../../src/domain/suppression-use';
import { TemporalError } from '../../src/temporal/temporal-error';
import { aRecord, aReport, aSchedule, FakeDeployment, FakeProcess, NOW, WHOLE_ENV } from './fake-cli';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Written {
  readonly name: string;
  readonly until: string;
  readonly owner?: string;
}

function writePolicy(suppressions: readonly Written[]): string {
  const path = join(folder, 'distribution.yaml');
  const entries = suppressions.map(({ name, until, owner = 'dana@acme.example' }) => ({
    name,
    until,
    owner,
    match: { rule: name },
    reason: 'so it was decided',
  }));
  writeFileSync(path, JSON.stringify({ suppressions: entries }));
  return path;
}

/** The worker has known them since October, and seen the first one at work. */
function remembered(names: readonly string[]): Carry {
  const suppressions = names.map((name) => ({
    name,
    match: matcher(`rule = ${name}`),
    owner: 'dana@acme.example',
    reason: 'so it was decided',
    until: '2028-01-01T00:00:00.000Z',
  }));
  const before = rememberUse([], { policy: { suppressions }, muted: [], at: '2026-10-01T00:00:00.000Z' });
  const uses = rememberUse(before, { policy: { suppressions }, muted: [0], at: NOW });
  return { ...EMPTY_CARRY, suppressions: uses, lastSweepAt: NOW };
}

function aDeployment(carry?: Carry): FakeDeployment {
  const deployment = new FakeDeployment();
  deployment.view = aSchedule();
  if (carry !== undefined) deployment.records = [aRecord({ report: aReport({ carry }) })];
  return deployment;
}

async function examine(
  policy: string,
  deployment: FakeDeployment,
): Promise<{ exitCode: number; checks: readonly Check[] }> {
  const process = new FakeProcess({ env: { ...WHOLE_ENV, WFD_POLICY: policy }, deployment });
  const exitCode = await process.run('doctor', '--json');
  const checks = JSON.parse(process.stdout) as Check[];
  return {
    exitCode,
    checks: checks.filter(({ what, state }) => what === 'suppressions' || state === 'failed'),
  };
}

test('suppressions that end soon, have ended, or mute nothing are warnings with owner and cure', async () => {
  const policy = writePolicy([
    { name: 'busy', until: '2027-06-30' },
    { name: 'idle', until: '2027-06-30' },
    { name: 'over', until: '2026-11-01' },
    { name: 'soon', until: '2026-11-27' },
  ]);

  const { exitCode, checks } = await examine(policy, aDeployment(remembered(['busy', 'idle'])));

  expect(exitCode).toBe(0);
  expect(checks.map(({ state, detail }) => `${state}: ${detail}`)).toEqual([
    'warning: suppression "soon" (dana@acme.example) ends on 2026-11-27 00:00 UTC: from then on its findings get tickets',
    'warning: suppression "over" (dana@acme.example) ended on 2026-11-01 00:00 UTC and mutes nothing any more',
    'warning: suppression "idle" (dana@acme.example) has muted nothing since 2026-10-01',
  ]);
  expect(checks.map(({ cure }) => cure)).not.toContain(undefined);
});

test('before any run has completed only the ends are judged', async () => {
  const policy = writePolicy([
    { name: 'idle', until: '2027-06-30' },
    { name: 'over', until: '2026-11-01' },
  ]);

  const { checks } = await examine(policy, aDeployment());

  expect(checks).toMatchObject([{ detail: expect.stringContaining('"over"') as string }]);
});

test('neither a server out of reach nor a memory that cannot be read keeps the ends from being judged', async () => {
  const policy = writePolicy([{ name: 'over', until: '2026-11-01' }]);
  const process = new FakeProcess({ env: { ...WHOLE_ENV, WFD_POLICY: policy } });
  process.backend.useDeployment = () => Promise.reject(new TemporalError('no Temporal server'));
  const deployment = aDeployment();
  deployment.runs.memory = () => Promise.reject(new Error('permission denied'));

  await process.run('doctor', '--json');
  const { exitCode, checks } = await examine(policy, deployment);

  expect(process.stdout).toContain('ended on 2026-11-01');
  expect(exitCode).toBe(0);
  expect(checks).toHaveLength(1);
});

test('a suppression without an owner is no suppression: the policy is refused, with its line', async () => {
  const policy = writePolicy([{ name: 'nobody', until: '2027-06-30', owner: ' ' }]);

  const { exitCode, checks } = await examine(policy, aDeployment());

  expect(exitCode).toBe(1);
  expect(checks).toMatchObject([
    {
      subject: 'policy',
      state: 'failed',
      detail: expect.stringMatching(/suppressions\[0\]\.owner is empty/) as string,
    },
  ]);
});
