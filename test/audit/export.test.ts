import { chained, exportAs, type Format } from '../../src/audit/export';
import type { TrailEvent } from '../../src/audit/source';
import { findExecutions, readTrail, type Selection } from '../../src/audit/trail';
import { aHistory, FakeHistories, type FakeHistory } from './fake-histories';

const FACTS = { now: '2026-11-24T08:00:00.000Z', scope: 'everything that is kept', open: 0 };

async function exported(
  format: Format,
  histories: readonly FakeHistory[],
  selection: Selection = {},
): Promise<string> {
  const source = new FakeHistories([...histories]);
  const { closed } = await findExecutions(source, selection);
  let text = '';
  for await (const piece of exportAs(format, chained(readTrail(source, closed)), FACTS)) text += piece;
  return text;
}

const HOSTILE = [
  '=HYPERLINK("http://evil.example","click")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r\n=1+1',
  '\u200b=1+1',
  '＝1+1',
  "x;=cmd|'/C calc'!A0;y",
  'x, =1+1',
  'x;\u200b@SUM(A1)',
  'a "quoted", text',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><svg onload=alert(1)>',
  '&lt;b&gt;',
  '\u202egnp.exe',
];

function hostileHistory(): FakeHistory {
  const entries = HOSTILE.flatMap((text, number) => [
    {
      kind: 'created',
      finding: text,
      ticket: 'SEC-1',
      team: text,
      severity: text,
      openedAt: '2026-11-20T10:00:00Z',
      reason: text,
    },
    { kind: 'held', finding: `f-${number}`, team: text, reason: text, approval: text },
    { kind: 'approved', by: text, approval: text, reason: text },
    { kind: text, reason: text },
  ]);
  return aHistory('run-1', entries);
}

/** As a spreadsheet would read it. */
function cellsOf(csv: string): string[] {
  return csv
    .split('\r\n')
    .flatMap((row) => row.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [])
    .map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

test('no cell of a table is a formula, and every row has as many cells as the head', async () => {
  const csv = await exported('csv', [hostileHistory()]);

  expect(cellsOf(csv).filter((cell) => /^[\s\p{Cc}\p{Cf}]*[=+\-@＝]/u.test(cell))).toEqual([]);
  const split = cellsOf(csv).flatMap((cell) => cell.split(/[;,]/));
  expect(split.filter((cell) => /^[\s\p{Cc}\p{Cf}]*[=+\-@＝]/u.test(cell))).toEqual([]);
  const [head, ...rows] = csv.trimEnd().split('\r\n');
  const columns = (row: string): number => row.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length;
  expect(rows.filter((row) => columns(row) !== columns(head!))).toEqual([]);
  expect(rows).toHaveLength(HOSTILE.length * 4 + 2);
  expect(csv).not.toContain('\u202e');
});

test('no text of anybody becomes markup of the page, and nothing in it comes from elsewhere', async () => {
  const page = await exported('html', [hostileHistory()]);

  const tags = new Set([...page.matchAll(/<([a-z!][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase()));
  expect([...tags].filter((tag) => ['script', 'img', 'iframe', 'link', 'object', 'a'].includes(tag))).toEqual(
    [],
  );
  expect([...page.matchAll(/<[^>]*\son\w+=/g)]).toEqual([]);
  expect([...page.matchAll(/(?:src|href)=/g)].filter(({ index }) => isInTag(page, index))).toEqual([]);
  expect(page.match(/<style>/g)).toHaveLength(1);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).toContain('&amp;lt;b&amp;gt;');
  expect(page).not.toContain('\u202e');
});

function isInTag(page: string, index: number): boolean {
  return page.lastIndexOf('<', index) > page.lastIndexOf('>', index);
}

test('an entry of a newer worker is kept with what is known of it', async () => {
  const lines = await exported('jsonl', [
    aHistory('run-1', [
      {
        kind: 'pondered',
        finding: 'f-1',
        reason: 'deep',
        risk: '55 = create 25',
        approval: 'a-1',
        by: 'dana',
        seq: 7,
        hash: 'x',
        later: {},
      },
      'no entry at all',
      null,
    ]),
  ]);

  const [, record, end] = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(record).toMatchObject({
    kind: 'pondered',
    risk: '55 = create 25',
    approval: 'a-1',
    by: 'dana',
    seq: 2,
  });
  expect(record).not.toHaveProperty('later');
  expect(end).toMatchObject({ kind: 'run-ended' });
});

test('a period takes executions whole, by when they ended, and a run by its label or its run id', async () => {
  const histories = [
    aHistory('0000aaaa-1111-7000', [], { closedAt: '2026-11-20T12:00:00.000Z' }),
    aHistory('0000bbbb-2222-7000', [], { closedAt: '2026-11-21T12:00:00.000Z' }),
    aHistory('0000cccc-3333-7000', [], { closedAt: '2026-11-22T12:00:00.000Z' }),
  ];
  const runsIn = async (selection: Selection): Promise<string[]> => {
    const text = await exported('jsonl', histories, selection);
    return [...new Set([...text.matchAll(/"runId":"0000(\w)/g)].map(([, letter]) => letter!))];
  };

  expect(await runsIn({})).toEqual(['a', 'b', 'c']);
  expect(await runsIn({ since: '2026-11-21T12:00:00.000Z' })).toEqual(['b', 'c']);
  expect(await runsIn({ until: '2026-11-21T12:00:00.000Z' })).toEqual(['a']);
  expect(await runsIn({ run: 'wfd-run-0000bbbb-2222' })).toEqual(['b']);
  expect(await runsIn({ run: '0000cccc-3333-7000' })).toEqual(['c']);
});

const HUGE = 100_000;

function* hugeHistory(): Generator<TrailEvent> {
  const at = '2026-11-23T12:00:00.000Z';
  yield { eventId: 1, at, kind: 'started', input: { mode: 'run' } };
  for (let eventId = 2; eventId < HUGE; eventId += 1) {
    const entries = [{ kind: 'known', finding: `f-${eventId}`, reason: 'open in Jira' }];
    yield { eventId, at, kind: 'scheduled', step: 'recordAudit', input: { run: 'wfd-run-1', at, entries } };
  }
  yield { eventId: HUGE, at, kind: 'ended', status: 'COMPLETED' };
}

test.each(['jsonl', 'csv'] as const)(
  'however large a history is, no more than a page of it is ahead of what was written as %s',
  async (format) => {
    const source = new FakeHistories([aHistory('run-1', [], { events: hugeHistory })]);
    const { closed } = await findExecutions(source);
    let written = 0;
    let furthest = 0;

    for await (const _ of exportAs(format, chained(readTrail(source, closed)), FACTS)) {
      written += 1;
      furthest = Math.max(furthest, source.read - written);
    }

    expect(written).toBeGreaterThanOrEqual(HUGE);
    expect(furthest).toBeLessThanOrEqual(20);
  },
);
