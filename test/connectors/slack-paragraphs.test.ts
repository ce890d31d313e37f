import * as fc from 'fast-check';
import { blockProblems } from '../../sandbox/slack/blocks';
import { noticeMessage } from '../../src/connectors/slack/notice-message';
import { noticeLines } from '../../src/connectors/slack/plain';
import type { Notice } from '../../src/domain/digest';
import { bold, linked, type Paragraph, span } from '../../src/domain/paragraph';

function aNotice(paragraphs: readonly Paragraph[]): Notice {
  return { key: 'overview/d/2026-11-29', title: 'Security tickets', lines: [], paragraphs };
}

test('a paragraph is a block of its own, its lines are lines, and what is bold or a link is', () => {
  const { blocks, text } = noticeMessage(
    aNotice([
      [
        [bold('3 open'), span(': 1 critical')],
        [linked('payments', 'https://j.example/?a=1'), span(': 3')],
      ],
      [[span('This run')]],
    ]),
  );

  expect(blocks.slice(1)).toEqual([
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: '3 open', style: { bold: true } },
            { type: 'text', text: ': 1 critical' },
            { type: 'text', text: '\n' },
            { type: 'link', url: 'https://j.example/?a=1', text: 'payments' },
            { type: 'text', text: ': 3' },
          ],
        },
      ],
    },
    { type: 'divider' },
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'This run' }] }],
    },
  ]);
  expect(text).toBe('Security tickets\n3 open: 1 critical\npayments: 3\nThis run');
});

test('what is no web address stays text, and what is empty is left out', () => {
  const notice = aNotice([[[linked('a', 'javascript:alert(1)'), span(''), span('b')]]]);

  expect(JSON.stringify(noticeMessage(notice).blocks)).not.toContain('javascript');
  expect(noticeLines(notice)).toEqual(['Security tickets', 'ab']);
});

test("a service's own words stay on their line, and stay words", () => {
  const { text } = noticeMessage(aNotice([[[span('Parked: <!channel>\n\u202E& more')]]]));

  expect(text).toBe('Security tickets\nParked: &lt;!channel&gt; &amp; more');
});

test('whatever the words, Slack takes the blocks', () => {
  const spans = fc.record({ text: fc.string({ unit: 'binary', maxLength: 600 }), url: fc.webUrl() });
  const paragraphs = fc.array(fc.array(fc.array(spans, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(paragraphs, (all) => {
      expect(blockProblems(noticeMessage(aNotice(all)).blocks)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
