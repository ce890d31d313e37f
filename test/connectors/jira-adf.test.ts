import fullSchema from '@atlaskit/adf-schema/dist/json-schema/v1/full.json';
import Ajv from 'ajv-draft-04';
import * as fc from 'fast-check';
import { code, escapeMarkdown, link } from '../../src/domain/markdown';
import { buildDescription, MAX_DESCRIPTION } from '../../src/connectors/jira/adf';
import type { AdfDocument, AdfNode } from '../../src/connectors/jira/adf-node';

const isAdf = new Ajv({ strict: false, allErrors: true }).compile(fullSchema);
const FOOTER = 'Filed by wiz-finding-distribution.';
const WIZ = 'https://app.wiz.io/issues#~(issue~1)';

function convert(description: string): AdfDocument {
  return buildDescription({ description, footer: '', readOnUrl: WIZ });
}

function problemsOf(document: AdfDocument): unknown[] {
  const size = JSON.stringify(document).length;
  const tooLong = size > MAX_DESCRIPTION ? [`${size} characters`] : [];
  return isAdf(document) ? tooLong : [...tooLong, ...(isAdf.errors ?? []).slice(0, 5)];
}

function nodesOf(node: AdfNode | AdfDocument): AdfNode[] {
  return (node.content ?? []).flatMap((each) => [each, ...nodesOf(each)]);
}

function plainText(node: AdfNode | AdfDocument): string {
  return nodesOf(node)
    .map((each) => each.text ?? '')
    .join('');
}

function linksOf(document: AdfDocument): unknown[] {
  return nodesOf(document).flatMap((node) =>
    (node.marks ?? []).filter((mark) => mark.type === 'link').map((mark) => mark.attrs?.['href']),
  );
}

test("Atlassian's schema refuses what it should, so a pass means something", () => {
  const empty = { type: 'paragraph', content: [{ type: 'text', text: '' }] };
  const marks = [{ type: 'code' }, { type: 'strong' }];
  const clash = { type: 'paragraph', content: [{ type: 'text', text: 'a', marks }] };

  expect(isAdf({ version: 1, type: 'doc', content: [empty] })).toBe(false);
  expect(isAdf({ version: 1, type: 'doc', content: [clash] })).toBe(false);
});

describe('Markdown as remediation texts have it', () => {
  test('headings, marks, lists, code and tables keep their form', () => {
    const document = convert(
      '## Fix\n\nRun **now** or _later_:\n\n1. Open `IAM`\n   - nested\n2. Done\n\n```bash\naws s3 ls "<bucket>" # ![x](y) &amp;\n```\n\n| a | b |\n|---|---|\n| 1 | |\n\n> quoted\n\n---',
    );

    expect(problemsOf(document)).toEqual([]);
    expect(document.content.map((block) => block.type)).toEqual([
      'heading',
      'paragraph',
      'orderedList',
      'codeBlock',
      'table',
      'blockquote',
      'rule',
    ]);
    expect(document.content[3]).toEqual({
      type: 'codeBlock',
      attrs: { language: 'bash' },
      content: [{ type: 'text', text: 'aws s3 ls "<bucket>" # ![x](y) &amp;' }],
    });
    expect(document.content[1]?.content).toContainEqual({
      type: 'text',
      text: 'now',
      marks: [{ type: 'strong' }],
    });
  });

  test('bold code keeps the code mark, which the schema allows with a link only', () => {
    const document = convert('**`rm -rf`** and [`docs`](https://docs.example.com/)');

    expect(problemsOf(document)).toEqual([]);
    expect(nodesOf(document)).toContainEqual({ type: 'text', text: 'rm -rf', marks: [{ type: 'code' }] });
  });

  test('a line end before formatting stays a space between words', () => {
    const document = convert(
      'see\n[docs](https://d.example/) or\n**bold**\n`code` and\nhttps://e.example/x\n[ref]\nplain\n\n[ref]: https://r.example/\n[other]: https://o.example/',
    );

    expect(plainText(document)).toBe('see docs or bold code and https://e.example/x ref plain');
    expect(linksOf(document)).toEqual(['https://d.example/', 'https://e.example/x', 'https://r.example/']);
  });

  test('fences, rules, line breaks and code are left as they are', () => {
    const document = convert('```bash\n`x`\n*y*\n```\n**Note**\n\n***\n[a](https://a.example)\\\n*b*');

    expect(problemsOf(document)).toEqual([]);
    expect(document.content.map((block) => block.type)).toEqual([
      'codeBlock',
      'paragraph',
      'rule',
      'paragraph',
    ]);
    expect(document.content[0]).toEqual({
      type: 'codeBlock',
      attrs: { language: 'bash' },
      content: [{ type: 'text', text: '`x`\n*y*' }],
    });
    expect(document.content[3]?.content?.map((node) => node.type)).toEqual(['text', 'hardBreak', 'text']);
  });

  test('a list that starts with a list gets the paragraph Jira wants before it', () => {
    const document = convert('- - inner');

    expect(problemsOf(document)).toEqual([]);
    expect(document.content[0]?.content?.[0]?.content?.map((node) => node.type)).toEqual([
      'paragraph',
      'bulletList',
    ]);
  });

  test('a task list becomes a plain list with boxes', () => {
    const document = convert('- [ ] rotate the key\n- [x] open a ticket\n  - [ ] nested');

    expect(problemsOf(document)).toEqual([]);
    expect(document.content[0]?.type).toBe('bulletList');
    expect(plainText(document)).toBe('☐ rotate the key☑ open a ticket☐ nested');
  });

  test('an escaped name in a link, or in bold and italic, is shown without its backslashes', () => {
    const document = convert(
      `${link('SEC-12', 'https://a.example/')} **${link('a_b', 'https://b.example/')}** _**${escapeMarkdown('a-b')}**_ ${link('c\\d', 'https://c.example/')}`,
    );

    expect(problemsOf(document)).toEqual([]);
    expect(plainText(document)).toBe('SEC-12 a_b a-b c\\d');
  });

  test('a table of links, code and names keeps its cells, whatever the names are', () => {
    const names = ['a|b', '`c|d', '](https://evil.example)', '| --- |', 'plain'];
    const rows = names.map(
      (name) => `| ${escapeMarkdown(name)} | ${code(name)} | ${link(name, 'https://a.example/x|(y)')} |`,
    );
    const document = convert(`| Name | Code | Link |\n|---|---|---|\n${rows.join('\n')}`);

    expect(problemsOf(document)).toEqual([]);
    const [head, ...body] = document.content[0]?.content ?? [];
    expect(head?.content?.map((cell) => cell.type)).toEqual(['tableHeader', 'tableHeader', 'tableHeader']);
    expect(body.map((row) => row.content?.map(plainText))).toEqual(names.map((name) => [name, name, name]));
    expect(linksOf(document)).toEqual(names.map(() => 'https://a.example/x%7C(y)'));
  });

  test.each([
    '```',
    '~~~\n```',
    '- ```',
    '> ```',
    '<adf>',
    '| a |\n|---|',
    '[x]: https://evil.example/',
    '**',
    '<!--',
  ])('what a part leaves open ends with it: %s', (open) => {
    const document = convert(`Before\n\f\n${open}\n\f\n## After [x]\n\nText`);

    expect(problemsOf(document)).toEqual([]);
    expect(document.content.at(-2)).toEqual({
      type: 'heading',
      attrs: { level: 2 },
      content: [{ type: 'text', text: 'After [x]' }],
    });
    expect(document.content[0]).toEqual({ type: 'paragraph', content: [{ type: 'text', text: 'Before' }] });
  });

  test('a line under a paragraph does not make a heading of it', () => {
    const document = convert(`Resource\n${escapeMarkdown('====')}`);

    expect(document.content.map((block) => block.type)).toEqual(['paragraph']);
  });

  test('headings, quotes and tables inside a list are laid flat and lose no text', () => {
    const document = convert('- one\n\n  # Title\n\n  > quote\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |');

    expect(problemsOf(document)).toEqual([]);
    expect(plainText(document)).toBe('oneTitlequotea | b1 | 2');
  });

  test('the same text gives the same document, so a retry sends what was sent before', () => {
    const markdown = '- [ ] a\n\n| a |\n|---|\n| b |';

    expect(convert(markdown)).toEqual(convert(markdown));
  });
});

describe('hostile Markdown', () => {
  test.each([
    'javascript:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example',
    '/browse/X',
  ])('a link to %s is plain text', (href) => {
    const document = convert(`see [the docs](${href}) now`);

    expect(problemsOf(document)).toEqual([]);
    expect(linksOf(document)).toEqual([]);
    expect(plainText(document)).toContain('the docs');
  });

  test('web and mail addresses stay links', () => {
    const document = convert(
      '[a](https://a.example/x) [b](http://b.example/) <mailto:c@d.example> <https://e.example/>',
    );

    expect(linksOf(document)).toEqual([
      'https://a.example/x',
      'http://b.example/',
      'mailto:c@d.example',
      'https://e.example/',
    ]);
  });

  test('an address in a name stays a name, however it is written', () => {
    for (const name of ['https://evil.example/login', 'https://evil。example/login', 'https://localhost/x']) {
      const document = JSON.stringify(convert(`- **Resource:** ${escapeMarkdown(name)}`));

      expect(document).toContain(name);
      expect(document).not.toContain('"link"');
    }
  });

  test('an image is a link to it, with its text or the word image', () => {
    const document = convert(
      '![a map](https://x.example/a.png)\n\n- ![](https://x.example/b.png) here\n\nwow ![c](javascript:1)!',
    );

    expect(problemsOf(document)).toEqual([]);
    expect(linksOf(document)).toEqual(['https://x.example/a.png', 'https://x.example/b.png']);
    expect(plainText(document)).toBe('a mapimage herewow c!');
  });

  test('raw HTML is shown as text and nothing of it is lost', () => {
    const document = convert(
      '<script>alert("x")</script>\n\n<details>hi</details> a <b>bold</b> <!-- note -->',
    );

    expect(problemsOf(document)).toEqual([]);
    expect(plainText(document)).toBe(
      '<script>alert("x")</script><details>hi</details> a <b>bold</b> <!-- note -->',
    );
  });

  test('<br> breaks the line', () => {
    const document = convert('| a |\n|---|\n| one<br>two<br/>three |');

    expect(problemsOf(document)).toEqual([]);
    expect(nodesOf(document).filter((node) => node.type === 'hardBreak')).toHaveLength(2);
    expect(plainText(document)).toBe('aonetwothree');
  });

  test("the converter's own tag for raw nodes cannot smuggle a mention or an extension in", () => {
    const mention =
      '{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"557058:x","text":"@ceo"}}]}';
    const document = convert(`<adf>${mention}</adf>\n\n<ADF>\n${mention}\n</ADF>`);

    expect(problemsOf(document)).toEqual([]);
    expect(nodesOf(document).some((node) => node.type === 'mention')).toBe(false);
    expect(plainText(document)).toContain('557058:x');
  });

  test('control characters, direction overrides and half characters are gone, placeholders stay', () => {
    const document = convert('a\u0000b\u001B[31mc\u202Ed\uD800e {{secret}} f\uE000g');

    expect(problemsOf(document)).toEqual([]);
    expect(plainText(document)).toBe('ab[31mcde {{secret}} fg');
  });
});

describe('fitting into 32,767 characters', () => {
  test('a short description is whole, without a word about shortening', () => {
    const document = buildDescription({ description: 'What is wrong.', footer: FOOTER, readOnUrl: WIZ });

    expect(plainText(document)).toBe(`What is wrong.${FOOTER}`);
  });

  test('a long one ends at a sentence, says so with a link, and keeps the footer', () => {
    const description = `# Start\n\n${'One more sentence of it. '.repeat(4_000)}`;
    const document = buildDescription({ description, footer: FOOTER, readOnUrl: WIZ });

    expect(problemsOf(document)).toEqual([]);
    const [cut, notice, footer] = document.content.slice(-3);
    expect(plainText(cut as AdfNode)).toMatch(/One more sentence of it\.…$/);
    expect(notice?.content).toEqual([
      { type: 'text', text: 'Shortened: read on in Wiz', marks: [{ type: 'link', attrs: { href: WIZ } }] },
    ]);
    expect(plainText(footer as AdfNode)).toBe(FOOTER);
    expect(JSON.stringify(document).length).toBeGreaterThan(MAX_DESCRIPTION - 500);
  });

  test('a list is cut between its items and a heading is not left without its text', () => {
    const items = Array.from({ length: 500 }, (_, i) => `- item ${i}`).join('\n');
    const list = convert(items).content[0];
    const document = convert(
      `${'word '.repeat(6_300)}\n\n## Lost\n\n${'```\nlong line of code\n'.repeat(1)}${'x'.repeat(9_000)}\n\`\`\``,
    );

    expect(list?.type).toBe('bulletList');
    expect(list?.content?.length).toBeLessThan(500);
    expect(plainText(convert(items))).toMatch(/item \d+Shortened: read on in Wiz$/);
    expect(problemsOf(document)).toEqual([]);
    expect(document.content.at(-2)?.type).not.toBe('heading');
  });

  test('quotes and line ends count as JSON counts them', () => {
    const document = convert(`\`\`\`\n${'"\\\n'.repeat(20_000)}\n\`\`\``);

    expect(problemsOf(document)).toEqual([]);
    expect(document.content[0]?.type).toBe('codeBlock');
  });

  test('a footer as long as a book and an address that is none do not break the limit', () => {
    const long = 'word '.repeat(50_000);
    const document = buildDescription({ description: long, footer: long, readOnUrl: 'javascript:alert(1)' });

    expect(problemsOf(document)).toEqual([]);
    expect(linksOf(document)).toEqual([]);
    expect(plainText(document)).toContain('Shortened: read on in Wiz');
  });

  test('text beyond what is parsed is never dropped in silence', () => {
    expect(plainText(convert(`short${' '.repeat(150_000)}and the rest`))).toContain('Shortened');
  });
});

describe('any Markdown at all', () => {
  const FRAGMENTS = [
    '> ',
    '>',
    '- ',
    '* ',
    '1. ',
    '0) ',
    '    ',
    '\t',
    '\n',
    '\n\n',
    '# ',
    '####### ',
    '**',
    '*',
    '_',
    '__',
    '~~',
    '`',
    '``',
    '```',
    '```js\n',
    '[',
    ']',
    '(',
    ')',
    '![',
    '](',
    '[a](',
    '](https://x.example)',
    '](javascript:1)',
    '[x]: https://y.example',
    '[ ] ',
    '- [x] ',
    '|',
    '|---|---|\n',
    '| a | b |\n',
    '<',
    '<b>',
    '</b>',
    '<!--',
    '-->',
    '<adf>',
    '</adf>',
    '<adf>{"type":"mention"}</adf>',
    '<br>',
    '<https://z.example>',
    '&amp;',
    '&lt;',
    '\\',
    '\u0000',
    '\uE000',
    '\uE001',
    '\uE002',
    '\uE003',
    '\uD83D',
    '😀',
    'é',
    'word',
    ' ',
    '  \n',
    '---\n',
    '===\n',
    '{{x}}',
    'https://w.example/a_b',
    'www.v.example',
    'a@b.example',
    '"',
    '…',
    '\r\n',
  ];
  const markdown = fc.oneof(
    fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 120 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .tuple(
        fc.array(fc.constantFrom(...FRAGMENTS), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 2_000 }),
      )
      .map(([parts, times]) => parts.join('').repeat(times)),
  );

  test('gives a document that Atlassian accepts, within the limit, and quickly', () => {
    fc.assert(
      fc.property(markdown, markdown, fc.webUrl(), (description, footer, readOnUrl) => {
        const document = buildDescription({ description, footer, readOnUrl });

        expect(problemsOf(document)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  test.each(FRAGMENTS.map((fragment) => [JSON.stringify(fragment), fragment]))(
    'a megabyte of %s neither hangs nor throws',
    (_, fragment) => {
      const before = process.cpuUsage();
      const document = convert(fragment.repeat(Math.ceil(1_000_000 / fragment.length)));
      const { user } = process.cpuUsage(before);

      expect(problemsOf(document)).toEqual([]);
      // Processor time, for a busy machine is no fault; what this guards against took minutes.
      expect(user / 1_000).toBeLessThan(10_000);
    },
    120_000,
  );

  test('lists, quotes and both nested a hundred deep are laid flat, not refused', () => {
    const lists = Array.from({ length: 100 }, (_, depth) => `${'  '.repeat(depth)}- level ${depth}`).join(
      '\n',
    );

    for (const nested of [lists, `${'>'.repeat(100)} deep`, `${'> - '.repeat(60)}deep`]) {
      const document = convert(nested);
      expect(problemsOf(document)).toEqual([]);
      expect(plainText(document)).toMatch(/deep|level 99/);
    }
  });

  test('a table of two thousand rows is cut between its rows', () => {
    const document = convert(`| a | b |\n|---|---|\n${'| one | two |\n'.repeat(2_000)}`);

    expect(problemsOf(document)).toEqual([]);
    expect(document.content.map((block) => block.type)).toEqual(['table', 'paragraph']);
  });

  test('a table without room for a row of its own is left out, not shown as a head alone', () => {
    const document = convert(
      `${'word '.repeat(6_400)}\n\n| a | b |\n|---|---|\n| ${'x'.repeat(1_000)} | y |`,
    );

    expect(problemsOf(document)).toEqual([]);
    expect(document.content.map((block) => block.type)).toEqual(['paragraph', 'paragraph']);
  });
});
