import { membersIn, membersProperty, PROPERTY_LIMIT } from '../../src/connectors/jira/members';
import type { TicketStore } from '../../src/connectors/jira/ticket-store';
import { ruleLabel } from '../../src/domain/group-ticket';
import { MEMBERS_LIMIT } from '../../src/domain/group';
import { aFingerprint } from '../support/builders';
import { createDrafts } from '../support/create-drafts';
import { aDraft, type JiraWorld, SCREEN, startJira } from './jira-sandbox';

const RULE = ruleLabel('a1b2c3d4e5f60718');

let jira: JiraWorld;
let store: TicketStore;

beforeEach(async () => {
  jira = await startJira();
  store = jira.connect();
});

afterEach(() => jira.close());

function fingerprints(count: number): string[] {
  return [...Array(count).keys()].map((number) => aFingerprint(`member ${number}`));
}

test('the findings a ticket stands for are set in the create call, and read however it is found', async () => {
  const members = fingerprints(MEMBERS_LIMIT);
  const draft = aDraft(1, { labels: [...aDraft(1).labels, RULE], members });

  const outcomes = await createDrafts(store, [draft, aDraft(2)], SCREEN);

  expect(outcomes.map(({ kind }) => kind)).toEqual(['confirmed', 'confirmed']);
  expect(jira.world.requests.list().map(({ operation }) => operation)).toEqual(['create']);
  expect(await store.findByLabels([RULE])).toMatchObject([{ key: 'SEC-1', members }]);
  const [first, second] = await store.readByKeys(['SEC-1', 'SEC-2']);
  expect(first).toMatchObject({ members });
  expect(second).not.toHaveProperty('members');
});

test('a ticket that lost its labels still shows its list to who finds it by what it quotes', async () => {
  const members = fingerprints(3);
  const draft = aDraft(1, { labels: [...aDraft(1).labels, RULE], members, footer: `Known by ${RULE}.` });
  await createDrafts(store, [draft], SCREEN);
  jira.world.jira.changeByPerson('SEC-1', { labels: [] });

  expect(await store.findQuoting([RULE])).toMatchObject([{ key: 'SEC-1', members }]);
  expect(await store.readQuotes(['SEC-1'])).toMatchObject([{ key: 'SEC-1', members }]);
});

test('as many as a ticket may stand for fit into the property', () => {
  const { value } = membersProperty(fingerprints(MEMBERS_LIMIT));

  expect(JSON.stringify(value).length).toBeLessThanOrEqual(PROPERTY_LIMIT / 2);
});

test.each([
  ['nothing', undefined, []],
  ['nothing of ours', { sla: 1 }, []],
  ['a text', { 'wfd.findings': 'all of them' }, []],
  ['no list', { 'wfd.findings': { fingerprints: { length: 3 } } }, []],
  [
    'what is no fingerprint between others',
    {
      'wfd.findings': {
        fingerprints: [
          aFingerprint('a'),
          7,
          null,
          `${aFingerprint('b')}0`,
          'A'.repeat(32),
          aFingerprint('c'),
        ],
      },
    },
    [aFingerprint('a'), aFingerprint('c')],
  ],
  [
    'a version that comes later',
    { 'wfd.findings': { v: 2, more: true, fingerprints: [aFingerprint('a')] } },
    [aFingerprint('a')],
  ],
])('of a property that holds %s, the fingerprints count', (_, properties, members) => {
  expect(membersIn(properties)).toEqual(members);
});

test('a property that a person has filled to the brim cannot fill the worker', async () => {
  const kept = { fingerprints: fingerprints(5_000) };
  jira.world.jira.addByPerson({ labels: [RULE], properties: { 'wfd.findings': kept } });

  const [ticket] = await store.findByLabels([RULE]);

  expect(ticket?.members).toHaveLength(936);
});
