import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { chained } from '../../src/audit/export';
import { linesOf } from '../../src/audit/lines';
import { type AuditRecord, toLine } from '../../src/audit/record';
import { findExecutions, readTrail } from '../../src/audit/trail';
import { type Anchor, type Verdict, verifyChain } from '../../src/audit/verify';
import { aHistory, FakeHistories } from './fake-histories';

let folder: string;
let file: string;
let records: AuditRecord[];
let text: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfd-verify-'));
  file = join(folder, 'export.jsonl');
  const entries = Array.from({ length: 6 }, (_, number) => ({
    kind: 'created',
    finding: `f-${number}`,
    ticket: `SEC-${number}`,
    reason: `because “${number}” \u202e was\tnot known`,
  }));
  const source = new FakeHistories([aHistory('run-1', entries), aHistory('run-2', entries)]);
  const { closed } = await findExecutions(source);
  records = [];
  for await (const record of chained(readTrail(source, closed))) records.push(record);
  text = records.map((record) => `${toLine(record)}\n`).join('');
});

afterAll(() => rm(folder, { recursive: true }));

async function verify(content: string | Buffer, anchors: readonly Anchor[] = []): Promise<Verdict> {
  await writeFile(file, content);
  return verifyChain(linesOf([file]), anchors);
}

function without(index: number): string {
  return text
    .split('\n')
    .filter((_, at) => at !== index)
    .join('\n');
}

test('what was exported verifies, with its head, its times and an anchor within it', async () => {
  const anchor = { seq: 3, hash: records[2]!.hash };

  const verdict = await verify(text, [anchor, { hash: records.at(-1)!.hash }]);

  expect(verdict.problem).toBeUndefined();
  expect(verdict).toMatchObject({ head: { seq: 16, hash: records.at(-1)!.hash }, anchors: 2 });
});

test('an entry is ASCII, so that a terminal shows it and nothing hides in it', () => {
  expect(text).toMatch(/^[ -~\n]*$/);
  expect(JSON.parse(text.split('\n')[1]!)).toMatchObject({ reason: expect.stringContaining('\u202e') });
});

test('any one byte that is flipped, anywhere, is found, at its line or the one after', async () => {
  const bytes = Buffer.from(text, 'latin1');
  const line = (at: number): number => text.slice(0, at).split('\n').length;

  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ mask;

      const { problem } = await verify(flipped);

      expect(problem).toBeDefined();
      expect([line(at), line(at) + 1]).toContain(problem?.line ?? line(at));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['a blank more', (line: string) => line.replace('{"', '{ "'), 'Line 4 was changed'],
  ['a key twice', (line: string) => line.replace('{"', '{"kind":"created","'), 'Line 4 was changed'],
  [
    'a letter as an escape',
    (line: string) => line.replace('SEC', String.raw`\u0053EC`),
    'Line 4 was changed',
  ],
  ['a new hash over a new content', rehashed, 'Line 5 does not follow from the entry before it'],
  [
    'a schema of the future',
    (line: string) => line.replace('"schema":1', '"schema":2'),
    'Line 4 has schema 2',
  ],
  ['no JSON', () => 'nothing', 'Line 4 is no entry'],
])('%s is found', async (_, change, what) => {
  const lines = text.split('\n');
  lines[3] = change(lines[3]!);

  const { problem } = await verify(lines.join('\n'));

  expect(problem?.what).toContain(what);
});

function rehashed(line: string): string {
  const { hash: _, ...fields } = JSON.parse(line) as AuditRecord;
  const unsigned = { ...fields, reason: 'another' };
  const sorted = Object.fromEntries(Object.entries(unsigned).sort(([a], [b]) => (a < b ? -1 : 1)));
  const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
  return toLine({ ...unsigned, hash });
}

test('a line that was removed is named as a gap, at the beginning as well', async () => {
  expect((await verify(without(4))).problem?.what).toBe(
    'Line 5 holds entry 6, but entry 5 is missing after entry 4.',
  );
  expect((await verify(without(0))).problem?.what).toBe(
    'Line 1 holds entry 2, but entry 1 is missing at the beginning.',
  );
});

test('two lines that changed places are named as such, not as a gap', async () => {
  const lines = text.split('\n');
  [lines[3], lines[7]] = [lines[7]!, lines[3]!];

  const { problem } = await verify(lines.join('\n'));

  expect(problem?.what).toBe(
    'Line 4 holds entry 8 where entry 4 belongs, which stands at line 8: the order was changed.',
  );
});

test('a line that comes twice is found', async () => {
  const lines = text.split('\n');
  lines.splice(5, 0, lines[2]!);

  expect((await verify(lines.join('\n'))).problem?.what).toContain(
    'Line 6 holds entry 3, which stands before it already',
  );
});

test('a file that ends in the middle of a line was cut', async () => {
  expect((await verify(text.slice(0, -20))).problem?.what).toBe(
    'Line 16 is cut off: there is no line break at its end.',
  );
});

test('a tail that was cut between two runs shows by an anchor alone', async () => {
  const lines = text.split('\n').slice(0, 8);
  const cut = `${lines.join('\n')}\n`;
  const anchor = { seq: 16, hash: records.at(-1)!.hash };

  expect((await verify(cut)).problem).toBeUndefined();
  expect((await verify(cut, [anchor])).problem?.what).toContain('the chain ends at 8: its tail was cut off');
  expect((await verify(cut, [{ hash: anchor.hash }])).problem?.what).toContain(
    'No entry has the anchored hash',
  );
});

test('a tail that was cut within a run shows by itself', async () => {
  const cut = `${text.split('\n').slice(0, 6).join('\n')}\n`;

  expect((await verify(cut)).problem?.what).toContain('The last entry, 6, does not end its run');
});

test('a chain that was written anew from its beginning shows by an anchor', async () => {
  const source = new FakeHistories([aHistory('run-1', [{ kind: 'held', reason: 'rewritten' }])]);
  const { closed } = await findExecutions(source);
  let anew = '';
  for await (const record of chained(readTrail(source, closed))) anew += `${toLine(record)}\n`;

  const { problem } = await verify(anew, [{ seq: 2, hash: records[1]!.hash }]);

  expect(problem).toMatchObject({
    line: 2,
    what: expect.stringContaining('the chain up to here was written anew'),
  });
});
