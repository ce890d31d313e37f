import { buildDescription } from '../../src/connectors/jira/adf';
import type { DraftContext } from '../../src/domain/draft';
import { draftGroup, type Grouped, worstGrouped } from '../../src/domain/draft-group';
import type { FindingDetails } from '../../src/domain/finding';
import { fingerprintLabel } from '../../src/domain/ticket';
import { writeTicket } from '../../src/templates/write-ticket';
import { aCreate, aFinding, aFingerprint, aPolicy, NOW, theDetails } from '../support/builders';

const RULE = 'a1b2c3d4e5f60718';
const context: DraftContext = {
  policy: aPolicy(),
  project: 'SEC',
  run: 'wfd-run-01890a5d-ac96',
  now: NOW,
  siteUrl: 'https://acme.atlassian.net',
  write: writeTicket,
};

type Difference = Partial<FindingDetails> & { readonly follows?: string; readonly joins?: string };

function grouped(
  count: number,
  differsOf: (index: number) => Difference = () => ({}),
): [Grouped, ...Grouped[]] {
  const all = Array.from({ length: count }, (_, index): Grouped => {
    const { follows, joins, ...differs } = differsOf(index);
    const id = `f0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const finding = aFinding({ id, ...differs });
    const named = {
      ...finding,
      resource: { ...finding.resource, name: `bucket-${index}`, ...differs.resource },
    };
    const { fingerprint, severity } = named;
    return {
      decision: {
        ...aCreate({ id, fingerprint, severity, rule: RULE }, follows),
        ...(joins === undefined ? {} : { joins }),
      },
      details: theDetails(named, differs),
    };
  });
  const [first, ...others] = worstGrouped(all);
  return [first!, ...others];
}

function place(index: number, subscriptionName: string): Difference {
  return { resource: { ...aFinding().resource, name: `bucket-${index}`, subscriptionName } };
}

/** Everything a person reads, of the document as Jira gets it. */
function readIn(draft: {
  readonly description: string;
  readonly footer: string;
  readonly readOnUrl: string;
}): string {
  const texts: string[] = [];
  JSON.stringify(buildDescription(draft), (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') texts.push(value);
    return value;
  });
  return texts.join(' ');
}

test('says how many and where, and is as urgent as the worst of them', () => {
  const draft = draftGroup(
    grouped(214, (index) => ({
      severity: index === 100 ? 'CRITICAL' : 'HIGH',
      ...place(index, `account-${index % 3}`),
    })),
    context,
  );

  expect(draft.summary).toBe('[CRITICAL] Bucket is public — 214 resources in 3 accounts');
  expect(draft).toMatchObject({ priority: 'Highest', dueDate: '2026-11-30' });
  expect(draft.labels).toContain('wiz-severity-critical');
  expect(draft.fingerprint).toBe(aFingerprint('f0000000-0000-4000-8000-000000000100'));
  expect(draft.members?.[0]).toBe(draft.fingerprint);
  expect(new Set(draft.members).size).toBe(214);
  expect(draft.description).toContain('214 resources: 1 critical, 213 high');
});

test('is known by its rule whoever it belongs to, and by the label of its worst finding', () => {
  const { labels, fingerprint } = draftGroup(grouped(11), context);

  expect(labels).toEqual([
    fingerprintLabel(fingerprint),
    'wfd-run-01890a5d-ac96',
    'wiz-severity-critical',
    'wfd-team-payments',
    'wiz-finding',
    `wiz-rule-${RULE}`,
  ]);
});

test('one account is named, a long rule is cut and the count is not', () => {
  const { summary } = draftGroup(
    grouped(11, () => ({ rule: { ids: ['r'], name: 'Bucket '.repeat(60), kind: 'configuration' } })),
    context,
  );

  expect(summary).toMatch(/^\[CRITICAL\] Bucket .*… — 11 resources in payments-prod$/);
  expect(summary.length).toBeLessThanOrEqual(255);
});

test.each([11, 60, 200, 400])('of %i resources each is named, in a document that is not cut', (count) => {
  const long = 'What the rule found, and what it means. '.repeat(400);
  const draft = draftGroup(
    grouped(count, (index) => ({
      description: long,
      remediation: long,
      ...place(index, `acme-production-account-${index % 7}`),
    })),
    context,
  );
  const text = readIn(draft);

  const missing = [...Array(count).keys()].filter((index) => !new RegExp(`bucket-${index}\\b`).test(text));
  expect(missing).toEqual([]);
  expect(text.includes('Shortened')).toBe(false);
  expect(text.endsWith('they keep second tickets from being filed.')).toBe(true);
});

const LONG = 'a-name-as-long-as-somebody-who-names-by-pipeline-makes-it-_"q"_-'.repeat(3);

test.each([
  ['200 in 200 accounts', 200, 'bucket-of-service', 'account-of-team', false],
  ['400 in 100 accounts', 400, 'bucket-of-service', 'account', false],
  ['400 in 400 accounts', 400, 'bucket', 'account', false],
  ['400 in 400 accounts, long names', 400, `x`, LONG, true],
  ['200 in 200 accounts, long names and accounts of quotes', 200, `x`, '"'.repeat(300), true],
])('%s: each resource is named, or counted as not named', (what, count, name, account, isCounted) => {
  const long = 'What the rule found, and what it means. '.repeat(400);
  const places = what.includes('100 accounts') ? 100 : count;
  const all = grouped(count, (index) => ({
    description: long,
    remediation: long,
    follows: `SEC-${index + 1}`,
    joins: 'SEC-1000',
    resource: {
      ...aFinding().resource,
      name: `${name}~${index}~ ${isCounted ? LONG : ''}`,
      subscriptionName: `${index % places} ${account}`,
    },
  }));
  const text = readIn(draftGroup(all, context));

  const named = [...Array(count).keys()].filter((index) => text.includes(`${name}~${index}~`)).length;
  // The first of those that are not named stands with its link all the same.
  const unnamed = Number(/(\d+) more (?:is|are) not named here/.exec(text)?.[1] ?? 1) - 1;
  expect(named + unnamed).toBe(count);
  expect([unnamed > 0, text.includes('Shortened')]).toEqual([isCounted, false]);
  expect(text.endsWith('they keep second tickets from being filed.')).toBe(true);
});

test('begins with how bad it is, since when and until when', () => {
  const draft = draftGroup(
    grouped(11, (index) => ({ createdAt: `2026-0${index === 7 ? 3 : 8}-21T10:00:00.5Z` })),
    context,
  );

  expect(draft.description.split('\n\n')[0]).toBe(
    '**Critical** in **production** at worst, the first open since 21 March 2026, due on **30 November 2026**.',
  );
});

test('names that differ at their end alone are told apart in the list', () => {
  const repository = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/payments/api-';
  const text = readIn(
    draftGroup(
      grouped(200, (index) => ({
        resource: { ...aFinding().resource, name: `${repository}${index + 1_000}` },
      })),
      context,
    ),
  );

  const ends = new Set(text.match(/payments\S*api\S*-1\d\d\d\b/g));
  expect(ends.size).toBe(200);
});

test('of many tickets it follows ten are named, and the labels by which it is known stand whole below them', () => {
  const draft = draftGroup(
    grouped(400, (index) => ({ follows: `SECURITY-${10_000 + index}` })),
    context,
  );
  const text = readIn(draft);

  expect(text).toMatch(/It follows +(SECURITY-\d+ +, +){9}SECURITY-\d+ +and 390 more\./);
  expect(text).toContain(fingerprintLabel(draft.fingerprint));
  expect(text.endsWith('they keep second tickets from being filed.')).toBe(true);
});

test('the worst stand in a table with their links, as many as there is room for', () => {
  const few = draftGroup(grouped(11), context).description;
  const many = draftGroup(grouped(400), context).description;
  const rows = (text: string): number => text.match(/^\| CRITICAL \|/gm)?.length ?? 0;

  expect([rows(few), few.includes('more:')]).toEqual([11, false]);
  expect(rows(many)).toBeGreaterThan(3);
  expect(many).toContain(`And ${400 - rows(many)} more:`);
  expect(JSON.stringify(buildDescription(draftGroup(grouped(11), context)))).toContain('"type":"tableRow"');
});

test('names of resources are texts of an attacker: neither table nor list is theirs', () => {
  const name = 'x | y](https://evil.example) **bold** `code` @here';
  const document = buildDescription(
    draftGroup(
      grouped(120, (index) => ({
        url: `https://app.wiz.io/issues#~(issue~'${index})|`,
        resource: { ...aFinding().resource, name, subscriptionName: `a | ${name}` },
      })),
      context,
    ),
  );

  const text = JSON.stringify(document);
  expect(text).not.toContain('"href":"https://evil.example');
  expect(text).not.toContain('"text":"bold"');
  const rows = document.content.flatMap((node) => (node.type === 'table' ? (node.content ?? []) : []));
  expect(rows.length).toBeGreaterThan(3);
  expect(new Set(rows.map((row) => row.content?.length))).toEqual(new Set([4]));
});

test('what comes later names the first ticket, and what came back those before it', () => {
  const draft = draftGroup(
    grouped(11, (index) => ({ joins: 'SEC-12', ...(index < 2 ? { follows: `SEC-${index + 1}` } : {}) })),
    context,
  );

  expect(draft.description).toContain(
    '**Further resources of [SEC\\-12](<https://acme.atlassian.net/browse/SEC-12>)**',
  );
  expect(draft.footer).toContain('It follows [SEC\\-1](');
  expect(draft.footer).toContain('[SEC\\-2](');
});
