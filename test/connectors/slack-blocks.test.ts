import * as fc from 'fast-check';
import type { SlackMessage } from '../../src/connectors/slack/blocks';
import { digestMessage } from '../../src/connectors/slack/digest-message';
import { noticeMessage } from '../../src/connectors/slack/notice-message';
import { threadMessage } from '../../src/connectors/slack/thread-message';
import { metadataKey } from '../../src/connectors/slack/metadata';
import type { Digest, Notice } from '../../src/domain/digest';
import { SEVERITIES, type Severity } from '../../src/domain/severity';
import { aDigest, aLine } from './slack-digests';

const NASTY = [
  '<!channel> <!here|x> <@U012AB3CD> <#C012AB3CD> <https://evil.example|SEC-1> https://evil.example',
  ...'``` * _ ~ ` &lt;!channel&gt; & > @channel :fire: |'.split(' '),
  '\n\n',
  '\u0000',
  '\u202E',
  '\uD83D',
  '\uDE00',
  '👩‍👩‍👧',
  '   ',
  'x'.repeat(5_000),
  'y '.repeat(500_000),
];

const BLOCK_TYPES =
  'header section context divider rich_text rich_text_section rich_text_quote rich_text_list plain_text text link'.split(
    ' ',
  );

describe('a digest', () => {
  const digest = aDigest({
    lines: [
      aLine(),
      aLine({
        ticket: 'SEC-2',
        ticketUrl: 'https://acme.atlassian.net/browse/SEC-2',
        severity: 'HIGH',
        summary: 'Key never rotated — deploy',
      }),
    ],
    counts: { CRITICAL: 1, HIGH: 4, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 },
    more: 3,
    moreUrl: 'https://acme.atlassian.net/issues/?jql=a&b',
    notes: ['2 findings are held.'],
  });

  test('reads from top to bottom: title, counts, tickets, the rest, notes', () => {
    expect(shown(digestMessage(digest))).toEqual([
      '🔴 1 critical among 5 new security tickets for payments',
      '🔴 1 critical  ·  🟠 4 high',
      '> *🔴 CRITICAL*  *[SEC-1](https://acme.atlassian.net/browse/SEC-1)*  due 30 Nov 2026\n*Bucket is public*\n`invoices`',
      '🟠 High  *[SEC-2](https://acme.atlassian.net/browse/SEC-2)*  due 30 Nov 2026\nKey never rotated\n`deploy`',
      'and 3 more: [see all in Jira](https://acme.atlassian.net/issues/?jql=a&b)',
      '2 findings are held.',
    ]);
  });

  test('says the same in its text, for notifications and screen readers', () => {
    expect(digestMessage(digest).text.split('\n')).toEqual([
      '🔴 1 critical among 5 new security tickets for payments: 🔴 1 critical  ·  🟠 4 high',
      '🔴 CRITICAL <https://acme.atlassian.net/browse/SEC-1|SEC-1>  due 30 Nov 2026 Bucket is public — invoices',
      '🟠 High <https://acme.atlassian.net/browse/SEC-2|SEC-2>  due 30 Nov 2026 Key never rotated — deploy',
      'and 3 more: <https://acme.atlassian.net/issues/?jql=a&amp;b|see all in Jira>',
      '2 findings are held.',
    ]);
  });

  test('carries its key, its run, its team and what it tells of, by which it is found again', () => {
    expect(digestMessage(digest).metadata).toEqual({
      event_type: 'wfd_digest',
      event_payload: {
        key: 'wfd-run-0198f/payments',
        run: 'wfd-run-0198f',
        team: 'payments',
        tickets: 'SEC-1 SEC-2',
        more: '3',
        notes: '2 findings are held.',
      },
    });
  });

  test('that adds to another says so, and is numbered', () => {
    const message = digestMessage(aDigest({ part: 2 }));

    expect(shown(message)[0]).toBe('🔴 1 further critical security ticket for payments');
    expect(message.metadata.event_payload).toMatchObject({
      key: 'wfd-run-0198f/payments/2',
      run: 'wfd-run-0198f',
    });
  });

  test('lists the tickets without a line as well, and says so when these are not all', () => {
    const payload = (facts: object): unknown => digestMessage(aDigest(facts)).metadata.event_payload;

    expect(payload({ more: 2, unlisted: ['SEC-2', 'SEC-3'] })).toMatchObject({
      tickets: 'SEC-1 SEC-2 SEC-3',
    });
    expect(payload({ more: 2, unlisted: ['SEC-2', 'SEC-3'] })).not.toHaveProperty('more');
    expect(payload({ more: 2, unlisted: ['SEC-2'] })).toMatchObject({ tickets: 'SEC-1 SEC-2', more: '1' });
    expect(payload({ lines: [aLine({ ticket: 'SEC 1' })] })).toMatchObject({ tickets: '', more: '1' });
  });

  test('with more tickets and notes than metadata should hold stays small and says so', () => {
    const unlisted = Array.from({ length: 900 }, (_, index) => `LONGNAME-${index}`);
    const notes = Array.from(
      { length: 40 },
      (_, index) => `SEC-${index} is critical in Wiz now; it was filed as high.`,
    );

    const { metadata } = digestMessage(aDigest({ more: unlisted.length, unlisted, notes }));

    expect(JSON.stringify(metadata).length).toBeLessThan(5_000);
    expect(metadata.event_payload).toHaveProperty('more');
    expect(metadata.event_payload).not.toHaveProperty('notes');
  });

  test('shows its remarks below its notes', () => {
    const texts = shown(digestMessage(aDigest({ notes: ['a note'], remarks: ['a remark'] })));

    expect(texts.slice(-2)).toEqual(['a note', 'a remark']);
  });

  test.each([
    [['CRITICAL'], '🔴 1 new critical security ticket for payments'],
    [['HIGH'], '1 new security ticket for payments'],
    [['CRITICAL', 'CRITICAL'], '🔴 2 new critical security tickets for payments'],
    [['CRITICAL', 'HIGH'], '🔴 1 critical among 2 new security tickets for payments'],
  ] as const)('of %j is titled %j', (severities, title) => {
    const lines = severities.map((severity) => aLine({ severity }));

    expect(shown(digestMessage(aDigest({ lines })))[0]).toBe(title);
  });

  test('calls a group, or a person, only where a ticket is of a severity it names', () => {
    const calls = (group: string, severity: Severity): string[] =>
      shown(digestMessage(aDigest({ mention: { group, for: [severity] } })));

    expect(calls('S0123ABC', 'CRITICAL')[2]).toBe('@S0123ABC  1 critical');
    expect(calls('U0123ABC', 'CRITICAL')[2]).toBe('@U0123ABC  1 critical');
    expect(calls('S0123ABC', 'HIGH').join()).not.toContain('S0123ABC');
    expect(digestMessage(aDigest({ mention: { group: 'S0123ABC', for: ['CRITICAL'] } })).text).not.toContain(
      'S0123',
    );
  });

  test.each([
    ['Bucket is public — 214 resources in 3 accounts', /\n`214 resources in 3 accounts`$/],
    ['Bucket is public — 215 resources in 3 accounts', /\n`215 resources in 3 accounts` {2}214 findings$/],
    ['Buckets of the shop', /\n214 findings$/],
  ])('says once how many findings a ticket stands for: %s', (summary, end) => {
    const lines = [aLine({ summary, findings: 214 })];

    expect(shown(digestMessage(aDigest({ lines })))[2]).toMatch(end);
  });

  test('shows tickets of other teams apart, with their owners, and counts them apart', () => {
    const line = aLine({ ticket: 'PLAT-7', severity: 'HIGH', summary: 'Node is old', owner: 'platform' });
    const others = { lines: [line], more: 2, moreUrl: 'https://acme.atlassian.net/issues/?jql=c' };

    const texts = shown(digestMessage(aDigest({ lines: [aLine({ severity: 'HIGH' })], others })));

    expect(texts[0]).toBe('1 new security ticket for payments');
    expect(texts.slice(-4)).toEqual([
      '',
      '*For you to know: 3 security tickets of other teams*',
      '🟠 High  *[PLAT-7](https://acme.atlassian.net/browse/SEC-1)*  for platform  due 30 Nov 2026\nNode is old',
      'and 2 more: [see all in Jira](https://acme.atlassian.net/issues/?jql=c)',
    ]);
    expect(shown(digestMessage(aDigest({ lines: [], others })))[0]).toBe(
      '3 security tickets of other teams to know of, for payments',
    );
  });

  test('names others’ tickets apart in its metadata, and says when these are not all', () => {
    const others = { lines: [aLine({ ticket: 'PLAT-7' })], more: 2, unlisted: ['PLAT-8'] };

    expect(digestMessage(aDigest({ others })).metadata.event_payload).toMatchObject({
      tickets: 'SEC-1',
      others: 'PLAT-7 PLAT-8',
      moreOthers: '1',
    });
  });

  test('shows in one line what waits, below its notes', () => {
    const standing = '3 findings held for the next run · 2 waiting for Jira PLAT';

    const texts = shown(digestMessage(aDigest({ notes: ['a note'], standing, remarks: ['a remark'] })));

    expect(texts.slice(-3)).toEqual(['a note', standing, 'a remark']);
  });

  test('without new tickets says so and keeps its notes', () => {
    const quiet = aDigest({ lines: [], notes: ['3 findings are held.'] });

    expect(shown(digestMessage(quiet))).toEqual([
      'No new security tickets for payments',
      '3 findings are held.',
    ]);
  });

  test('cuts a long summary at a word', () => {
    const long = aDigest({ lines: [aLine({ summary: 'word '.repeat(100), dueDate: '' })] });

    const line = shown(digestMessage(long))[2]!;

    expect(line).toMatch(/ word…\*$/);
    expect(line.split('\n')[1]!.length).toBeLessThanOrEqual(162);
  });

  test('names a ticket without a link where its address is none', () => {
    const odd = aDigest({ lines: [aLine({ ticketUrl: 'javascript:alert(1)' })] });

    expect(JSON.stringify(digestMessage(odd))).not.toContain('javascript');
    expect(shown(digestMessage(odd))[2]).toContain('*SEC-1*');
  });

  test('counts the tickets beyond ten and the notes beyond ten', () => {
    const lines = Array.from({ length: 12 }, (_, i) => aLine({ ticket: `SEC-${i}` }));
    const notes = Array.from({ length: 14 }, (_, i) => `note ${i}`);

    const texts = shown(digestMessage(aDigest({ lines, notes, more: 5 })));

    expect(texts).toContain('and 7 more');
    expect(texts).toContain('note 8');
    expect(texts).not.toContain('note 9');
    expect(texts.at(-1)).toBe("and 5 more; the run's report has them all");
  });
});

describe('the thread of a digest', () => {
  const lines = Array.from({ length: 23 }, (_, i) =>
    aLine({ ticket: `SEC-${i}`, severity: 'HIGH', dueDate: '' }),
  );
  const digest = aDigest({ more: 25, moreUrl: 'https://acme.atlassian.net/issues/?jql=a' });

  test('is what had no line, one ticket on a line, and the link to what has none here either', () => {
    const texts = shown(threadMessage(digest, lines.slice(0, 2)));

    expect(texts).toEqual([
      '*2 further tickets of this digest*',
      '- 🟠 High  *[SEC-0](https://acme.atlassian.net/browse/SEC-1)*  [CRITICAL] Bucket is public — invoices' +
        '- 🟠 High  *[SEC-1](https://acme.atlassian.net/browse/SEC-1)*  [CRITICAL] Bucket is public — invoices',
      'and 23 more: [see all in Jira](https://acme.atlassian.net/issues/?jql=a)',
    ]);
    expect(threadMessage(digest, lines).blocks).toHaveLength(1 + 3 + 1);
  });

  test('carries a key of its own, by which it is no digest', () => {
    expect(threadMessage({ ...digest, part: 2 }, lines).metadata).toEqual({
      event_type: 'wfd_thread',
      event_payload: { key: 'wfd-run-0198f/payments/2/thread' },
    });
  });
});

describe('a notice', () => {
  test('is its title and its sentences, and carries its key', () => {
    const message = noticeMessage({ key: 'failed/1', title: 'A run failed', lines: ['Wiz said <no>.'] });

    expect(shown(message)).toEqual(['A run failed', 'Wiz said <no>.']);
    expect(message.text).toBe('A run failed\nWiz said &lt;no&gt;.');
    expect(message.metadata).toEqual({ event_type: 'wfd_notice', event_payload: { key: 'failed/1' } });
  });
});

describe('any text whatever', () => {
  const nasty = fc.constantFrom(...NASTY);
  const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
  const text = fc
    .array(fc.oneof(nasty, units, fc.webUrl()), { maxLength: 5 })
    .map((parts) => parts.join(' '));
  const url = fc.oneof(
    fc.webUrl().map((each) => `${each}?a=<b>|c&d`),
    text,
    fc.constant(`https://acme.atlassian.net/${'z'.repeat(4_000)}`),
    fc.constant('https://acme.atlassian.net/browse/SEC-1'),
  );
  const lineFacts = {
    ticket: text,
    ticketUrl: url,
    severity: fc.constantFrom(...SEVERITIES),
    summary: text,
    dueDate: fc.oneof(fc.constant('2026-11-30'), text),
    findings: fc.nat(),
  };
  const line = fc.record(lineFacts);
  const count = fc.nat({ max: 5_000 });
  const digests: fc.Arbitrary<Digest> = fc.record({
    key: text,
    team: text,
    lines: fc.array(line, { maxLength: 14 }),
    counts: fc.record({ CRITICAL: count, HIGH: count, MEDIUM: count, LOW: count, INFORMATIONAL: count }),
    more: count,
    moreUrl: url,
    notes: fc.array(text, { maxLength: 70 }),
    remarks: fc.array(text, { maxLength: 70 }),
    unlisted: fc.array(text, { maxLength: 30 }),
    part: fc.integer({ min: 2, max: 9 }),
    standing: text,
    others: fc.record({
      lines: fc.array(fc.record({ ...lineFacts, owner: text }), { maxLength: 14 }),
      more: count,
      moreUrl: url,
      unlisted: fc.array(text, { maxLength: 30 }),
    }),
  });
  const notices: fc.Arbitrary<Notice> = fc.record({
    key: text,
    title: text,
    lines: fc.array(text, { maxLength: 70 }),
  });

  test('keeps a digest within every limit of Slack, without a mention, without a link but its own', () => {
    fc.assert(
      fc.property(digests, (digest) => {
        const ours = [digest, digest.others!].flatMap(({ lines, moreUrl = '' }) => [
          ...lines.slice(0, 10).map((each) => each.ticketUrl),
          moreUrl,
        ]);
        expect(problemsOf(digestMessage(digest), ours)).toEqual([]);
        const inThread = digest.lines.map((each) => each.ticketUrl);
        expect(problemsOf(threadMessage(digest, digest.lines), [...inThread, digest.moreUrl ?? ''])).toEqual(
          [],
        );
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('keeps a notice within every limit of Slack, without a mention, without a link', () => {
    fc.assert(
      fc.property(notices, (notice) => {
        expect(problemsOf(noticeMessage(notice), [])).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test('the watchman of these properties sees what he should see', () => {
    const good = digestMessage(aDigest());
    const bad = (block: unknown): string[] =>
      problemsOf({ ...good, blocks: [block] as unknown as SlackMessage['blocks'] }, []);

    expect(bad({ type: 'section', text: { type: 'mrkdwn', text: '<!channel>' } })).not.toEqual([]);
    expect(bad({ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } })).not.toEqual([]);
    expect(bad({ type: 'context', elements: [] })).not.toEqual([]);
    for (const element of [
      { type: 'broadcast', range: 'channel' },
      { type: 'usergroup', usergroup_id: 'S0123ABC' },
    ]) {
      expect(
        bad({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [element] }] }),
      ).not.toEqual([]);
    }
    expect(problemsOf({ ...good, text: 'see <!here>' }, [])).not.toEqual([]);
    expect(problemsOf(good, [])).not.toEqual([]);
  });

  test('keeps two long keys apart and every key short', () => {
    const long = 'k'.repeat(1_000_000);

    expect(metadataKey(`${long}1`)).not.toBe(metadataKey(`${long}2`));
    expect(metadataKey(long).length).toBeLessThanOrEqual(200);
    expect(metadataKey('wfd-run-1/payments')).toBe('wfd-run-1/payments');
  });
});

interface Loose {
  readonly type?: string;
  readonly text?: Loose | string;
  readonly url?: string;
  readonly elements?: readonly Loose[];
  readonly style?: 'bullet' | { readonly bold?: boolean; readonly code?: boolean };
  readonly usergroup_id?: string;
  readonly user_id?: string;
}

/** What a person sees: bold as *…*, a quote as > …, items as - …, a resource as `…`, links as [label](url). */
function shown(message: SlackMessage): string[] {
  return message.blocks.map((block) => textOf(block as Loose));
}

function textOf(part: Loose): string {
  const { usergroup_id: group, user_id: user } = part;
  if (group !== undefined || user !== undefined) return `@${group ?? user}`;
  return part.elements === undefined ? wordOf(part) : partsOf(part, part.elements.map(textOf));
}

function partsOf({ type }: Loose, texts: readonly string[]): string {
  if (type === 'rich_text_list') return texts.map((text) => `- ${text}`).join('');
  return type === 'rich_text_quote' ? `> ${texts.join('')}` : texts.join('');
}

function wordOf({ text: inner = '', url, style }: Loose): string {
  const text = typeof inner === 'object' ? textOf(inner) : inner;
  const linked = url === undefined ? text : `[${text}](${url})`;
  if (typeof style !== 'object') return linked;
  if (style.code === true) return `\`${linked}\``;
  return style.bold === true ? `*${linked}*` : linked;
}

/** Slack's published limits, and what may ring or be clicked, written down apart from the code that keeps them. */
function problemsOf(message: SlackMessage, ourUrls: readonly string[]): string[] {
  const problems: string[] = [];
  const demand = (isMet: boolean, what: string): void => void (isMet || problems.push(what));
  const allowed = new Set(ourUrls.filter((url) => URL.canParse(url)).map(normal));
  const isOurs = (url: string): boolean =>
    allowed.has(normal(url)) && /^https?:/.test(url) && url.length <= 3_000;

  demand(message.blocks.length >= 1 && message.blocks.length <= 50, '1 to 50 blocks');
  for (const block of message.blocks as readonly Loose[]) checkBlock(block, demand, isOurs);
  demand(message.text.length >= 1 && message.text.length <= 4_000, 'text of 1 to 4000');
  demand(!/\p{Cs}/u.test(message.text), 'well-formed text');
  const links = [...message.text.matchAll(/<([^|<>]*)\|[^|<>]+>/g)];
  demand(
    links.every(([, url = '']) => isOurs(url.replaceAll('&amp;', '&'))),
    'only our links in the text',
  );
  demand(
    !/[<>]/.test(message.text.replace(/<[^|<>]*\|[^|<>]+>/g, '')),
    'no markup in the text but our links',
  );
  demand(Buffer.byteLength(JSON.stringify(message.metadata)) <= 6_000, 'small metadata');
  return problems;
}

type Demand = (isMet: boolean, what: string) => void;

function checkBlock(block: Loose, demand: Demand, isOurs: (url: string) => boolean): void {
  const { type = '', text, elements, url } = block;
  demand(BLOCK_TYPES.includes(type), `no ${type}`);
  demand(url === undefined || isOurs(url), `only our links, not ${url}`);
  if (elements !== undefined) checkCount(type, elements.length, demand);
  if (type === 'header') demand(textOf(block).length <= 150, 'header of 150');
  if (typeof text === 'string') checkText(text, demand);
  for (const part of [...(elements ?? []), ...(typeof text === 'object' ? [text] : [])]) {
    checkBlock(part, demand, isOurs);
  }
}

function checkCount(type: string, count: number, demand: Demand): void {
  demand(count >= 1 && (type !== 'context' || count <= 10), `${type} of ${count} elements`);
}

function checkText(text: string, demand: Demand): void {
  demand(text.length >= 1 && text.length <= 3_000, 'texts of 1 to 3000');
  demand(!/\p{Cs}/u.test(text), 'well-formed texts');
}

function normal(url: string): string {
  return decodeURI(new URL(url).href.replaceAll('%', '%25'))
    .replaceAll('|', '%7C')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E');
}
