import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { dedupeActivities } from '../../src/activities/dedupe';
import type { Dependencies } from '../../src/activities/dependencies';
import { findStrays, readQuotes } from '../../src/activities/strays';
import { ConnectorError, type Trouble } from '../../src/connectors/connector-error';
import type { TicketStore } from '../../src/connectors/jira/ticket-store';
import type { QuotingTicket, Strays } from '../../src/domain/duplicates';
import { fingerprintLabel, type Ticket } from '../../src/domain/ticket';
import { aFingerprint, aTicket } from '../support/builders';
import { FakeJira } from '../support/fake-jira';

const MINE = aFingerprint('mine');

function stray(key: string, fingerprint = MINE): QuotingTicket {
  return { key, labels: [], quotes: [fingerprintLabel(fingerprint)] };
}

/** Answers with what it is told to, and notes what it was asked. */
class QuotingJira {
  readonly searches: string[][] = [];
  readonly reads: string[][] = [];
  byText: () => Promise<QuotingTicket[]> = () => Promise.resolve([]);
  byKey: () => Promise<QuotingTicket[]> = () => Promise.resolve([]);

  constructor(private readonly books = new FakeJira()) {}

  get store(): TicketStore {
    return {
      ...this.books.store,
      findQuoting: (labels) => {
        this.searches.push([...labels]);
        return this.byText();
      },
      readQuotes: (keys) => {
        this.reads.push([...keys]);
        return this.byKey();
      },
    };
  }
}

let warnings: string[];

beforeEach(() => {
  warnings = [];
});

/** As in an activity, with what it logs kept here. */
function inActivity<T>(work: () => Promise<T>): Promise<T> {
  const logger = new DefaultLogger('WARN', ({ message }) => warnings.push(message));
  return new MockActivityEnvironment({}, { logger }).run(work);
}

function find(jira: QuotingJira, fingerprints: string[]): Promise<Strays> {
  return inActivity(() => findStrays(jira.store, { fingerprints, rules: [] }));
}

function read(jira: QuotingJira, scanned: Ticket[]): Promise<QuotingTicket[]> {
  return inActivity(() => readQuotes(jira.store, scanned));
}

test('fifty labels a search, four hundred in all, the first ones; each once', async () => {
  const jira = new QuotingJira();
  const fingerprints = [...Array(450).keys()].map(aFingerprint);

  await find(jira, [...fingerprints, ...fingerprints]);

  expect(jira.searches.map((labels) => labels.length)).toEqual(Array(8).fill(50));
  expect(jira.searches.flat()).toEqual(fingerprints.slice(0, 400).map(fingerprintLabel));
});

test('rules are looked for beside them: a ticket that stood for several quotes one of its findings alone', async () => {
  const jira = new QuotingJira();
  const [RULE, OTHER] = ['a1b2c3d4e5f60718', aFingerprint('other')];
  const left = { key: 'SEC-7', labels: [], quotes: [fingerprintLabel(OTHER)], members: [OTHER, MINE] };
  jira.byText = () => Promise.resolve([left]);

  const strays = await inActivity(() =>
    findStrays(jira.store, { fingerprints: [MINE], rules: [RULE, RULE] }),
  );

  expect(jira.searches).toEqual([[fingerprintLabel(MINE), `wiz-rule-${RULE}`]]);
  expect(strays).toEqual({ [MINE]: ['SEC-7'] });
});

test('nothing to look for costs no request', async () => {
  const jira = new QuotingJira();

  expect(await find(jira, [])).toEqual({});
  expect(await read(jira, [aTicket(MINE)])).toEqual([]);
  expect([jira.searches, jira.reads]).toEqual([[], []]);
});

test.each<Trouble>(['rejected', 'unavailable', 'unauthorized', 'malformed'])(
  'a search that is answered with %s ends the looking, keeps what was found, and fails nothing',
  async (trouble) => {
    const jira = new QuotingJira();
    const refusal = new ConnectorError({ service: 'jira', action: 'search', trouble, detail: 'no' });
    jira.byText = () =>
      jira.searches.length === 1 ? Promise.resolve([stray('SEC-7')]) : Promise.reject(refusal);

    const strays = await find(jira, [MINE, ...[...Array(200).keys()].map(aFingerprint)]);

    expect(strays).toEqual({ [MINE]: ['SEC-7'] });
    // Three are under way at once; no more follow.
    expect(jira.searches).toHaveLength(3);
    expect(warnings).toEqual(['tickets that lost their label could not be looked for']);
  },
);

test('a fault of our own is no hint that failed', async () => {
  const jira = new QuotingJira();
  jira.byText = () => Promise.reject(new RangeError('ours'));

  await expect(find(jira, [MINE])).rejects.toThrow('ours');
});

test('of the scanned tickets the newest hundred open ones without a label are read, in one request', async () => {
  const jira = new QuotingJira();
  jira.byKey = () => Promise.resolve([stray('SEC-150')]);
  const scanned = [...Array(150).keys()].map((number) =>
    aTicket('', { key: `SEC-${number + 1}`, labels: ['wiz-finding'] }),
  );
  const others = [
    aTicket(MINE, { key: 'SEC-900' }),
    aTicket('', { key: 'SEC-901', labels: [], statusCategory: 'done' }),
  ];

  const quoting = await read(jira, [...scanned, ...others]);

  expect(jira.reads).toEqual([scanned.slice(50).map(({ key }) => key)]);
  expect(quoting).toEqual([stray('SEC-150')]);
});

describe('in the activities', () => {
  const now = new Date().toISOString();

  function activities(jira: QuotingJira): ReturnType<typeof dedupeActivities> {
    return dedupeActivities({ jira: jira.store } as Dependencies);
  }

  test('a scan names strays of what has no ticket only, and a stray makes nothing known', async () => {
    const books = new FakeJira();
    const known = aFingerprint('known');
    books.add(aTicket(known, { key: 'SEC-1', createdAt: now }), { isIndexed: false });
    const jira = new QuotingJira(books);
    // Asked for at the same time as the keys, so for all of them.
    jira.byText = () => Promise.resolve([stray('SEC-7'), stray('SEC-8', known)]);
    const input = {
      fingerprints: [known, MINE],
      rules: [],
      projects: ['SEC'],
      others: [],
      indexLagMs: 1,
      freshness: {},
    };

    const scanned = await inActivity(() => activities(jira).scanRecentTickets(input));

    expect(jira.searches).toEqual([[known, MINE].map(fingerprintLabel)]);
    expect(scanned.matches).toEqual([{ fingerprint: known, key: 'SEC-1' }]);
    expect(scanned.strays).toEqual({ [MINE]: ['SEC-7'] });
  });

  test('a known ticket costs no look, unless a run may have died before it told of it', async () => {
    const books = new FakeJira();
    books.add(aTicket(MINE, { key: 'SEC-12', createdAt: now }));
    const jira = new QuotingJira(books);
    jira.byText = () => Promise.resolve([stray('SEC-7')]);
    const input = { fingerprints: [MINE], rules: [], linked: [], freshness: {} };

    const usual = await inActivity(() => activities(jira).findTickets(input));
    const after = await inActivity(() =>
      activities(jira).findTickets({ ...input, freshness: { after: '2020-01-01T00:00:00.000Z' } }),
    );

    expect(usual).toEqual({ matches: [], plain: { '': [[0, 'SEC-12']] } });
    expect(after).toMatchObject({ matches: [{ key: 'SEC-12', strays: ['SEC-7'] }] });
    expect(jira.searches).toHaveLength(1);
  });
});
