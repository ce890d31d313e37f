import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const text = readFileSync(join(ROOT, 'docs/limits.md'), 'utf8');
const named = [...text.matchAll(/`([a-z0-9]+\/[a-z0-9-]+)`/g)].map(([, name = '']) => name);

test('names tests that exist, and many of them', () => {
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !existsSync(join(ROOT, 'test', `${name}.test.ts`)))).toEqual([]);
});

test('answers each row with what is shown by something, or with what is not done', () => {
  const rows = text
    .slice(text.indexOf('\n## Duplicates'))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| elsewhere'))
    .map((line) => line.split(' | '));

  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.trim() === ''))).toEqual([]);
});
