import * as fc from 'fast-check';
import { draftTicket, summaryOf } from '../../src/domain/draft';
import { escapeMarkdown, link, oneLine } from '../../src/domain/markdown';
import { aCreate, aFinding, aPolicy, NOW, theDetails } from '../support/builders';

const context = {
  policy: aPolicy(),
  project: 'SEC',
  run: 'wfd-run-0192f3a0-1b2c',
  now: NOW,
  siteUrl: 'https://acme.atlassian.net',
};

test('the ticket of an ordinary finding reads as an engineer needs it', () => {
  const draft = draftTicket(aCreate({ route: 0 }), theDetails(aFinding()), context);

  expect(draft).toMatchObject({
    summary: '[CRITICAL] Bucket is public — invoices',
    priority: 'Highest',
    dueDate: '2026-11-30',
    labels: [
      `wiz-${aFinding().fingerprint}`,
      'wfd-run-0192f3a0-1b2c',
      'wiz-severity-critical',
      'wfd-team-payments',
      'wiz-finding',
    ],
  });
  expect(draft.description).toMatchInlineSnapshot(`
"## What is wrong

The bucket can be read by anybody on the internet.

## Where

- **Resource:** invoices
- **Type:** Bucket
- **Provider id:** \`arn:aws:s3:::invoices\`
- **Platform:** AWS
- **Subscription:** payments\\-prod \\(123456789012\\)
- **Region:** eu\\-central\\-1
- **Tags:** \`team=payments\`
- **Open in:** [Wiz](<https://app.wiz.io/issues#~(issue~'f0000000-0000-4000-8000-000000000001)>)

## Why it matters

- **Risks:** Unprotected data
- **Frameworks:** CIS AWS 1\\.4\\: 2\\.1 Storage\\: S3 buckets are private

## How to fix it

1. Open the bucket
2. Block public access

## Who and when

- **First seen:** 2026\\-11\\-01 10\\:00 UTC
- **Environment:** production
- **Wiz projects:** payments\\-api"
`);
  expect(draft.footer).toMatchInlineSnapshot(`
"---

Filed by Wiz Finding Distribution on 2026-11-23 12:00 UTC for team payments (route “payments by project” matched): no ticket carries its fingerprint. Wiz finding \`f0000000-0000-4000-8000-000000000001\`, run \`wfd-run-0192f3a0-1b2c\`. Please keep the labels: by \`wiz-3030302d303030303030303030303031\` this ticket is known, and no second one is filed."
`);
});

test('a summary is one line of at most 255 characters, whatever the names are', () => {
  const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 600 }), fc.string({ maxLength: 400 }));
  fc.assert(
    fc.property(name, name, (rule, resource) => {
      const finding = aFinding();
      const summary = summaryOf(
        theDetails({
          ...finding,
          rule: { ...finding.rule, name: rule },
          resource: { ...finding.resource, name: resource },
        }),
      );
      expect(summary.length).toBeLessThanOrEqual(255);
      expect(summary).not.toMatch(/[\r\n\u2028\u2029]/);
      expect(summary.startsWith('[CRITICAL] ')).toBe(true);
    }),
  );
});

test('a long rule does not push the resource out of the summary', () => {
  const finding = aFinding({ rule: { ids: ['r'], name: 'x'.repeat(400), kind: 'control' } });

  expect(summaryOf(theDetails(finding))).toMatch(/… — invoices$/);
});

test('a long description, or a code block that never ends, leaves room for where it is and how it is mended', () => {
  const details = theDetails(aFinding());
  const long = { ...details, description: 'word '.repeat(20_000), remediation: '```\nfix it' };

  const { description } = draftTicket(aCreate(), long, context);

  expect(description.length).toBeLessThan(20_000);
  expect(description).toContain('## Where');
  expect(description).toContain('```\nfix it\n```\n\n## Who and when');
});

test('a name cannot become markup, a link or a second line', () => {
  expect(escapeMarkdown('https://evil。example')).toBe('https\\://evil。example');
  expect(escapeMarkdown('](javascript:alert(1)) **x**\n# y')).toBe(
    '\\]\\(javascript\\:alert\\(1\\)\\) \\*\\*x\\*\\* \\# y',
  );
  expect(link('name', 'javascript:alert(1)')).toBe('name');
  expect(oneLine('in\u202evoices\u0000')).toBe('invoices');
});
