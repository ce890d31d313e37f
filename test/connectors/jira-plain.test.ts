import { descriptionLines } from '../../src/connectors/jira/plain';

function linesOf(description: string): string[] {
  return descriptionLines({ description, footer: '', readOnUrl: 'https://app.wiz.io/f' });
}

test.each<[string, string, string[]]>([
  ['a heading and a paragraph', '## Where\n\nIn *two*  \nlines', ['## Where', '', 'In two', 'lines']],
  ['a list in a list', '- one\n  - two\n- three', ['- one', '  - two', '- three']],
  ['a list that begins at 3', '3. three\n4. four', ['3. three', '4. four']],
  ['code', '```sh\nrm  x\n  y\n```', ['    rm  x', '      y']],
  ['a quote', '> said\n>\n> so', ['> said', '> ', '> so']],
  ['a rule', 'a\n\n---\n\nb', ['a', '', '---', '', 'b']],
  ['a table', '| a | b |\n|---|---|\n| 1 | 2 |', ['a | b', '1 | 2']],
  ['a link', '[Wiz](<https://app.wiz.io/x(1)>)', ['Wiz (https://app.wiz.io/x(1))']],
  ['an address', '<https://app.wiz.io/x>', ['https://app.wiz.io/x']],
  ['a link that is none', '[x](javascript:alert)', ['x']],
])('%s', (_, markdown, lines) => {
  expect(linesOf(markdown)).toEqual(lines);
});

test('a text too long for Jira is as short as Jira would have it', () => {
  const lines = linesOf('words and more words. '.repeat(3_000));

  expect(lines.join('\n').length).toBeLessThan(33_000);
  expect(lines.at(-1)).toBe('Shortened: read on in Wiz (https://app.wiz.io/f)');
});
