import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parsePolicy } from '../../src/config/policy-file';
import { BUILT_IN_TEMPLATE } from '../../src/templates/built-in';
import { FakeProcess, POLICY_ENV } from './fake-cli';

const folder = mkdtempSync(join(tmpdir(), 'wfd-'));
const policy = join(folder, 'distribution.yaml');
writeFileSync(
  policy,
  `
teams:
  security: { channel: '#security' }
  payments: { channel: '#sec-payments', jiraProject: PAY, issueType: Bug, template: short }
routes:
  - match: { project: 'payments-*' }
    team: payments
templates:
  short:
    summary: '{{ title }}'
    description: |
      {{ team }}: {{ resource.name }}
`,
);
const env = { ...POLICY_ENV, WFD_POLICY: policy };

async function run(...command: string[]) {
  const process = new FakeProcess({ env });
  const exitCode = await process.run('templates', ...command);
  return { exitCode, stdout: process.stdout, stderr: process.stderr };
}

function saved(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

const NODE = {
  id: 'f-1',
  type: 'CLOUD_CONFIGURATION',
  severity: 'HIGH',
  status: 'OPEN',
  createdAt: '2026-11-01T00:00:00Z',
  statusChangedAt: null,
  sourceRules: [{ __typename: 'Control', id: 'r', name: 'Bucket is public' }],
  projects: [{ id: 'p', name: 'payments-api', slug: 'payments-api', isFolder: false }],
  entitySnapshot: {
    id: 'e',
    name: 'invoices\u001b[31m',
    type: 'BUCKET',
    externalId: 'x',
    providerId: 'x',
    subscriptionExternalId: null,
    kubernetesClusterId: null,
    cloudPlatform: 'AWS',
  },
};

test('show prints the built-in texts as they can stand in a policy', async () => {
  const { exitCode, stdout } = await run('show');

  expect(exitCode).toBe(0);
  expect(parse(stdout)).toEqual({ templates: { default: BUILT_IN_TEMPLATE } });
  expect(stdout).toContain('\n      ## What is wrong\n');
  expect(
    parsePolicy(stdout, 'p.yaml', { jiraProject: 'SEC', defaultChannel: '#security' }).policy.templates,
  ).toEqual({ default: BUILT_IN_TEMPLATE });
});

test('show prints a template of the policy by its name', async () => {
  expect((await run('show', 'short')).stdout).toMatchInlineSnapshot(`
"templates:
  short:
    summary: "{{ title }}"
    description: |
      {{ team }}: {{ resource.name }}
"
`);
});

test('show of a name that is not there says which are', async () => {
  const { exitCode, stderr } = await run('show', 'long');

  expect(exitCode).toBe(2);
  expect(stderr).toContain('no template of that name; there are short, built-in');
});

test('preview shows the sample as the default team gets it', async () => {
  const { exitCode, stdout } = await run('preview');

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Ticket of a finding {2}\[CRITICAL\] Publicly exposed VM/);
  expect(stdout).toContain('Task in SEC');
  expect(stdout).toContain('## How to fix it');
  expect(stdout).not.toContain('(as asked)');
});

test('preview shows a ticket for many, of the sample or of all that is saved', async () => {
  const sample = await run('preview', '--group');
  const twice = [NODE, { ...NODE, id: 'f-2', entitySnapshot: { ...NODE.entitySnapshot, name: 'receipts' } }];
  const own = await run('preview', '--group', '--finding', saved('two.json', twice));

  expect(sample.exitCode).toBe(0);
  expect(sample.stdout).toMatch(
    /^Ticket for many findings {2}\[CRITICAL\] Publicly exposed VM.* — 12 resources in 3 accounts/,
  );
  expect(sample.stdout).toContain('checkout-web-14');
  expect(own.stdout).toContain('[HIGH] Bucket is public — 2 resources');
  expect(own.stdout).toContain('receipts');
});

test('preview shows it as another team gets it', async () => {
  const { stdout } = await run('preview', '--team', 'payments');

  expect(stdout).toMatch(/^Ticket of a finding {2}Publicly exposed VM/);
  expect(stdout).toContain('Bug in PAY');
  expect(stdout).toContain('payments: checkout-web-3');
  expect(stdout).toContain('for team payments (as asked)');
});

test.each([
  ['a node', NODE],
  ['a list', [NODE]],
  ['an answer', { data: { issues: { nodes: [NODE] } } }],
])('preview shows a saved finding, which is %s, as its own team gets it', async (_, json) => {
  const { exitCode, stdout } = await run('preview', '--finding', saved('finding.json', json));

  expect(exitCode).toBe(0);
  expect(stdout).toContain('Bug in PAY');
  expect(stdout).toContain('payments: invoices');
  expect(stdout).not.toContain('\u001b');
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', 'is no JSON'],
  ['an empty list', [], 'must hold one finding'],
  ['a number', 7, 'must hold one finding'],
  [
    'half a finding',
    { ...NODE, severity: 'BAD' },
    "is no finding as Wiz's API gives it: data.issues.nodes[0].severity",
  ],
])('a file that holds %s is refused', async (_, content, said) => {
  const { exitCode, stderr } = await run('preview', '--finding', saved('bad.json', content));

  expect(exitCode).toBe(2);
  expect(stderr).toContain(said);
});

test('a team that is not there is refused', async () => {
  const { exitCode, stderr } = await run('preview', '--team', 'nobody');

  expect(exitCode).toBe(2);
  expect(stderr).toContain('no team of that name; there are security, payments');
});

test('every example of the documentation is a good policy', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'templates.md'), 'utf8');
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

  expect(examples).toHaveLength(3);
  for (const text of examples) {
    const overrides = { jiraProject: 'SEC', defaultChannel: '#security' };
    const whole = text.includes('teams:') ? `${text}defaultTeam: payments\n` : text;
    expect(Object.keys(parsePolicy(whole, 'docs/templates.md', overrides).policy.templates)).not.toEqual([]);
  }
});
