import { setTimeout as sleep } from 'node:timers/promises';
import { isFresh, lookBeside } from '../../src/activities/last-look';
import { ConnectorError } from '../../src/connectors/connector-error';
import { aCreate } from '../support/builders';
import { FakeJira } from '../support/fake-jira';

/** How many looks were begun, and how many are under way. */
class WatchedJira {
  looks = 0;
  underWay = 0;

  constructor(private readonly answerMs: number) {}

  readonly store = {
    ...new FakeJira().store,
    findByLabels: async (): Promise<readonly []> => {
      this.looks += 1;
      this.underWay += 1;
      await sleep(this.answerMs);
      this.underWay -= 1;
      return [];
    },
  };
}

const wanted = { decisions: [aCreate()], frontier: {}, follows: [] };

/** As a parser does: nothing else comes to its turn. */
function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('a look beside short work is the only one', async () => {
  const jira = new WatchedJira(50);

  const [done, found] = await lookBeside(jira.store, wanted, () => Promise.resolve('drafted'));

  expect([done, isFresh(found), jira.looks]).toEqual(['drafted', true, 1]);
});

test('work that takes about as long as a look may be old is followed by another look', async () => {
  const jira = new WatchedJira(1);

  const [, found] = await lookBeside(jira.store, wanted, async () => keepBusy(950));

  expect([isFresh(found), jira.looks]).toEqual([true, 2]);
});

test('an answer that came while the process was busy is as old as the question', async () => {
  const jira = new WatchedJira(1);
  const startedAt = Date.now();

  const [, { endedAt }] = await lookBeside(jira.store, wanted, async () => {
    // The answer is noticed in between, and the work goes on.
    keepBusy(200);
    await sleep(50);
    keepBusy(200);
  });

  expect(endedAt - startedAt).toBeLessThan(200);
  expect(jira.looks).toBe(1);
});

test('work that fails leaves no look under way', async () => {
  const jira = new WatchedJira(50);
  const work = (): Promise<never> => Promise.reject(new Error('no draft'));

  await expect(lookBeside(jira.store, wanted, work)).rejects.toThrow('no draft');

  expect([jira.looks, jira.underWay]).toEqual([1, 0]);
});

test.each(['malformed', 'unavailable'] as const)(
  'nothing is left out of a look before a create: a project whose answer is %s fails it',
  async (trouble) => {
    const error = new ConnectorError({ service: 'jira', action: 'read', trouble, detail: 'no' });
    const store = {
      ...new FakeJira().store,
      identify: () => Promise.resolve({ accountName: 'we', siteUrl: 'https://acme.atlassian.net' }),
      readByKeys: (keys: readonly string[]) =>
        keys.some((key) => key.startsWith('PLAT-')) ? Promise.reject(error) : Promise.resolve([]),
    };
    const everywhere = { projects: [], others: ['SEC', 'PLAT'], indexLagMs: 1_000, unreadable: ['SEC'] };

    const looking = lookBeside(store, { ...wanted, everywhere }, () => Promise.resolve('drafted'));

    await expect(looking).rejects.toBe(error);
  },
);
