import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Dependencies } from '../../src/activities/dependencies';
import { type FoundResolved, resolvedActivities, type ResolvedInput } from '../../src/activities/resolved';
import { ConnectorError } from '../../src/connectors/connector-error';
import type {
  FindingAdditions,
  ResolvedPage,
  ResolvedRequest,
} from '../../src/connectors/wiz/finding-additions';
import { nextResolvedSince } from '../../src/domain/beyond-memory';
import type { ResolvedFinding } from '../../src/domain/resolved-finding';
import { fingerprintLabel, type Ticket } from '../../src/domain/ticket';
import { aFingerprint, aPolicy, aTicket } from '../support/builders';
import { FakeJira } from '../support/fake-jira';

const BROKEN = { service: 'jira', action: 'read', trouble: 'unavailable', detail: 'not now' } as const;
const SINCE = '2026-11-20T00:00:00.000Z';

function aResolved(name: string, differs: Partial<ResolvedFinding> = {}): ResolvedFinding {
  return {
    id: `f-${name}`,
    fingerprint: aFingerprint(name),
    ruleIds: ['rule-1'],
    environments: ['PRODUCTION'],
    resource: { tags: {}, subscriptionTags: {} },
    changedAt: '2026-11-21T10:00:00.5Z',
    reason: 'ISSUE_FIXED',
    isIgnored: false,
    url: `https://app.wiz.io/${name}`,
    ...differs,
  };
}

interface Scene {
  readonly resolved?: readonly ResolvedFinding[];
  readonly pages?: readonly ResolvedPage[];
  /** Fingerprints. */
  readonly open?: readonly string[];
  /** Rules that more findings have open than can be read. */
  readonly tooLarge?: readonly string[];
  readonly tickets: readonly Ticket[];
  readonly readResolved?: FindingAdditions['readResolved'];
  readonly since?: string;
  /** As they really are, where the index shows them otherwise. */
  readonly current?: readonly Ticket[];
  /** Keys of which Jira gives nothing. */
  readonly broken?: readonly string[];
}

const asked: { rules: string[][]; pages: number } = { rules: [], pages: 0 };

async function find(scene: Scene): Promise<FoundResolved> {
  const { resolved = [], pages, open = [], tooLarge = [], tickets, current, since = SINCE } = scene;
  asked.rules = [];
  asked.pages = 0;
  const jira = new FakeJira();
  for (const ticket of tickets) jira.add(ticket);
  const byKey = new Map((current ?? tickets).map((ticket) => [ticket.key, ticket]));
  const store = {
    ...jira.store,
    identify: () => Promise.resolve({ accountName: 'we', siteUrl: 'https://acme.atlassian.net' }),
    readByKeys: (keys: readonly string[]) =>
      keys.some((key) => scene.broken?.includes(key))
        ? Promise.reject(new ConnectorError(BROKEN))
        : Promise.resolve(keys.flatMap((key) => byKey.get(key) ?? [])),
  };
  const additions = {
    readResolved:
      scene.readResolved ?? (() => Promise.resolve(pages?.[asked.pages++] ?? { findings: resolved })),
    readOpenOf: (rules: readonly string[]) => {
      asked.rules.push([...rules]);
      return Promise.resolve(rules.some((rule) => tooLarge.includes(rule)) ? undefined : open);
    },
  };
  const wiz = { beyond: () => additions };
  const activities = resolvedActivities({ jira: store, wiz } as unknown as Dependencies);
  const env = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  return env.run((input: ResolvedInput) => activities.findResolved(input), {
    policy: aPolicy(),
    since,
  });
}

function aTicketOf(...names: readonly string[]): Ticket {
  return aTicket(aFingerprint(names[0] ?? ''), {
    key: `SEC-${names.join('').length}`,
    labels: names.map((name) => fingerprintLabel(aFingerprint(name))),
  });
}

test('an open ticket whose finding is resolved is found, with all that a comment tells', async () => {
  const { tickets, readUntil } = await find({ resolved: [aResolved('a')], tickets: [aTicketOf('a')] });

  expect(readUntil).toBeUndefined();
  expect(tickets).toEqual([
    {
      ticket: 'SEC-1',
      finding: 'f-a',
      count: 1,
      at: '2026-11-21T10:00:00.5Z',
      since: '2026-11-21T10:00:00.5Z',
      reason: 'ISSUE_FIXED',
      url: 'https://app.wiz.io/a',
    },
  ]);
  expect(asked.rules).toEqual([['rule-1']]);
});

test.each<[string, Scene]>([
  ['nothing was resolved', { tickets: [aTicketOf('a')] }],
  ['there is no ticket', { resolved: [aResolved('a')], tickets: [] }],
  [
    'the ticket is done, whatever the index shows',
    {
      resolved: [aResolved('a')],
      tickets: [aTicketOf('a')],
      current: [{ ...aTicketOf('a'), statusCategory: 'done' }],
    },
  ],
  ['the ticket is gone', { resolved: [aResolved('a')], tickets: [aTicketOf('a')], current: [] }],
  [
    'another finding of the weakness is open',
    { resolved: [aResolved('a')], open: [aFingerprint('a')], tickets: [aTicketOf('a')] },
  ],
  [
    'a second weakness whose label it carries was not read as resolved',
    { resolved: [aResolved('a')], tickets: [aTicketOf('a', 'b')] },
  ],
  [
    'one of two is open',
    { resolved: [aResolved('a'), aResolved('b')], open: [aFingerprint('b')], tickets: [aTicketOf('a', 'b')] },
  ],
  ['Wiz names no rule', { resolved: [aResolved('a', { ruleIds: [] })], tickets: [aTicketOf('a')] }],
])('nothing is found when %s', async (_, scene) => {
  expect((await find(scene)).tickets).toEqual([]);
});

function aGroup(...names: readonly string[]): Ticket {
  const members = names.map(aFingerprint);
  return {
    ...aTicketOf(names[0] ?? ''),
    labels: [fingerprintLabel(members[0] ?? ''), 'wiz-rule-00112233aabbccdd'],
    members,
  };
}

test('a group is found by any of its resources, and only when the last of them is not open any more', async () => {
  const resolved = [aResolved('c', { ruleKey: '00112233aabbccdd' })];
  const tickets = [aGroup('a', 'b', 'c')];

  // The others ended before: nobody has to remember that.
  expect((await find({ resolved, tickets })).tickets).toMatchObject([{ finding: 'f-c', count: 3 }]);
  expect((await find({ resolved, tickets, open: [aFingerprint('b')] })).tickets).toEqual([]);
  const relabelled = {
    ...aGroup('a', 'b', 'c'),
    labels: ['z', 'a'].map((name) => fingerprintLabel(aFingerprint(name))),
  };
  expect(
    (
      await find({
        resolved,
        tickets: [{ ...relabelled, labels: [...relabelled.labels, 'wiz-rule-00112233aabbccdd'] }],
      })
    ).tickets,
  ).toEqual([]);
});

test('of several findings the last one speaks, and the worst place counts', async () => {
  const { tickets } = await find({
    resolved: [
      aResolved('b', {
        changedAt: '2026-11-22T10:00:00Z',
        environments: ['STAGING'],
        isIgnored: true,
        reason: 'EXCEPTION',
      }),
      aResolved('a', { changedAt: '2026-11-21T10:00:00Z', environments: ['DEVELOPMENT'] }),
    ],
    tickets: [aTicketOf('a', 'b')],
  });

  expect(tickets).toMatchObject([
    {
      finding: 'f-b',
      environment: 'staging',
      count: 2,
      at: '2026-11-22T10:00:00Z',
      since: '2026-11-21T10:00:00Z',
      reason: 'EXCEPTION',
      isIgnored: true,
    },
  ]);
});

test('a rule with too many open findings keeps its own tickets from being looked at, and no other', async () => {
  const { tickets, unread } = await find({
    resolved: [aResolved('a'), aResolved('bb', { ruleIds: ['huge', 'rule-2'] })],
    tooLarge: ['huge'],
    tickets: [aTicketOf('a'), aTicketOf('bb')],
  });

  expect(tickets).toMatchObject([{ ticket: 'SEC-1' }]);
  expect(unread).toBe(1);
  expect(asked.rules).toEqual([['rule-1', 'huge', 'rule-2'], ['rule-1'], ['huge'], ['rule-2']]);
});

test.each([
  ['within minutes', 100],
  ['in one moment', 0],
])(
  'a rule that was switched off resolves thousands %s: run by run the window goes on, to its end',
  async (_, ms) => {
    const first = Date.parse('2026-11-21T10:00:00.000Z');
    const all = Array.from({ length: 6_000 }, (__, n) => {
      return aResolved(`m${n}`, { changedAt: new Date(first + n * ms).toISOString() });
    });
    const readResolved = ({ changedAfter, cursor = '0' }: ResolvedRequest): Promise<ResolvedPage> => {
      const after = all.filter(({ changedAt }) => changedAt > changedAfter);
      const end = Number(cursor) + 500;
      const findings = after.slice(Number(cursor), end);
      return Promise.resolve(end < after.length ? { findings, nextCursor: String(end) } : { findings });
    };
    let since = SINCE;
    const ends: (string | undefined)[] = [];
    for (let run = 0; run < 4; run += 1) {
      const { readUntil } = await find({ readResolved, tickets: [], since });
      ends.push(readUntil);
      const progress = { startedAt: '2026-11-22T00:00:00.000Z', waiting: [] };
      since = nextResolvedSince(readUntil === undefined ? progress : { ...progress, readUntil });
    }

    expect(ends.at(-1)).toBeUndefined();
  },
);

test('of more than ten pages the rest is left, from where it was read to', async () => {
  const pages = Array.from({ length: 12 }, (_, page) => ({
    findings: [aResolved(`p${page}`, { changedAt: `2026-11-21T10:00:${10 + page}Z` })],
    nextCursor: `${page}`,
  }));

  const { tickets, readUntil } = await find({ pages, tickets: [aTicketOf('p3')] });

  expect(asked.pages).toBe(10);
  expect(readUntil).toBe('2026-11-21T10:00:19Z');
  expect(tickets).toHaveLength(1);
});

test('of more than 400 tickets the oldest are answered, and the rest is left too', async () => {
  const names = Array.from({ length: 450 }, (_, n) => `n${n}`);
  const minute = (n: number): string => String(Math.floor(n / 60)).padStart(2, '0');
  const at = (n: number): string => `2026-11-21T10:${minute(n)}:${String(n % 60).padStart(2, '0')}Z`;

  const { tickets, readUntil } = await find({
    resolved: names.map((name, n) => aResolved(name, { changedAt: at(n) })),
    tickets: names.map((name, n) => ({ ...aTicketOf(name), key: `SEC-${n + 1}` })),
  });

  expect(tickets).toHaveLength(400);
  expect(tickets[0]?.since).toBe(at(0));
  expect(readUntil).toBe(at(400));
  expect(Buffer.byteLength(JSON.stringify(tickets))).toBeLessThan(200_000);
});

test('a ticket that cannot be read is left out, alone', async () => {
  const { tickets } = await find({
    resolved: [aResolved('a'), aResolved('bb')],
    tickets: [aTicketOf('a'), aTicketOf('bb')],
    broken: ['SEC-1'],
  });

  expect(tickets.map(({ ticket }) => ticket)).toEqual(['SEC-2']);
});
