import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveResult, archiveTrail } from '../../src/audit/archive/archive-trail';
import { type End, findIndexProblem, noting } from '../../src/audit/archive/ends';
import { archivedFacts, archivedLines } from '../../src/audit/archive/read';
import type { Execution, HistorySource, Page, TrailEvent } from '../../src/audit/source';
import type { Selection } from '../../src/audit/trail';
import { verifyChain } from '../../src/audit/verify';
import { aHistory, FakeHistories } from './fake-histories';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfd-archive-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const LONG = Array.from({ length: 1_200 }, (_, number) => ({
  kind: 'known',
  finding: `f-${number}`,
  reason: 'x',
}));

function threeRuns(): FakeHistories {
  return new FakeHistories([
    aHistory('run-1', LONG.slice(0, 3), { closedAt: '2026-11-23T12:00:00.000Z' }),
    aHistory('run-2', LONG, { closedAt: '2026-11-30T12:00:00.000Z' }),
    aHistory('run-3', LONG.slice(0, 2), { closedAt: '2026-12-01T12:00:00.000Z' }),
  ]);
}

function archive(source: HistorySource, anchoredSeq = 0): Promise<ArchiveResult> {
  return archiveTrail({ source, folder, anchoredSeq });
}

/** Ends of runs in the chain, which must verify. */
async function endsInOrder(): Promise<string[]> {
  const { problem } = await verifyChain(await archivedLines(folder));
  expect(problem).toBeUndefined();
  const ends: string[] = [];
  for await (const { kind, runId } of archivedFacts(folder)) if (kind === 'run-ended') ends.push(runId);
  return ends;
}

async function contents(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('audit-')).sort();
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('');
}

test('every run that has ended goes in once, in the order they ended, and the chain goes on from month to month', async () => {
  const source = threeRuns();

  const first = await archive(source);
  const again = await archive(source);
  source.histories.push(aHistory('run-4', LONG.slice(0, 1), { closedAt: '2026-12-02T12:00:00.000Z' }));
  const { closedAt: _, ...open } = aHistory('run-5', []);
  source.histories.push(open);
  const third = await archive(source, again.head.seq);

  expect(first).toMatchObject({ executions: 3, entries: 1_211, runs: 3, news: 3 });
  expect(again).toMatchObject({ executions: 0, entries: 0, head: first.head });
  expect(third).toMatchObject({ executions: 1, entries: 3, runs: 4, news: 1, open: 1 });
  expect(await endsInOrder()).toEqual(['run-1', 'run-2', 'run-3', 'run-4']);
  expect((await readdir(folder)).sort()).toEqual([
    'archived.jsonl',
    'audit-2026-11.jsonl',
    'audit-2026-12.jsonl',
  ]);
});

test('a run that is found late stands where the chain is, not where it would have been', async () => {
  const source = threeRuns();
  await archive(source);
  source.histories.push(aHistory('late', [], { closedAt: '2026-11-24T12:00:00.000Z' }));

  await archive(source);

  expect(await endsInOrder()).toEqual(['run-1', 'run-2', 'run-3', 'late']);
});

/** Its connection breaks after so many events. */
class Breaking extends FakeHistories {
  constructor(
    source: FakeHistories,
    private left: number,
  ) {
    super(source.histories);
  }

  override async events(execution: Execution, after?: Uint8Array): Promise<Page<TrailEvent>> {
    const page = await super.events(execution, after);
    this.left -= page.items.length;
    if (this.left < 0) throw new Error('the connection broke');
    return page;
  }
}

test('a connection that breaks in the middle of a run leaves nothing of it, and the next time it goes in whole', async () => {
  const slow = new FakeHistories(
    threeRuns().histories.map((history) => ({
      ...history,
      events: function* () {
        const [started, entries, ended] = history.events as readonly TrailEvent[];
        yield started!;
        for (let eventId = 10; eventId < 60; eventId += 1) yield { ...entries!, eventId };
        yield { ...ended!, eventId: 60 };
      },
    })),
  );

  await expect(archive(new Breaking(slow, 80))).rejects.toThrow('the connection broke');
  expect(await endsInOrder()).toEqual(['run-1']);
  await archive(slow);

  expect(await endsInOrder()).toEqual(['run-1', 'run-2', 'run-3']);
}, 180_000);

test('whatever byte a process dies at, the next one makes of it what a process makes that lives', async () => {
  await archive(threeRuns());
  const whole = await contents();
  const last = join(folder, 'audit-2026-11.jsonl');
  const { size } = await stat(last);
  const index = await readFile(join(folder, 'archived.jsonl'), 'utf8');
  for (let cut = 1; cut < size; cut += Math.ceil(size / 40)) {
    // What is on disk when it died: part of the chain, and an index that is behind it.
    await rm(join(folder, 'audit-2026-12.jsonl'), { force: true });
    await truncate(last, size - cut);
    await writeFile(
      join(folder, 'archived.jsonl'),
      index.split('\n')[0]! + (cut % 2 === 0 ? '\n' : '\n{"runI'),
    );

    await archive(threeRuns());

    expect(await contents()).toBe(whole);
  }
}, 180_000);

test('an index that is lost is made anew from the chain', async () => {
  const first = await archive(threeRuns());
  const index = await readFile(join(folder, 'archived.jsonl'), 'utf8');
  await rm(join(folder, 'archived.jsonl'));

  const again = await archive(threeRuns());

  expect(again).toMatchObject({ executions: 0, head: first.head });
  expect(await readFile(join(folder, 'archived.jsonl'), 'utf8')).toBe(index);
});

test('nothing is appended to a chain that somebody changed, and nothing of it is cut off', async () => {
  await archive(threeRuns());
  const path = join(folder, 'audit-2026-12.jsonl');
  await rm(join(folder, 'archived.jsonl'));
  const before = await readFile(path, 'latin1');
  await writeFile(path, before.replace('"reason":"x"', '"reason":"y"'));

  await expect(archive(threeRuns())).rejects.toThrow(/was changed behind byte .*wfd audit verify/);

  expect((await readFile(path, 'latin1')).length).toBe(before.length);
});

test('of two archivers at once one waits its turn and says for whom', async () => {
  const results = await Promise.allSettled([archive(threeRuns()), archive(threeRuns())]);

  const refused = results.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toContain(`another archiver is at work in ${folder}`);
  expect(await endsInOrder()).toEqual(['run-1', 'run-2', 'run-3']);
});

const DEAD = 4_000_000;

test.each([
  ['of a process that died', { pid: DEAD, host: hostname() }],
  ['of an earlier process of the same number, as in a container', { pid: process.pid, host: hostname() }],
])('the lock %s is taken over once nobody has touched it for half a minute', async (_, holder) => {
  const lock = join(folder, 'archive.lock');
  await writeFile(lock, JSON.stringify({ ...holder, since: 'then', token: 'x' }));
  await expect(archive(threeRuns())).rejects.toThrow('another archiver is at work');
  const silent = new Date(Date.now() - 31_000);
  await utimes(lock, silent, silent);

  await archive(threeRuns());

  expect(await endsInOrder()).toHaveLength(3);
  expect(await readdir(folder)).not.toContain('archive.lock');
});

test('the lock of another machine is respected while it is fresh, and taken over when it is not', async () => {
  const lock = join(folder, 'archive.lock');
  await writeFile(lock, JSON.stringify({ pid: 1, host: 'elsewhere', since: 'then', token: 'x' }));

  await expect(archive(threeRuns())).rejects.toThrow('process 1 on elsewhere');
  const old = new Date(Date.now() - 10 * 60_000);
  await utimes(lock, old, old);
  await archive(threeRuns());

  expect(await endsInOrder()).toHaveLength(3);
});

test('a history that retention took meanwhile is counted and does not stop the others', async () => {
  const source = threeRuns();
  const listed = await source.executions();
  source.histories.splice(0, 1);

  const result = await archive({
    executions: async () => listed,
    events: (...args) => source.events(...args),
  });

  expect(result).toMatchObject({ executions: 2, lost: 1 });
  expect(await endsInOrder()).toEqual(['run-2', 'run-3']);
});

test('what stands behind the last end mark in the folder is told apart from a change', async () => {
  await archive(threeRuns());
  await appendFile(join(folder, 'audit-2026-12.jsonl'), 'half a line');

  await archive(threeRuns());

  expect(await endsInOrder()).toHaveLength(3);
});

test('whoever lost the lock while it was suspended writes nothing more', async () => {
  const source = threeRuns();
  const taking: HistorySource = {
    executions: () => source.executions(),
    events: async (execution, after) => {
      if (execution.runId === 'run-1')
        await writeFile(join(folder, 'archive.lock'), JSON.stringify({ pid: 1, host: 'other', token: 'y' }));
      return source.events(execution, after);
    },
  };

  await expect(archive(taking)).rejects.toThrow('was taken over by another archiver');

  expect(await contents()).toBe('');
  expect(await readdir(folder)).toContain('archive.lock');
});

test('a history that cannot be read keeps no other one out, and is named', async () => {
  const source = threeRuns();
  source.histories[1] = {
    ...source.histories[1]!,
    events: () => {
      throw new TypeError('the payload is no JSON');
    },
  };

  await expect(archive(source)).rejects.toThrow(
    /^1 history is not archived.*test-run \(run id run-2\): the payload is no JSON/,
  );

  expect(await endsInOrder()).toEqual(['run-1', 'run-3']);
});

test('a server that does not answer is not asked for every history', async () => {
  const source = threeRuns();
  let asked = 0;
  const silent: HistorySource = {
    executions: () => source.executions(),
    events: async () => {
      asked += 1;
      throw Object.assign(new Error('unavailable'), { code: 14 });
    },
  };

  await expect(archive(silent)).rejects.toThrow('unavailable');

  expect(asked).toBe(1);
});

test('a plan is no run, whatever it is called', async () => {
  const source = threeRuns();
  source.histories.push(
    aHistory('run-4', [], {
      events: [{ eventId: 1, at: '2026-12-01T12:00:00.000Z', kind: 'started', input: { mode: 'plan' } }],
    }),
  );

  expect(await archive(source)).toMatchObject({ executions: 3 });
  expect(await archive(source)).toMatchObject({ executions: 0 });
});

function withLine(index: string, change: (lines: string[]) => string[]): string {
  return `${change(index.trimEnd().split('\n')).join('\n')}\n`;
}

test.each([
  [
    'names a run that is not archived',
    (lines: string[]) => [...lines, lines[1]!.replace('"run-2"', '"run-4"')],
  ],
  [
    'names another run instead',
    (lines: string[]) => [lines[0]!, lines[1]!.replace('"run-2"', '"run-4"'), lines[2]!],
  ],
  ['leaves one out', (lines: string[]) => [lines[0]!, lines[2]!]],
])('an index that %s is found by verify, and hides nothing from the next archiving', async (_, change) => {
  const source = threeRuns();
  await archive(source);
  const path = join(folder, 'archived.jsonl');
  const index = await readFile(path, 'utf8');
  await writeFile(path, withLine(index, change));
  source.histories.push(aHistory('run-4', [], { closedAt: '2026-12-02T12:00:00.000Z' }));

  const ends: End[] = [];
  for await (const _line of noting(await archivedLines(folder), ends));
  const problem = await findIndexProblem(folder, ends);
  await archive(source);

  expect(problem).toMatchObject({ file: path, what: expect.stringContaining('the index was changed') });
  expect(await endsInOrder()).toEqual(['run-1', 'run-2', 'run-3', 'run-4']);
});

test('nobody archived for longer than histories are kept: that is an entry, once', async () => {
  const source = threeRuns();
  const retentionMs = 3_600_000;
  const long = { source, folder, retentionMs };
  const old = (runId: string) => aHistory(runId, [], { closedAt: '2020-01-01T00:00:00.000Z' });
  source.histories.splice(0, 3, old('run-1'));

  expect(await archiveTrail(long)).not.toHaveProperty('gap');
  source.histories.push(aHistory('run-2', [], { closedAt: new Date().toISOString() }));
  const late = await archiveTrail(long);
  const again = await archiveTrail(long);

  expect(late).toMatchObject({ executions: 1, gap: { from: '2020-01-01T00:00:00.000Z' } });
  expect(again).not.toHaveProperty('gap');
  const facts: string[] = [];
  for await (const { kind, reason } of archivedFacts(folder)) if (kind === 'gap') facts.push(reason);
  expect(facts).toEqual([
    expect.stringMatching(/what ended from 2020-01-01T00:00:00.000Z to .* is not in the trail/),
  ]);
  expect(await endsInOrder()).toEqual(['run-1', 'run-2']);
});

test('a selection takes executions of an archive whole, by when they ended, as it takes histories', async () => {
  const source = threeRuns();
  await archive(source);
  const chosen = async (selection: Selection): Promise<string[]> => {
    const kinds: string[] = [];
    for await (const { runId, kind } of archivedFacts(folder, selection)) kinds.push(`${runId} ${kind}`);
    return kinds;
  };

  const late = await chosen({ since: '2026-12-01T00:00:00.000Z' });
  const one = await chosen({ run: 'run-1' });

  expect(late).toEqual(['run-3 run-started', 'run-3 known', 'run-3 known', 'run-3 run-ended']);
  expect(one[0]).toBe('run-1 run-started');
  expect(one.at(-1)).toBe('run-1 run-ended');
  expect(await chosen({ until: '2026-11-23T12:00:00.000Z' })).toEqual([]);
});
