import { JiraClient } from '../../src/connectors/jira/client';
import { PeopleFinder } from '../../src/connectors/jira/people';
import { type JiraWorld, startJira, TOKEN } from './jira-sandbox';

const DANA = '712020:00000000-0000-4000-8000-00000000da0a';
const OMAR = '712020:00000000-0000-4000-8000-000000000a4a';
const MINUTE_MS = 60_000;

let jira: JiraWorld;
let finder: PeopleFinder;
let nowMs: number;

beforeEach(async () => {
  jira = await startJira();
  nowMs = 0;
  const client = new JiraClient({
    url: `${jira.url}/jira`,
    email: 'sandbox@example.com',
    apiToken: TOKEN,
    gatewayUrl: jira.url,
    timeoutMs: 1_000,
  });
  finder = new PeopleFinder(client, () => nowMs);
});
afterEach(() => jira.close());

async function find(...names: string[]): Promise<unknown[]> {
  const people = await finder.find(names, 'SEC');
  return names.map((name) => people.get(name));
}

function asked(): number {
  return jira.world.requests.list().filter(({ operation }) => operation === 'assignable').length;
}

function add(displayName: string, emailAddress: string, differs: object = {}): string {
  const { users } = jira.world.jira.settings;
  const accountId = `712020:00000000-0000-4000-9000-00000000${String(users.length).padStart(4, '0')}`;
  users.push({ accountId, displayName, emailAddress, ...differs });
  return accountId;
}

const NOBODY = (name: string): object => ({
  why: `nobody who takes tickets of the project is called "${name}"`,
});

test.each([
  ['an address, in any case', 'DANA@example.com', { accountId: DANA }],
  ['a display name', 'dana lund', { accountId: DANA }],
  ['an account id', DANA, { accountId: DANA }],
  ['an address that the profile hides', 'omar@example.com', { accountId: OMAR }],
])('somebody is found by %s', async (_, name, expected) => {
  expect(await find(name)).toEqual([expected]);
});

test.each([
  ['the beginning of a name', 'Dana'],
  ['the beginning of an address that is shown', 'dana@example.co'],
  ['the beginning of several', 'oma'],
  ['an account id that nobody has', '712020:00000000-0000-4000-8000-000000000000'],
  ['a text without end', 'x'.repeat(10_000)],
])('nobody is found by %s: the first hit is not taken for somebody', async (_, name) => {
  expect(await find(name)).toEqual([{ why: expect.stringContaining('nobody who takes tickets') as string }]);
});

test('a name that several people have is nobody in particular', async () => {
  add('Sam Whitlock', 'sam@example.com');
  add('Sam Whitlock', 'sam.whitlock@example.com');

  expect(await find('Sam Whitlock')).toEqual([{ why: '"Sam Whitlock" is the name of several people' }]);
});

test('who has left, and whom no ticket can be given to, is nobody', async () => {
  add('Left Long Ago', 'left@example.com', { active: false });
  jira.world.jira.settings.notAssignable['SEC'] = [DANA];

  expect(await find('left@example.com', 'dana@example.com')).toEqual([
    NOBODY('left@example.com'),
    NOBODY('dana@example.com'),
  ]);
});

test('Jira is asked once in ten minutes for each name and project, whatever it answers', async () => {
  await find('dana@example.com', 'dana@example.com', 'Nobody Atall');
  await find('DANA@example.com', 'Nobody Atall');
  expect(asked()).toBe(2);

  await finder.find(['dana@example.com'], 'PLAT');
  expect(asked()).toBe(3);

  jira.world.jira.settings.notAssignable['SEC'] = [DANA];
  nowMs = 10 * MINUTE_MS - 1;
  expect(await find('dana@example.com')).toEqual([{ accountId: DANA }]);
  nowMs = 10 * MINUTE_MS;
  expect(await find('dana@example.com')).toEqual([NOBODY('dana@example.com')]);
});

test('no names, no request', async () => {
  expect((await finder.find([], 'SEC')).size).toBe(0);
  expect(asked()).toBe(0);
});

test.each([
  ['may not look people up', () => void (jira.world.jira.settings.mayFindUsers = false), 'browse users'],
  ['is not answered', () => arm('hang'), 'no answer in time'],
  ['is told to wait', () => arm('status', { status: 429, body: {} }), 'no reason is given'],
  ['is answered with something else', () => arm('html'), 'the answer'],
  ['is a stranger', () => arm('anonymous'), 'anonymous'],
])('a worker that %s finds nobody, asks for few, and asks again the next time', async (_, prepare, words) => {
  const names = Array.from({ length: 40 }, (__, index) => `person-${index}@example.com`);
  prepare();
  const answers = await find(...names);
  jira.world.faults.clear();
  jira.world.jira.settings.mayFindUsers = true;

  const why = expect.stringContaining(words) as string;
  expect(answers).toEqual(names.map(() => expect.objectContaining({ why }) as object));
  expect(asked()).toBe(5);
  expect(await find('dana@example.com', 'person-1@example.com')).toEqual([
    { accountId: DANA },
    NOBODY('person-1@example.com'),
  ]);
});

function arm(kind: string, rest: object = {}): void {
  jira.world.faults.arm({ service: 'jira', operation: 'assignable', kind, times: -1, ...rest });
}

test('look-ups that take too long are given up: the request behind them must not grow old', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `person-${index}@example.com`);
  jira.world.requests.listen(({ operation }) => {
    if (operation === 'assignable') nowMs += 3_000;
  });

  const answers = await find(...names);

  expect(asked()).toBe(5);
  expect(answers.at(-1)).toEqual({ why: 'Jira took too long to look people up' });
});
