import { CENSUS_LIMIT } from '../../src/domain/census';
import { OVERVIEW_QUERIES } from '../../src/domain/overview-links';
import { startJira, type JiraWorld, TOKEN } from './jira-sandbox';

let jira: JiraWorld;

beforeEach(async () => {
  jira = await startJira();
  jira.world.jira.settings.indexLagMs = 0;
});

afterEach(() => jira.close());

const OURS = ['wiz-finding', 'wfd-team-payments', 'wiz-severity-high', 'wfd-run-1'];

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

function file(ticket: object): void {
  jira.world.jira.addByPerson({ labels: OURS, ...ticket });
}

const DONE = { status: 'Done', statusCategory: 'done', resolution: 'Done' };

test('what is open is read with all that it is counted by, the oldest first, whatever project it is in', async () => {
  file({ created: daysAgo(3), duedate: '2026-12-01' });
  file({ created: daysAgo(90), project: 'PLAT', labels: ['wiz-finding'] });
  file({ created: daysAgo(90), labels: ['someone-elses'] });
  file({ created: daysAgo(90), ...DONE, resolutiondate: daysAgo(60) });

  const { open, hasMoreOpen } = await jira.connect().takeCensus(15);

  expect(hasMoreOpen).toBe(false);
  expect(open).toEqual([
    { key: 'PLAT-1', createdAt: expect.any(String) },
    {
      key: 'SEC-1',
      team: 'payments',
      severity: 'HIGH',
      run: 'wfd-run-1',
      createdAt: expect.any(String),
      dueDate: '2026-12-01',
    },
  ]);
});

test('lately created is what the index shows of the last days, lately closed as well, whenever it was created', async () => {
  file({ created: daysAgo(14.9) });
  file({ created: daysAgo(15.1) });
  file({ created: daysAgo(100), ...DONE, resolutiondate: daysAgo(14.9) });
  file({ created: daysAgo(100), ...DONE, resolutiondate: daysAgo(15.1) });

  const { recent } = await jira.connect().takeCensus(15);

  expect(recent.map(({ key, closedAt }) => [key, closedAt === undefined])).toEqual([
    ['SEC-1', true],
    ['SEC-3', false],
  ]);
});

test('a ticket that was reopened and kept its resolution is open, and was closed at no time', async () => {
  file({ created: daysAgo(2), ...DONE });
  jira.world.jira.changeByPerson('SEC-1', { statusCategory: 'indeterminate', resolution: 'Done' });

  const { open, recent } = await jira.connect().takeCensus(15);

  expect(open.map(({ key }) => key)).toEqual(['SEC-1']);
  expect(recent.map(({ closedAt }) => closedAt)).toEqual([undefined]);
});

test.each(['wfd-team-', 'wfd-team-Payments', 'wfd-team-"><b>', `wfd-team-${'x'.repeat(21)}`])(
  'a label that a person changed into %s names no team',
  async (label) => {
    file({ labels: ['wiz-finding', label] });

    const { open } = await jira.connect().takeCensus(15);

    expect(open).toMatchObject([{ key: 'SEC-1' }]);
    expect(open[0]).not.toHaveProperty('team');
  },
);

test('of more than 5,000 open tickets the oldest are read, and it is said that there are more', async () => {
  for (let index = 0; index <= CENSUS_LIMIT; index += 1) {
    file({ created: daysAgo(index < 200 ? 1 : 30 - index / 1_000) });
  }

  const { open, hasMoreOpen, recent, hasMoreRecent } = await jira.connect().takeCensus(15);

  expect(open).toHaveLength(CENSUS_LIMIT);
  expect(open[0]?.key).toBe('SEC-201');
  expect({ hasMoreOpen, recent: recent.length, hasMoreRecent }).toEqual({
    hasMoreOpen: true,
    recent: 200,
    hasMoreRecent: false,
  });
  const searches = jira.world.requests.list().filter(({ operation }) => operation === 'search');
  expect(searches).toHaveLength(51 + 2);
}, 60_000);

test('nothing is counted where Jira does not know whose question it is', async () => {
  file({});

  await expect(jira.connect({ apiToken: 'expired' }).takeCensus(15)).rejects.toThrow('anonymous');
});

test('a click on a figure finds what it counts', async () => {
  const today = new Date().toISOString().slice(0, 10);
  file({ created: daysAgo(2), duedate: daysAgo(1).slice(0, 10) });
  file({ created: daysAgo(1), duedate: today, labels: [...OURS.slice(0, 1), 'wfd-team-data'] });
  file({ duedate: daysAgo(1).slice(0, 10), ...DONE });

  const found = async (jql: string): Promise<string[]> => {
    const authorization = `Basic ${Buffer.from(`sandbox@example.com:${TOKEN}`).toString('base64')}`;
    const answer = await fetch(`${jira.url}/jira/rest/api/3/search/jql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ jql, fields: ['key'] }),
    });
    return ((await answer.json()) as { issues: { key: string }[] }).issues.map(({ key }) => key);
  };

  expect(await found(OVERVIEW_QUERIES.open)).toEqual(['SEC-1', 'SEC-2']);
  expect(await found(OVERVIEW_QUERIES.overdue)).toEqual(['SEC-1']);
  expect(await found(OVERVIEW_QUERIES.ofTeam('data'))).toEqual(['SEC-2']);
});
