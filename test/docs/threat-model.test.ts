import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const text = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');
const isName = /^`(?:[a-z0-9]+\/)?[a-z0-9-]+`$/;

/** Of every table that names tests: its cells, the headings among them. */
const tables = text
  .split('\n\n')
  .filter((part) => part.startsWith('| ') && part.includes('| shown by |'))
  .map((part) =>
    part
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('|---'))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
const rows = tables.flatMap(([, ...rest]) => rest);
const named = tables.flatMap(([head = [], ...rest]) =>
  rest.flatMap((cells) => (cells[head.indexOf('shown by')] ?? '').split(', ')),
);

test('answers each threat with what is done, what shows it and what remains', () => {
  expect(rows.length).toBeGreaterThan(35);
  for (const [head = [], ...rest] of tables) {
    expect(head.slice(-3)).toEqual(['what we do', 'shown by', 'remains']);
    expect(rest.filter((cells) => cells.length !== head.length || cells.includes(''))).toEqual([]);
  }
});

test('shows each by a test that is there', () => {
  expect(named.filter((name) => !isName.test(name))).toEqual([]);
  const missing = named.filter((name) => !existsSync(join(ROOT, 'test', `${name.slice(1, -1)}.test.ts`)));
  expect(missing).toEqual([]);
});

test('knows every credential that the worker is given', () => {
  const variables = readFileSync(join(ROOT, '.env.example'), 'utf8');

  expect(variables.match(/^#? ?(WIZ_CLIENT_SECRET|JIRA_API_TOKEN|SLACK_BOT_TOKEN)=/gm)).toHaveLength(3);
  for (const credential of ['Wiz secret', 'Jira token', 'Slack token', 'Temporal key']) {
    expect(text).toContain(`| the ${credential} |`);
  }
});
