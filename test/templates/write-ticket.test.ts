import * as fc from 'fast-check';
import { buildDescription } from '../../src/connectors/jira/adf';
import type { AdfDocument, AdfNode } from '../../src/connectors/jira/adf-node';
import type { Policy, TicketTemplate } from '../../src/domain/policy';
import { ticketValues, type TicketValues } from '../../src/domain/ticket-values';
import { writeTicket } from '../../src/templates/write-ticket';
import { aCreate, aFinding, aPolicy, theDetails } from '../support/builders';
import { hostileText } from '../support/hostile';

function policyWith(templates: Policy['templates'], template?: string): Policy {
  const policy = aPolicy({ templates });
  const payments = { ...policy.teams['payments']!, ...(template === undefined ? {} : { template }) };
  return { ...policy, teams: { ...policy.teams, payments } };
}

function valuesOf(differs: Partial<TicketValues> = {}): TicketValues {
  const policy = aPolicy();
  const values = ticketValues(theDetails(aFinding()), { decision: aCreate(), policy, dueDate: undefined });
  return { ...values, ...differs };
}

function write(template: TicketTemplate, differs: Partial<TicketValues> = {}) {
  return writeTicket(policyWith({ default: template }), valuesOf(differs));
}

function nodesOf(node: AdfNode | AdfDocument): AdfNode[] {
  return (node.content ?? []).flatMap((each) => [each, ...nodesOf(each)]);
}

describe('which template holds', () => {
  const templates = {
    default: { summary: 'default' },
    payments: { description: 'payments' },
    other: { summary: 'other', description: 'other' },
  };

  test.each<[string | undefined, string, RegExp]>([
    [undefined, 'default', /^\*\*Critical/],
    ['payments', 'default', /^payments$/],
    ['other', 'other', /^other$/],
    ['built-in', '[CRITICAL] Bucket is public — invoices', /^\*\*Critical/],
  ])('for a team that names %s', (name, summary, description) => {
    const texts = writeTicket(policyWith(templates, name), valuesOf());

    expect(texts).toEqual({ summary, description: expect.stringMatching(description) });
  });
});

describe('a template', () => {
  test('leaves no empty lines where its tags stood', () => {
    const description = [
      'A',
      '{% for owner in owners %}',
      '- {{ owner }}{% if forloop.first %} (first){% endif %}',
      '{% endfor %}',
      '{% if follows %}',
      'never',
      '{% else %}',
      '  {% comment %}x{% endcomment %}',
      'B',
      '{% endif %}',
      '',
      '',
      '',
      'C',
    ].join('\n');

    expect(write({ description }, { owners: ['x', 'y'] }).description).toBe('A\n- x (first)\n- y\nB\n\nC');
  });

  test('finds a tag however its key is spelt', () => {
    const description = '{{ tags.Cost_Center }} {{ tags["cost center"] }} {{ tags.none | default: "-" }}';

    expect(write({ description }, { tags: { costcenter: '47' } }).description).toBe('47 47 \\-');
  });

  test('makes links, code, lists and encoded words', () => {
    const description =
      '{{ title | link: url }} {{ title | link: follows }} {{ resource.tags | code }} <https://w.example/{{ title | url_encode }}>\n\n{{ owners | list }}';
    const texts = write(
      { description },
      { url: 'https://a.example/(x)', title: 'a b_c/ü', owners: ['- x', 'y'] },
    );

    expect(texts.description).toBe(
      '[a b\\_c/ü](<https://a.example/(x)>) a b\\_c/ü `team=payments` <https://w.example/a%20b%5Fc%2F%C3%BC>\n\f\n- \\- x\n- y',
    );
  });

  test('that fails on a finding gives way to the built-in one, and the ticket says so', () => {
    const { description, note } = write({ description: '{{ title | date }}' });

    expect(description).toContain('## What is wrong');
    expect(note).toBe(
      'the description of template “default” could not be used here (this is no date), so the built-in one stands here',
    );
  });

  test.each([
    ['no template at all', '{% nonsense %}'],
    ['nothing to say', '{% if follows %}x{% endif %}'],
    [
      'too much to say',
      '{% for a in (1..100) %}{% for b in (1..100) %}{{ title }}{{ title }}{{ title }}{% endfor %}{% endfor %}',
    ],
  ])('with %s costs no ticket either', (_, description) => {
    const texts = write({ summary: '{{ nothing }}', description });

    expect(texts.summary).toBe('[CRITICAL] Bucket is public — invoices');
    expect(texts.description).toContain('## What is wrong');
    expect(texts.note).toContain('the summary of template');
  });

  test('that would go on for ever is stopped', () => {
    const loops = (depth: number): string =>
      depth === 0 ? 'x' : `{% for i in (1..1000) %}${loops(depth - 1)}{% endfor %}`;

    // By its time, or by what it has written in it: that hangs on the machine. Without either, nobody would see the end of this.
    expect(write({ description: loops(5) }).note).toMatch(/it (?:takes|becomes) too long/);
  });
});

describe('a ticket for many findings', () => {
  const group = {
    count: 12,
    severities: '1 critical, 11 high',
    accounts: '3 accounts',
    firstSeen: '2026-10-12T08:30:00Z',
    projects: [],
    owners: ['lee_x'],
    joins: 'SEC-7',
    joinsUrl: 'https://acme.atlassian.net/browse/SEC-7',
    resources: '- **shop:** a, b',
  };

  test('has texts of its own, and leaves those of single ones alone', () => {
    const texts = write(
      {
        summary: 'one',
        description: 'one',
        groupSummary: '{{ group.count }} of {{ title }} in {{ group.accounts }}',
        groupDescription:
          '{{ group.severities }} after {{ group.joins | link: group.joinsUrl }}\n\n{{ group.resources }}',
      },
      { group },
    );

    expect(texts.summary).toBe('12 of Bucket is public in 3 accounts');
    expect(texts.description.replaceAll('\f', '(part)')).toBe(
      '1 critical, 11 high after [SEC\\-7](<https://acme.atlassian.net/browse/SEC-7>)\n(part)\n- **shop:** a, b',
    );
    expect(write({ summary: 'one', description: 'one' }, { group }).summary).toBe(
      '[CRITICAL] Bucket is public — 12 resources in 3 accounts',
    );
  });

  test('that its template fails on has the built-in text, and says so', () => {
    const { description, note } = write({ groupDescription: '{{ title | date }}' }, { group });

    expect(description).toContain('## 12 resources: 1 critical, 11 high');
    expect(note).toContain(
      'the groupDescription of template “default” could not be used here (this is no date)',
    );
  });
});

describe('a summary', () => {
  test('keeps title and resource readable in whatever order they stand', () => {
    const texts = write(
      { summary: '{{ resource.name }}: {{ title }} ({{ team }})' },
      { title: 't'.repeat(300), resource: { ...valuesOf().resource, name: 'n'.repeat(300) } },
    );

    expect(texts.summary).toMatch(/^n{80,}…: t{150,}… \(payments\)$/);
    expect(texts.summary.length).toBeLessThanOrEqual(255);
  });

  test('is plain text, as it is read', () => {
    const { summary } = write({ summary: '{{ title }}\n{{ tags.team }}' }, { title: 'a_b *c*' });

    expect(summary).toBe('a_b *c* payments');
  });

  test('of other long values is cut at its end', () => {
    const { summary } = write({ summary: '{{ url }}' }, { url: `https://a.example/${'x'.repeat(400)}` });

    expect(summary).toHaveLength(255);
  });
});

describe('hostile values', () => {
  const description = [
    '## {{ title }}',
    '{{ resource.name }}',
    '{{ title }}',
    '- {{ resource.name }}: **{{ title }}** _{{ tags.team }}_',
    '',
    '| {{ title }} | {{ resource.name | code }} |',
    '|---|---|',
    '| {{ resource.region }} | {{ title | link: url }} |',
    '',
    '{{ owners | list }}',
    '',
    '> {{ title }}',
  ].join('\n');
  const SHAPE = ['heading', 'paragraph', 'bulletList', 'table', 'bulletList', 'blockquote'];

  test('open no heading, link, table, mention or line, wherever they stand', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        const resource = { ...valuesOf().resource, name: `n${one}`, region: `r${other}` };
        const texts = write(
          { description },
          { title: `t${other}`, resource, tags: { team: `g${one}` }, owners: [`o${one}`, `p${other}`] },
        );
        const document = buildDescription({ description: texts.description, footer: '', readOnUrl: '' });
        const links = nodesOf(document)
          .flatMap((node) => node.marks ?? [])
          .filter(({ type }) => type === 'link');

        expect(texts.note).toBeUndefined();
        expect(document.content.map(({ type }) => type)).toEqual(SHAPE);
        expect(document.content[3]?.content?.map((row) => row.content?.length)).toEqual([2, 2]);
        expect(document.content[4]?.content).toHaveLength(2);
        expect(new Set(links.map(({ attrs }) => attrs?.['href']))).toEqual(
          new Set([new URL(valuesOf().url).href]),
        );
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('that are Wiz’s own Markdown end where they end', () => {
    const texts = write(
      { description: '{{ description }}\n## Ours\n{{ remediation }}' },
      { description: '```\nopen', remediation: '| a |\n|---|' },
    );
    const document = buildDescription({ description: texts.description, footer: 'Foot', readOnUrl: '' });

    expect(document.content.map(({ type }) => type)).toEqual(['codeBlock', 'heading', 'table', 'paragraph']);
  });
});
