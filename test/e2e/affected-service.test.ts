import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf } from '../../sandbox/jira/field-types';
import { checkServices } from '../../src/cli/doctor/services';
import { realBackend } from '../../src/cli/backend';
import { loadPolicy } from '../../src/config/policy-file';
import { readPolicyInputs } from '../../src/config/environment';
import { jiraBooks, messagesIn } from '../support/books';
import type { Deployment } from '../support/deployment';
import { twoTeams } from '../support/findings';
import { useDeployments } from '../support/use-deployments';

const deploy = useDeployments({ seed: twoTeams });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wfd-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BEFORE = `
jira: { project: SEC }
teams:
  security: { channel: '#security' }
  payments: { channel: '#sec-payments' }
  platform:
    channel: '#sec-platform'
    jiraProject: PLAT
routes:
  - { match: { project: payments-api }, team: payments }
  - { match: { project: platform-core }, team: platform }
`;

const LINE = '"Affected service"';

async function deployWith(policy: string): Promise<Deployment & { readonly file: string }> {
  const file = join(folder, 'distribution.yaml');
  writeFileSync(file, policy);
  return { ...(await deploy({ policy: file })), file };
}

/** What the screen insists on from now on. */
function insistOn(deployment: Deployment, ...services: readonly string[]): void {
  const { settings } = deployment.world.jira;
  const field = { name: 'Affected service', type: 'select', options: optionsOf(500, ...services) } as const;
  settings.customFields['customfield_10050'] = field;
  settings.requiredFields['PLAT'] = [{ fieldId: 'customfield_10050', name: 'Affected service' }];
}

/** What `wfd doctor` says of Jira that is not ok. */
async function askDoctor({ env }: Deployment): Promise<string[]> {
  const { policy } = loadPolicy(readPolicyInputs(env));
  const checks = await checkServices(realBackend, env, policy);
  return checks
    .filter(({ subject, state }) => subject.startsWith('Jira') && state !== 'ok')
    .map(({ subject, state, cure = '' }) => `${subject} ${state}: ${cure}`);
}

test('a project suddenly wants a field: the doctor says the line to add, the run parks that project alone, and with the line it drains', async () => {
  const deployment = await deployWith(BEFORE);
  const { world, file } = deployment;
  insistOn(deployment, 'Checkout', 'Runtime');

  const said = await askDoctor(deployment);
  const broken = await deployment.run();
  const still = await deployment.run();
  const place = 'teams.platform.fields (or jira.fields)';
  const line = `Add under ${place}: ${LINE}: <option>; one of Checkout, Runtime`;
  writeFileSync(file, BEFORE.replace('PLAT\n', 'PLAT\n    fields: { "Affected service": Runtime }\n'));
  const mended = await deployment.run();
  const after = await deployment.run();

  expect(said).toEqual([`Jira PLAT failed: ${line}`]);
  expect(broken.balance).toMatchObject({ created: 3, parked: 2 });
  expect(broken.parked).toMatchObject([{ destination: 'Jira PLAT', count: 2, cure: line }]);
  expect(still.balance).toMatchObject({ known: 3, parked: 2 });
  expect(mended.balance).toMatchObject({ created: 2, known: 3, parked: 0 });
  expect(after.balance).toMatchObject({ created: 0, known: 5 });
  expect(await askDoctor(deployment)).toEqual([]);
  const { tickets } = jiraBooks(world);
  expect(tickets.map(({ project }) => project).sort()).toEqual(['PLAT', 'PLAT', 'SEC', 'SEC', 'SEC']);
  const values = [...world.jira.tickets()].filter(({ project }) => project === 'PLAT');
  expect(values.map(({ customFields }) => customFields)).toEqual(
    values.map(() => ({ customfield_10050: { id: '501' } })),
  );
  expect(messagesIn(world, 'security').join()).toContain('Affected service');
}, 120_000);

test('an option that is taken away in the middle costs tickets the field, and not the ticket', async () => {
  const fields = `fields: { Affected service: { from: resource, map: { web: Checkout }, otherwise: Runtime } }`;
  const deployment = await deployWith(BEFORE.replace('PLAT\n', `PLAT\n    ${fields}\n`));
  const { world } = deployment;
  const { settings } = world.jira;
  insistOn(deployment, 'Checkout', 'Runtime');
  settings.screens['PLAT'] = [...settings.screen, 'customfield_10050'];
  settings.requiredFields = {};
  world.requests.listen(({ operation }, stage) => {
    if (operation === 'create' && stage === 'asked') insistOn(deployment, 'Checkout');
    if (operation === 'create' && stage === 'asked') settings.requiredFields = {};
  });

  const report = await deployment.run();

  expect(report.balance).toMatchObject({ created: 5, parked: 0 });
  expect(report.notes).toEqual([
    "PLAT: Affected service was refused: Option id '501' is not valid: left out on 2 tickets",
  ]);
  const creates = world.requests.list().filter(({ operation }) => operation === 'create');
  expect(creates).toHaveLength(3);
}, 120_000);

test('a finding with nothing that a required field takes is parked alone, and named with what would do', async () => {
  const fields = `fields: { Affected service: { from: resource, map: { only-this-one: Checkout } } }`;
  const deployment = await deployWith(BEFORE.replace('PLAT\n', `PLAT\n    ${fields}\n`));
  const { world } = deployment;
  insistOn(deployment, 'Checkout', 'Runtime');
  const [mapped] = world.wiz
    .all()
    .filter(({ projects }) => projects?.some(({ slug }) => slug === 'platform-core'));
  world.wiz.change(mapped!.id, { entitySnapshot: { ...mapped!.entitySnapshot, name: 'only-this-one' } });

  const plan = await deployment.plan({ showTickets: true });
  const report = await deployment.run();

  expect(plan.report.balance).toMatchObject({ planned: 4, parked: 1 });
  expect(plan.drafts?.flatMap((draft) => draft.fields ?? [])).toEqual([
    { field: 'Affected service', value: 'Checkout' },
  ]);
  expect(report.balance).toMatchObject({ created: 4, parked: 1 });
  expect(report.parked).toMatchObject([
    {
      destination: 'Jira PLAT for platform (Affected service)',
      reason: 'PLAT requires "Affected service": the finding says nothing for Affected service',
      cure: expect.stringMatching(
        /teams\.platform\.fields."Affected service".*one of Checkout, Runtime/,
      ) as string,
    },
  ]);
}, 120_000);

test('tickets get the owner whom Jira knows, in the request that creates them; who is unknown is a note', async () => {
  const deployment = await deployWith(
    BEFORE.replace('jira: { project: SEC }', 'jira: { project: SEC, assignee: dana@example.com }').replace(
      'PLAT\n',
      'PLAT\n    assignee: { from: [tag.none, wiz-owners], otherwise: nobody@example.com }\n    components: [CI, Basement]\n',
    ),
  );
  const { world } = deployment;

  const report = await deployment.run();

  const tickets = [...world.jira.tickets()].map(({ project, assignee, components }) =>
    [project, assignee ?? 'nobody', ...components].join(' '),
  );
  const dana = '712020:00000000-0000-4000-8000-00000000da0a';
  expect(tickets.sort()).toEqual([
    'PLAT nobody CI',
    'PLAT nobody CI',
    `SEC ${dana}`,
    `SEC ${dana}`,
    `SEC ${dana}`,
  ]);
  expect(report.notes).toEqual([
    'PLAT: Components has no component "Basement": left out on 2 tickets',
    'PLAT: Assignee stays empty: nobody who takes tickets of the project is called "nobody@example.com": left out on 2 tickets',
  ]);
  const operations = world.requests.list().map(({ operation }) => operation);
  expect(operations.filter((each) => each === 'assignable')).toHaveLength(2);
  expect(operations.lastIndexOf('assignable')).toBeLessThan(operations.lastIndexOf('search'));
  expect(operations).not.toContain('forbidden');
}, 120_000);
