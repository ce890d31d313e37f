import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDatabase } from '../../src/temporal/database-claim';
import { TemporalError } from '../../src/temporal/temporal-error';

function aDatabase(): string {
  return join(mkdtempSync(join(tmpdir(), 'wfd-claim-')), 'temporal.db');
}

test('a database in use is not given to a second server, and says who has it', () => {
  const file = aDatabase();
  claimDatabase(file);

  expect(() => claimDatabase(file)).toThrow(TemporalError);
  expect(() => claimDatabase(file)).toThrow(`in use by process ${process.pid}`);
});

test('given back, it can be claimed again', () => {
  const file = aDatabase();

  claimDatabase(file)();

  expect(() => claimDatabase(file)).not.toThrow();
});

test.each([
  ['of a process that is gone', '2147483646'],
  ['that holds no process id', 'nonsense'],
])('a claim %s counts for nothing', (_, text) => {
  const file = aDatabase();
  writeFileSync(`${file}.pid`, text);

  claimDatabase(file);

  expect(readFileSync(`${file}.pid`, 'utf8')).toBe(String(process.pid));
});
