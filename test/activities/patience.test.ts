import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { dedupeActivities, type FindInput, type Scanned } from '../../src/activities/dedupe';
import type { Dependencies } from '../../src/activities/dependencies';
import { filedActivities } from '../../src/activities/filed';
import { openActivities, type OpenedRun } from '../../src/activities/open';
import { ConnectorError } from '../../src/connectors/connector-error';
import type { TicketStore } from '../../src/connectors/jira/ticket-store';
import { EMPTY_CARRY } from '../../src/domain/carry';
import { unpackMatches } from '../../src/domain/packed-matches';
import { fingerprintLabel, type TicketMatch } from '../../src/domain/ticket';
import { type JiraWorld, startJira } from '../connectors/jira-sandbox';
import { aFingerprint, aPolicy } from '../support/builders';

const MINUTE = 60_000;
/** Everything was in trouble in the attempt before. */
const PARTS = ['keys of SEC', 'keys of PLAT', 'create screen of PLAT, Task', 'canaries'];
const LONG = { attempt: 5, agoMs: 5 * MINUTE, parts: PARTS };

interface Age {
  readonly attempt: number;
  readonly agoMs: number;
  readonly parts?: readonly string[];
}

const AT_ONCE = { attempt: 1, agoMs: 0 };
const GARBLED = { service: 'jira', action: 'read', trouble: 'malformed', detail: 'no JSON' } as const;

let jira: JiraWorld;
let warnings: string[];

beforeEach(async () => {
  jira = await startJira();
  warnings = [];
});

afterEach(() => jira.close());

/** As the activity would see itself in this attempt, so long after it was scheduled. */
function inAttempt<T>({ attempt, agoMs, parts }: Age, work: () => Promise<T>): Promise<T> {
  const logger = new DefaultLogger('WARN', ({ message }) => warnings.push(message));
  const heartbeatDetails = parts === undefined ? undefined : { wfdInTrouble: parts };
  const info = { attempt, scheduledTimestampMs: Date.now() - agoMs, heartbeatDetails };
  return new MockActivityEnvironment(info, { logger }).run(work);
}

function breakTickets(...keys: string[]): void {
  jira.world.faults.arm({
    service: 'jira',
    operation: 'bulkfetch',
    kind: 'issue-errors',
    detail: keys,
    times: -1,
  });
}

/** Everything, for as long as it lasts. */
function breakJira(): void {
  jira.world.faults.arm({ service: 'jira', operation: '*', kind: 'status', status: 503, times: -1 });
}

describe('a project with a ticket that cannot be read', () => {
  const HIDDEN = aFingerprint('hidden');

  beforeEach(() => {
    const { jira: books } = jira.world;
    books.addByPerson({ project: 'SEC', summary: 'ours', labels: [fingerprintLabel(HIDDEN)] });
    books.addByPerson({ project: 'PLAT', summary: 'broken' });
    breakTickets('PLAT-1');
  });

  function scan(
    age: Age,
    { others = [], parked = [] }: { others?: readonly string[]; parked?: readonly string[] } = {},
    store = jira.connect(),
  ): Promise<Scanned> {
    const activities = dedupeActivities({ jira: store } as Dependencies);
    const projects = ['SEC', 'PLAT'].filter((project) => ![...others, ...parked].includes(project));
    const scope = { projects, parked, others, indexLagMs: 0 };
    const input = { fingerprints: [HIDDEN], rules: [], ...scope, freshness: {} };
    return inAttempt(age, () => activities.scanRecentTickets(input));
  }

  test('is closed after four minutes, with the reason, and what stands in the others is found', async () => {
    const { matches, frontier, unreadable } = await scan(LONG);

    expect(matches).toMatchObject([{ fingerprint: HIDDEN, key: 'SEC-1' }]);
    expect(frontier).toEqual({ SEC: 2 });
    expect(unreadable).toMatchObject([
      {
        kind: 'parked',
        project: 'PLAT',
        reason: expect.stringMatching(
          /^what was filed in PLAT of late cannot be read.*could not be/,
        ) as string,
        cure: expect.stringContaining('PLAT') as string,
      },
    ]);
    expect(warnings).toHaveLength(1);
  });

  test('is no less told where nothing is to be filed in it', async () => {
    const { frontier, unreadable } = await scan(LONG, { others: ['PLAT'] });

    expect(frontier).toEqual({ SEC: 2 });
    expect(unreadable).toMatchObject([{ project: 'PLAT' }]);
  });

  test.each([
    ['in the first attempts', { ...LONG, attempt: 4 }],
    ['in the first minutes', { ...LONG, agoMs: 3 * MINUTE }],
    ['where something else was in trouble before', { ...LONG, parts: ['keys of SEC'] }],
    ['where nothing is known of an attempt before', { attempt: 9, agoMs: 9 * MINUTE }],
  ])('is waited for %s', async (_, age) => {
    await expect(scan(age)).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  describe('or whose answers cannot be understood', () => {
    /** Gives so many answers about PLAT's keys that cannot be understood. */
    function garbledStore(times: number): TicketStore {
      let garbled = times;
      const store = jira.connect();
      const readByKeys = (keys: readonly string[]): ReturnType<TicketStore['readByKeys']> => {
        if (!keys.some((key) => key.startsWith('PLAT-'))) return store.readByKeys(keys);
        garbled -= 1;
        return garbled < 0 ? store.readByKeys(keys) : Promise.reject(new ConnectorError(GARBLED));
      };
      return { ...store, readByKeys };
    }

    function scanGarbled(
      times: number,
      others: readonly string[] = [],
      parked: readonly string[] = [],
    ): Promise<Scanned> {
      jira.world.faults.clear();
      return scan(AT_ONCE, { others, parked }, garbledStore(times));
    }

    test('is closed without waiting', async () => {
      const { frontier, unreadable } = await scanGarbled(Infinity);

      expect(frontier).toEqual({ SEC: 2 });
      expect(unreadable).toMatchObject([{ project: 'PLAT' }]);
    });

    test('but not for a single one of them', async () => {
      const { frontier, unreadable } = await scanGarbled(1);

      expect(frontier).toEqual({ SEC: 2, PLAT: 2 });
      expect(unreadable).toBeUndefined();
    });

    test('fails no scan where its teams’ tickets are parked already, nor a look for what nobody was told of', async () => {
      const { unreadable } = await scanGarbled(Infinity, [], ['PLAT']);
      const activities = filedActivities({ jira: garbledStore(Infinity) } as Dependencies);
      const asked = { since: '2026-11-01T00:00:00.000Z', projects: ['SEC'], others: ['PLAT'], indexLagMs: 0 };
      const filed = await inAttempt(AT_ONCE, () => activities.findFiled(asked));

      expect(unreadable).toMatchObject([{ project: 'PLAT' }]);
      expect(filed).toEqual({ tickets: [], isPartial: true });
    });

    test('fails the scan where its tickets would be missed, for nothing is filed in it', async () => {
      await expect(scanGarbled(Infinity, ['PLAT'])).rejects.toMatchObject({ trouble: 'malformed' });
    });
  });

  test('closes nothing where none of the projects can be read', async () => {
    jira.world.faults.clear();
    breakTickets('PLAT-1', 'SEC-1');

    await expect(scan(LONG)).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  test('closes nothing where all of Jira is in trouble', async () => {
    breakJira();

    await expect(scan(LONG)).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  test('closes nothing where Jira only asks to be asked less', async () => {
    jira.world.faults.arm({ service: 'jira', operation: '*', kind: 'status', status: 429, times: -1 });

    await expect(scan(LONG)).rejects.toMatchObject({ trouble: 'refused' });
  });
});

describe('a ticket that Wiz links to and that cannot be read', () => {
  const [LINKED, OTHER] = [aFingerprint('linked'), aFingerprint('other')];
  beforeEach(() => {
    jira.world.jira.addByPerson({ project: 'SEC', summary: 'of other people' });
    jira.world.jira.addByPerson({ project: 'SEC', summary: 'of others' });
  });

  function find(keys: Readonly<Record<string, readonly string[]>>): Promise<readonly TicketMatch[]> {
    const activities = dedupeActivities({ jira: jira.connect() } as Dependencies);
    const asked = Object.keys(keys);
    const linked = asked.map((fingerprint) => ({ fingerprint, keys: keys[fingerprint]! }));
    const input: FindInput = { fingerprints: asked, rules: [], linked, freshness: {} };
    return inAttempt(AT_ONCE, async () => unpackMatches(await activities.findTickets(input), asked));
  }

  test('counts as open, and no other of a page full of links suffers', async () => {
    breakTickets('SEC-1');
    const many = Array.from({ length: 250 }, (_, number) => `SEC-${number + 1_000}`);

    const matches = await find({ [LINKED]: ['SEC-1'], [OTHER]: [...many, 'SEC-2'] });

    expect(matches).toEqual([
      { fingerprint: LINKED, key: 'SEC-1', byLink: true, unread: true },
      { fingerprint: OTHER, key: 'SEC-2', byLink: true },
    ]);
  });

  test('does not count where our own ticket is open; it does where that is done', async () => {
    const { jira: books } = jira.world;
    books.addByPerson({ project: 'SEC', summary: 'ours', labels: [fingerprintLabel(LINKED)] });
    breakTickets('SEC-1');

    const open = await find({ [LINKED]: ['SEC-1'] });
    books.changeByPerson('SEC-3', { status: 'Done', resolution: 'Done' });
    const done = await find({ [LINKED]: ['SEC-1'] });

    expect(open).toEqual([{ fingerprint: LINKED, key: 'SEC-3' }]);
    expect(done).toEqual([{ fingerprint: LINKED, key: 'SEC-1', byLink: true, unread: true }]);
  });

  test('is asked for once more before it counts as unread', async () => {
    jira.world.faults.arm({ service: 'jira', operation: 'bulkfetch', kind: 'status', status: 503 });

    expect(await find({ [LINKED]: ['SEC-1'] })).toEqual([
      { fingerprint: LINKED, key: 'SEC-1', byLink: true },
    ]);
  });

  test('is waited for while all of Jira is in trouble', async () => {
    breakJira();

    await expect(find({ [LINKED]: ['SEC-1'] })).rejects.toMatchObject({ trouble: 'unavailable' });
  });
});

describe('as a run opens', () => {
  function open(age: Age, canaries = EMPTY_CARRY.canaries): Promise<OpenedRun> {
    const activities = openActivities({
      jira: jira.connect(),
      wiz: { countOpen: () => Promise.resolve(0) },
      loadPolicy: () => ({ policy: aPolicy(), hash: 'h', warnings: [] }),
    } as unknown as Dependencies);
    const input = { carry: { ...EMPTY_CARRY, canaries }, lockId: 'lock' };
    return inAttempt(age, () => activities.openRun(input));
  }

  test('a project whose create screen Jira does not tell is parked after four minutes, alone', async () => {
    jira.world.jira.settings.brokenScreens = ['PLAT'];

    const { destinations } = await open(LONG);

    expect(destinations).toMatchObject([
      { project: 'SEC', kind: 'ready' },
      {
        project: 'PLAT',
        issueType: 'Task',
        kind: 'parked',
        reason: expect.stringMatching(/^Jira does not say what PLAT takes.*500 Internal/) as string,
      },
    ]);
    await expect(open(AT_ONCE)).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  test('a canary that cannot be read closes its own project', async () => {
    const fingerprints = { SEC: aFingerprint('sec'), PLAT: aFingerprint('plat') };
    const canaries = Object.entries(fingerprints).map(([project, fingerprint]) => {
      const { key } = jira.world.jira.addByPerson({
        project,
        summary: 'ours',
        labels: [fingerprintLabel(fingerprint)],
      }) as { key: string };
      return { key, fingerprint, createdAt: '2026-11-01T00:00:00.000Z' };
    });
    breakTickets('PLAT-1');

    const { destinations, missingCanaries } = await open(LONG, canaries);

    expect(missingCanaries).toEqual(['PLAT-1']);
    expect(destinations).toMatchObject([
      { project: 'SEC', kind: 'ready' },
      {
        project: 'PLAT',
        kind: 'parked',
        cure: 'see in Jira whether PLAT-1 can be opened; the next run looks again',
      },
    ]);
  });

  test('one whose create screen cannot be understood is parked without waiting, but not for a single answer', async () => {
    const garble = (times: number): void =>
      jira.world.faults.arm({
        service: 'jira',
        operation: 'createmeta',
        kind: 'status',
        status: 200,
        body: [],
        times,
      });
    garble(1);
    const once = await open(AT_ONCE);
    jira.world.jira.settings.notCreatable = ['SEC'];
    garble(-1);

    const { destinations } = await open(AT_ONCE);

    expect(once.destinations.map(({ kind }) => kind)).toEqual(['ready', 'ready']);
    expect(destinations).toMatchObject([
      { project: 'SEC', reason: expect.stringContaining('Create issues') as string },
      { project: 'PLAT', reason: expect.stringContaining('Jira does not say') as string },
    ]);
  });

  test('nothing is parked where all of Jira is in trouble', async () => {
    breakJira();

    await expect(open(LONG)).rejects.toMatchObject({ trouble: 'unavailable' });
  });
});
