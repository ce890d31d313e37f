import { dedupeActivities } from '../../src/activities/dedupe';
import type { Dependencies } from '../../src/activities/dependencies';
import { unpackMatches } from '../../src/domain/packed-matches';
import type { TicketMatch } from '../../src/domain/ticket';
import { aFingerprint, aTicket } from '../support/builders';
import { FakeJira } from '../support/fake-jira';

const FINGERPRINT = aFingerprint('one');

async function find(jira: FakeJira, keys: readonly string[]): Promise<readonly TicketMatch[]> {
  const activities = dedupeActivities({ jira: jira.store } as Dependencies);
  const linked = keys.length === 0 ? [] : [{ fingerprint: FINGERPRINT, keys }];
  const freshness = { after: '2026-11-01T00:00:00.000Z' };
  const asked = [FINGERPRINT];
  const found = await activities.findTickets({
    fingerprints: asked,
    rules: [],
    linked,
    freshness,
  });
  return unpackMatches(found, asked);
}

test.each([
  ['an open ticket', [{}], ['SEC-1']],
  [
    'a done one',
    [{ statusCategory: 'done', resolution: "Won't Do", resolvedAt: '2026-11-21T00:00:00.000Z' }],
    ['SEC-1'],
  ],
  ['two open ones, both linked', [{}, {}], ['SEC-1', 'SEC-2']],
  ['a done one and the one that follows it', [{ statusCategory: 'done' }, {}], ['SEC-1', 'SEC-2']],
  ['a done one, linked, before the next is', [{ statusCategory: 'done' }, {}], ['SEC-1']],
] as const)('a link of our own changes nothing of what is found: %s', async (_, tickets, links) => {
  const jira = new FakeJira();
  tickets.forEach((differs, at) => {
    jira.add(
      aTicket(FINGERPRINT, { key: `SEC-${at + 1}`, createdAt: `2026-11-2${at}T00:00:00.000Z`, ...differs }),
    );
  });

  expect(await find(jira, links)).toEqual(await find(jira, []));
});

test('a link leads to our ticket before the index shows it, and that is no other ticket than ours', async () => {
  const jira = new FakeJira();
  jira.add(aTicket(FINGERPRINT), { isIndexed: false });

  expect(await find(jira, [])).toEqual([]);
  const [match] = await find(jira, ['SEC-1']);

  expect(match).toMatchObject({ key: 'SEC-1' });
  expect(match).not.toHaveProperty('byLink');
});

test('a ticket of other people that Wiz links to is known by that link', async () => {
  const jira = new FakeJira();
  jira.add(aTicket(FINGERPRINT, { key: 'OPS-7', labels: [] }));

  expect(await find(jira, ['OPS-7'])).toMatchObject([{ key: 'OPS-7', byLink: true }]);
});

test('a link to a ticket that was deleted does not count', async () => {
  expect(await find(new FakeJira(), ['SEC-1'])).toEqual([]);
});
