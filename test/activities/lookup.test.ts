import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ConnectorError } from '../../src/connectors/connector-error';
import { setTimeout as sleep } from 'node:timers/promises';
import { scanFromFrontier, scanFromSettled, searchTickets } from '../../src/activities/lookup';
import { openGroupTickets, ruleLabel } from '../../src/domain/group-ticket';
import { astrayAt, astrayBy } from '../../src/domain/key-scan';
import { fingerprintLabel, matchAll } from '../../src/domain/ticket';
import { aFingerprint, aTicket } from '../support/builders';
import { FakeJira } from '../support/fake-jira';

const HOUR = 3_600_000;
const LAG = 12 * HOUR;
const SCOPE = { projects: ['SEC'], others: [], indexLagMs: LAG };

function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}

function jiraWith(count: number, createdAt: (number: number) => string): FakeJira {
  const jira = new FakeJira();
  for (let number = 1; number <= count; number += 1) {
    jira.add(aTicket(aFingerprint(`old${number}`), { key: `SEC-${number}`, createdAt: createdAt(number) }));
  }
  return jira;
}

function keysOf(tickets: readonly { readonly key: string }[]): string[] {
  return tickets.map(({ key }) => key);
}

test('a scan finds what the index does not show yet', async () => {
  const jira = jiraWith(150, () => ago(48 * HOUR));
  const hidden = aTicket(aFingerprint('new'), { key: 'SEC-151', createdAt: ago(HOUR) });
  jira.add(hidden, { isIndexed: false });

  const { tickets, frontier } = await scanFromSettled(jira.store, SCOPE);

  expect(keysOf(tickets)).toContain('SEC-151');
  expect(frontier).toEqual({ SEC: 152 });
});

test('it starts at the lowest of the newest twenty settled keys, not at the project’s first', async () => {
  const jira = jiraWith(500, (number) => (number <= 480 ? ago(48 * HOUR) : ago(HOUR)));

  await scanFromSettled(jira.store, SCOPE);

  expect(jira.bulkReads[0]?.[0]).toBe('SEC-461');
});

test('without a settled key it starts at the project’s first', async () => {
  const jira = jiraWith(3, () => ago(HOUR));

  const { tickets } = await scanFromSettled(jira.store, SCOPE);

  expect(jira.bulkReads[0]?.[0]).toBe('SEC-1');
  expect(keysOf(tickets)).toEqual(['SEC-1', 'SEC-2', 'SEC-3']);
});

test('gaps of deleted tickets do not end it before the highest key the index knows', async () => {
  const jira = jiraWith(2, () => ago(48 * HOUR));
  jira.add(aTicket(aFingerprint('far'), { key: 'SEC-2000', createdAt: ago(HOUR) }));
  jira.add(aTicket(aFingerprint('hidden'), { key: 'SEC-2001', createdAt: ago(HOUR) }), { isIndexed: false });

  const { tickets, frontier } = await scanFromSettled(jira.store, SCOPE);

  expect(keysOf(tickets)).toEqual(['SEC-1', 'SEC-2', 'SEC-2000', 'SEC-2001']);
  expect(frontier).toEqual({ SEC: 2002 });
});

test('a gap of two windows beyond the highest known key is bridged; three end the scan', async () => {
  const jira = jiraWith(1, () => ago(48 * HOUR));
  jira.add(aTicket(aFingerprint('near'), { key: 'SEC-250' }), { isIndexed: false });
  jira.add(aTicket(aFingerprint('far'), { key: 'SEC-900' }), { isIndexed: false });

  const { tickets } = await scanFromSettled(jira.store, SCOPE);

  expect(keysOf(tickets)).toEqual(['SEC-1', 'SEC-250']);
});

test('a moved ticket is found under its old key and does not count as the end of another project', async () => {
  const jira = jiraWith(5, () => ago(48 * HOUR));
  jira.add(aTicket(aFingerprint('moved'), { key: 'PLAT-7000' }), { isIndexed: false });
  jira.moved.set('SEC-6', 'PLAT-7000');

  const { tickets, frontier } = await scanFromSettled(jira.store, SCOPE);

  expect(keysOf(tickets)).toContain('PLAT-7000');
  expect(frontier).toEqual({ SEC: 6 });
});

test('from a frontier only what is above is read: three windows when nothing came', async () => {
  const jira = jiraWith(150, () => ago(HOUR));

  const { tickets, frontier } = await scanFromFrontier(jira.store, { SEC: 151 });

  expect(tickets).toEqual([]);
  expect(frontier).toEqual({ SEC: 151 });
  expect(jira.bulkReads.map((keys) => keys[0])).toEqual(['SEC-151', 'SEC-251', 'SEC-351']);
});

test('the windows up to the highest key, and those beyond that end a scan, are asked for at the same time', async () => {
  const jira = jiraWith(150, () => ago(48 * HOUR));
  jira.add(aTicket(aFingerprint('young'), { key: 'SEC-220', createdAt: ago(HOUR) }));
  let answer = (): void => undefined;
  const fourAsked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let asked = 0;
  const readByKeys: typeof jira.store.readByKeys = async (keys) => {
    asked += 1;
    if (asked === 4) answer();
    // Whoever asks one after the other never comes further than the first.
    await fourAsked;
    return jira.store.readByKeys(keys);
  };

  const { frontier } = await scanFromSettled({ ...jira.store, readByKeys }, SCOPE);

  expect(frontier).toEqual({ SEC: 221 });
  expect(asked).toBe(4);
});

describe('a key that cannot be true', () => {
  const SOON = 20_000;

  test(
    'as the newest of a project closes this project; what could be read of it and of the others is found',
    async () => {
      const jira = jiraWith(150, () => ago(48 * HOUR));
      jira.add(aTicket(aFingerprint('hidden'), { key: 'SEC-151', createdAt: ago(HOUR) }), {
        isIndexed: false,
      });
      jira.add(aTicket(aFingerprint('other'), { key: 'PLAT-7', createdAt: ago(48 * HOUR) }));
      jira.add(aTicket(aFingerprint('false'), { key: 'SEC-999999999', createdAt: ago(HOUR) }));

      const { tickets, frontier } = await scanFromSettled(jira.store, {
        ...SCOPE,
        projects: ['SEC', 'PLAT'],
      });

      expect(frontier).toEqual({ SEC: astrayAt(999_999_999), PLAT: 8 });
      expect(keysOf(tickets)).toEqual(expect.arrayContaining(['SEC-151', 'PLAT-7']));
      expect(jira.bulkReads.length).toBeLessThan(20);
    },
    SOON,
  );

  test(
    'as an answer to another key ends the scan before a create, with what was seen and what to do',
    async () => {
      const jira = jiraWith(150, () => ago(48 * HOUR));
      jira.add(aTicket(aFingerprint('false'), { key: 'SEC-900000' }), { isIndexed: false });
      jira.moved.set('SEC-155', 'SEC-900000');

      await expect(scanFromFrontier(jira.store, { SEC: 151 })).rejects.toMatchObject({
        trouble: 'malformed',
        message: expect.stringMatching(/^jira: scan the keys of SEC: .*SEC-900000/) as string,
        cure: expect.stringMatching(/^Look for SEC-900000 in Jira/) as string,
      });
    },
    SOON,
  );

  test('keeps its project closed: nothing is read, and no batch of it goes on', async () => {
    const jira = jiraWith(1, () => ago(48 * HOUR));

    const scan = scanFromFrontier(jira.store, { SEC: astrayAt(12_345_678) });

    await expect(scan).rejects.toThrow('SEC-12345678');
    expect(jira.bulkReads).toEqual([]);
  });

  test('is not even needed: a Jira that has a ticket for every key there could be is given up as well', async () => {
    const jira = jiraWith(1, () => ago(48 * HOUR));
    const moved = aTicket(aFingerprint('moved'), { key: 'PLAT-1' });
    const asked: number[] = [];
    const generous = {
      ...jira.store,
      readByKeys: (keys: readonly string[]) => Promise.resolve(asked.push(keys.length) > 0 ? [moved] : []),
    };

    const { frontier } = await scanFromSettled(generous, SCOPE);

    expect(astrayBy(frontier['SEC']!)).toBeGreaterThan(100_000);
    expect(asked.length).toBeLessThan(1_010);
  });

  test('does not mean a far one: a gap of fifty thousand deleted tickets is read', async () => {
    const jira = jiraWith(1, () => ago(48 * HOUR));
    jira.add(aTicket(aFingerprint('far'), { key: 'SEC-50000', createdAt: ago(HOUR) }));

    const { tickets, frontier } = await scanFromSettled(jira.store, SCOPE);

    expect(keysOf(tickets)).toEqual(['SEC-1', 'SEC-50000']);
    expect(frontier).toEqual({ SEC: 50_001 });
  });
});

test('labels are asked for a hundred at a time, each once', async () => {
  const jira = jiraWith(250, () => ago(HOUR));
  const fingerprints = [...Array(250).keys()].map((number) => aFingerprint(`old${number + 1}`));

  const found = await searchTickets(jira.store, {
    fingerprints: [...fingerprints, ...fingerprints],
    rules: [],
  });

  expect(found).toHaveLength(250);
});

describe('a ticket that stands for many findings', () => {
  const RULE = 'a1b2c3d4e5f60718';
  const [first, second] = [aFingerprint('first'), aFingerprint('second')];
  const group = aTicket(first, {
    labels: [fingerprintLabel(first), ruleLabel(RULE), 'wfd-team-payments'],
    members: [first, second],
  });

  test('is found by the label of the rule, whichever of its findings is asked for', async () => {
    const jira = new FakeJira();
    jira.add(group);

    const found = await searchTickets(jira.store, { fingerprints: [second], rules: [RULE] });

    expect(matchAll([second], found)).toEqual([{ fingerprint: second, key: 'SEC-1' }]);
  });

  test('is found for a finding whose own ticket is done', async () => {
    const jira = new FakeJira();
    jira.add(group);
    jira.add(aTicket(second, { key: 'SEC-2', statusCategory: 'done' }));

    const found = await searchTickets(jira.store, { fingerprints: [second], rules: [RULE] });

    expect(matchAll([second], found)).toEqual([{ fingerprint: second, key: 'SEC-1' }]);
  });

  test('does not count where every finding has an open ticket of its own; of more rules than one search takes it is not asked for', async () => {
    const jira = new FakeJira();
    jira.add(group);
    const others = Array.from({ length: 10 }, (_, index) => `${index}`.padStart(16, '0'));
    const asked: (readonly string[])[] = [];
    const findByLabels: typeof jira.store.findByLabels = (labels) => {
      asked.push(labels);
      return jira.store.findByLabels(labels);
    };

    const store = { ...jira.store, findByLabels };
    const found = await searchTickets(store, { fingerprints: [first], rules: [RULE] });
    const alike = await searchTickets(store, { fingerprints: [first], rules: [RULE, ...others] });

    expect(found.map(({ key }) => key)).toEqual(alike.map(({ key }) => key));
    const own = [fingerprintLabel(first)];
    expect(asked).toHaveLength(3);
    expect(asked).toEqual(expect.arrayContaining([own, [`wiz-rule-${RULE}`], own]));
  });

  test('that cannot be read fails no page of which all findings have a ticket of their own', async () => {
    const jira = new FakeJira();
    jira.add(group);
    const detail = 'there is no end to them';
    const refusal = new ConnectorError({ service: 'jira', action: 'search', trouble: 'malformed', detail });
    const findByLabels: typeof jira.store.findByLabels = (labels) =>
      labels.includes(ruleLabel(RULE)) ? Promise.reject(refusal) : jira.store.findByLabels(labels);
    const store = { ...jira.store, findByLabels };

    await expect(searchTickets(store, { fingerprints: [first], rules: [RULE] })).resolves.toHaveLength(1);
    await expect(
      searchTickets(store, { fingerprints: [first, aFingerprint('third')], rules: [RULE] }),
    ).rejects.toBe(refusal);
  });

  test('is found though the tickets of all its rules together have no end', async () => {
    const jira = new FakeJira();
    jira.add(group);
    const endless = new ConnectorError({
      service: 'jira',
      action: 'search by labels',
      trouble: 'malformed',
      detail: 'nextPageToken: no end after 100 pages',
    });
    const rules = ['0000000000000001', '0000000000000002', RULE];
    const findByLabels: typeof jira.store.findByLabels = (labels) =>
      labels.length > 1 ? Promise.reject(endless) : jira.store.findByLabels(labels);

    const sought = { fingerprints: [second], rules };
    const found = await searchTickets({ ...jira.store, findByLabels }, sought);

    expect(matchAll([second], found)).toEqual([{ fingerprint: second, key: 'SEC-1' }]);
    // One rule alone cannot be halved: to create upon half an answer would file a second ticket.
    const never = { ...jira.store, findByLabels: () => Promise.reject(endless) };
    await expect(searchTickets(never, sought)).rejects.toBe(endless);
  });

  test('counts for each of them alike: open before done, the older before the younger', () => {
    const younger = aTicket(second, { key: 'SEC-2', createdAt: '2026-11-21T11:00:00.000Z' });
    const done = { ...group, statusCategory: 'done' as const };

    expect(matchAll([first, second], [younger, group])).toMatchObject([
      { fingerprint: first, key: 'SEC-1' },
      { fingerprint: second, key: 'SEC-1', clones: ['SEC-2'] },
    ]);
    expect(matchAll([second], [younger, done])).toEqual([{ fingerprint: second, key: 'SEC-2' }]);
  });

  test('is named to who asks for its rule, by team, the oldest open one', () => {
    const later = { ...group, key: 'SEC-8', createdAt: '2026-11-22T11:00:00.000Z' };
    const done = { ...group, key: 'SEC-0', statusCategory: 'done' as const };
    const foreign = { ...group, key: 'SEC-9', labels: [ruleLabel(RULE)] };

    expect(openGroupTickets([later, done, foreign, group], [RULE])).toEqual([
      { rule: RULE, team: 'payments', ticket: 'SEC-1' },
    ]);
    expect(openGroupTickets([group], ['0000000000000000'])).toEqual([]);
  });
});

test('a project that fails while the others are still being asked fails the scan when they have ended', async () => {
  const refusal = new ConnectorError({
    service: 'jira',
    action: 'search',
    trouble: 'unavailable',
    detail: 'no',
  });
  let hasEnded = false;
  const store = {
    ...new FakeJira().store,
    async newestKeys({ project }: { readonly project: string }) {
      if (project !== 'SEC') throw refusal;
      await sleep(50);
      hasEnded = true;
      return [];
    },
  };

  const env = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const scan = env.run(() => scanFromSettled(store, { ...SCOPE, others: ['OLD'] }));
  await expect(scan).rejects.toBe(refusal);

  expect(hasEnded).toBe(true);
});
