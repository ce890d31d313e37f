import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouteCheck } from '../../src/cli/render/route-check';
import { jiraBooks } from '../support/books';
import { wfd } from '../support/command-line';
import { addFindings, of, PAYMENTS, PLATFORM } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments();
const COMPANY = readFileSync('sandbox/company/policy.yaml', 'utf8');

function aFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'wfd-')), 'candidate.yaml');
  writeFileSync(path, text);
  return path;
}

test('what the last run read is read anew and routed by the file, and nothing is changed', async () => {
  const deployment = await deploy({
    seed: (world) => {
      addFindings(world, 3, of(PAYMENTS));
      addFindings(world, 2, of(PLATFORM));
    },
  });
  const { run } = await deployment.run();
  const before = jiraBooks(deployment.world);
  const moved = aFile(
    COMPANY.replace(
      "match: { project: ['payments-*'] }, team: payments",
      "match: { project: ['payments-*'] }, team: platform",
    ),
  );

  const theirs = await wfd(deployment, 'routes', 'check', '--json');
  const trial = await wfd(deployment, 'routes', 'check', '--json', '--policy', moved);

  expect(theirs).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(theirs.stdout)).toMatchObject({
    flaws: [],
    lastRun: { run, findings: 5, stay: 5, moves: [] },
  });
  const { flaws, lastRun } = JSON.parse(trial.stdout) as RouteCheck;
  expect(trial.exitCode).toBe(3);
  expect(lastRun).toMatchObject({ run, findings: 5, stay: 2, gone: 0 });
  expect(lastRun?.moves).toMatchObject([
    {
      from: 'payments',
      to: 'platform',
      findings: 3,
      examples: [{ reason: expect.stringContaining("'payments by project'") as string }, {}, {}],
    },
  ]);
  expect(flaws).toEqual([]);
  expect(jiraBooks(deployment.world)).toEqual(before);
}, 60_000);

test('a policy that looks at what the tenant does not tell files nothing, and says what to do', async () => {
  const deployment = await deploy({ seed: (world) => void addFindings(world, 3, of(PAYMENTS)) });
  deployment.world.wiz.settings.lacksFields = ['IssueEntitySnapshot.region'];

  await expect(deployment.run()).rejects.toThrow('Workflow execution failed');

  expect(jiraBooks(deployment.world).tickets).toEqual([]);
  const { stdout, exitCode } = await wfd(deployment, 'doctor');
  expect(exitCode).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    "in the policy route 'corporate IT by folder and region' looks at region",
  );
}, 60_000);
