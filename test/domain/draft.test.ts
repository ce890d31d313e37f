import { draftTicket } from '../../src/domain/draft';
import { writeTicket } from '../../src/templates/write-ticket';
import { escapeMarkdown, link, oneLine } from '../../src/domain/markdown';
import { aCreate, aFinding, aPolicy, NOW, theDetails } from '../support/builders';

const context = {
  policy: aPolicy(),
  project: 'SEC',
  run: 'wfd-run-0192f3a0-1b2c',
  now: NOW,
  siteUrl: 'https://acme.atlassian.net',
  write: writeTicket,
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
  expect(draft.description).toContain('## What is wrong');
  expect(draft.footer).toMatchInlineSnapshot(`
"---

Filed by Wiz Finding Distribution on 2026-11-23 12:00 UTC for team payments (route “payments by project” matched): no ticket carries its fingerprint. Wiz finding \`f0000000-0000-4000-8000-000000000001\`, run \`wfd-run-0192f3a0-1b2c\`. Please leave the label \`wiz-3030302d303030303030303030303031\` on it: it keeps a second ticket from being filed."
`);
});

test('a note of the writer stands below the origin, and is no markup', () => {
  const write = () => ({ summary: 's', description: 'd', note: 'the **template** failed' });
  const { footer } = draftTicket(aCreate(), theDetails(aFinding()), { ...context, write });

  expect(footer).toMatch(/filed\.\n\nNote: the \\\*\\\*template\\\*\\\* failed\.$/);
});

test('a long description, or a code block that never ends, leaves room for where it is and how it is mended', () => {
  const details = theDetails(aFinding());
  const long = { ...details, description: 'word '.repeat(20_000), remediation: '```\nfix it' };

  const { description } = draftTicket(aCreate(), long, context);

  expect(description.length).toBeLessThan(20_000);
  expect(description).toContain('## Where');
  expect(description).toContain('\f\n```\nfix it\n\f\nClose this ticket');
});

test('a name cannot become markup, a link or a second line', () => {
  expect(escapeMarkdown('https://evil。example')).toBe('https\\://evil。example');
  expect(escapeMarkdown('](javascript:alert(1)) **x**\n# y')).toBe(
    '\\]\\(javascript\\:alert\\(1\\)\\) \\*\\*x\\*\\* \\# y',
  );
  expect(link('name', 'javascript:alert(1)')).toBe('name');
  expect(oneLine('in\u202evoices\u0000')).toBe('invoices');
});
