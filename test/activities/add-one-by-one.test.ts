import { MockActivityEnvironment } from '@temporalio/testing';
import { addOneByOne, type AddResult } from '../../src/activities/add-one-by-one';
import { ConnectorError, type Trouble } from '../../src/connectors/connector-error';
import type { AdditionWrite } from '../../src/connectors/permission';
import type { Addition } from '../../src/domain/beyond';

const ITEMS: readonly Addition[] = ['SEC-1', 'SEC-2', 'SEC-3'].map((ticket) => ({
  ticket,
  finding: `f-${ticket}`,
}));

interface Play {
  readonly look?: (ticket: string) => 'there' | 'gone' | 'absent';
  readonly write?: (ticket: string) => AdditionWrite;
  readonly attempt?: number;
  readonly runId?: string;
  /** How long ago it was scheduled. */
  readonly ageMs?: number;
}

const log: string[] = [];

async function add({ look, write, attempt = 1, runId = 'r', ageMs = 0 }: Play): Promise<AddResult> {
  log.length = 0;
  const env = new MockActivityEnvironment({
    attempt,
    workflowExecution: { workflowId: 'w', runId },
    currentAttemptScheduledTimestampMs: Date.now() - ageMs,
  });
  const activity = () =>
    addOneByOne(
      { items: ITEMS, cleared: 'r', uncertainWaitMs: 120_000 },
      {
        look: async ({ ticket }) => {
          log.push(`look ${ticket}`);
          return look?.(ticket) ?? 'absent';
        },
        write: async ({ ticket }) => {
          log.push(`write ${ticket}`);
          return write?.(ticket) ?? { kind: 'confirmed' };
        },
      },
    );
  return env.run(activity);
}

function kindsOf(result: AddResult): string[] {
  return result.kind === 'done' ? result.ends.map(({ kind }) => kind) : [];
}

test('each is looked for right before it is written', async () => {
  expect(kindsOf(await add({}))).toEqual(['added', 'added', 'added']);
  expect(log).toEqual(ITEMS.flatMap(({ ticket }) => [`look ${ticket}`, `write ${ticket}`]));
});

test('what is there or gone is not written', async () => {
  const look = (ticket: string) => (ticket === 'SEC-1' ? 'there' : ticket === 'SEC-2' ? 'gone' : 'absent');

  expect(kindsOf(await add({ look }))).toEqual(['there', 'gone', 'added']);
  expect(log.filter((each) => each.startsWith('write'))).toEqual(['write SEC-3']);
});

test('a write is sent once, whatever comes back', async () => {
  const result = await add({
    write: (ticket) => ({ kind: ticket === 'SEC-2' ? 'uncertain' : 'rejected', detail: 'words' }),
  });

  expect(kindsOf(result)).toEqual(['rejected', 'uncertain', 'rejected']);
  expect(result).toMatchObject({ ends: [{ ticket: 'SEC-1', finding: 'f-SEC-1', detail: 'words' }, {}, {}] });
  expect(log.filter((each) => each === 'write SEC-2')).toHaveLength(1);
});

test.each<[Trouble, string]>([
  ['unavailable', 'refused'],
  ['refused', 'refused'],
  ['unauthorized', 'rejected'],
  ['malformed', 'rejected'],
])('a look that is %s makes it %s, unsent', async (trouble, kind) => {
  const look = (): never => {
    throw new ConnectorError({ service: 'jira', action: 'look', trouble, detail: 'd' });
  };

  expect(kindsOf(await add({ look }))).toEqual([kind, kind, kind]);
  expect(log.filter((each) => each.startsWith('write'))).toEqual([]);
});

test('an activity that was given to somebody else long ago, or begins a second time, sends nothing', async () => {
  expect(kindsOf(await add({ ageMs: 60_001 }))).toEqual(['unsent', 'unsent', 'unsent']);
  expect(log).toEqual([]);
  expect(kindsOf(await add({ attempt: 2 }))).toEqual(['uncertain', 'uncertain', 'uncertain']);
  expect(log).toEqual([]);
});

test('a machine that slept since the look sends nothing', async () => {
  const now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => (log.length === 0 ? now : now + 60_001));

  const result = await add({});
  jest.restoreAllMocks();

  expect(kindsOf(result)).toEqual(['unsent', 'unsent', 'unsent']);
  expect(log).toEqual(['look SEC-1']);
});

test('after a reset it waits first', async () => {
  expect(await add({ runId: 'another' })).toEqual({ kind: 'wait', runId: 'another' });
  expect(log).toEqual([]);
});
