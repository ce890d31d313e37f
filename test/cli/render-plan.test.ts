import { renderPlan } from '../../src/cli/render/plan';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import { NEW_TICKET, type PlannedDraft, type PlannedTicket } from '../../src/domain/report';
import { countSeverities } from '../../src/domain/severity';
import { aPlan, aReport, PLAIN } from './fake-cli';

function aPlanned(differs: Partial<PlannedTicket> = {}): PlannedTicket {
  return {
    finding: 'f-1',
    fingerprint: '0'.repeat(32),
    severity: 'CRITICAL',
    team: 'payments',
    project: 'SEC',
    summary: '[CRITICAL] Bucket is public — invoices',
    reason: 'no ticket carries its fingerprint',
    ...differs,
  };
}

const WIPED = 'suppressed by "wiped nightly" until 2027-06-30: Sandbox accounts (dana)';
const OVER = 'over the limit of 2 tickets a run; worse ones went first';

const report = aReport({
  mode: 'plan',
  balance: { ...EMPTY_BALANCE, fetched: 12, planned: 2, known: 5, suppressed: 3, held: 1, parked: 1 },
  messages: [{ team: 'payments', channel: '#sec-payments', outcome: 'not-sent', tickets: 2, detail: 'plan' }],
  parked: [
    {
      destination: 'Jira OPS',
      reason: 'no such project',
      cure: 'create it',
      count: 1,
      since: '2026-11-23T12:00:00Z',
    },
  ],
});

test('a plan lists what it would file, worst first, and why nothing comes of the rest', () => {
  const plan = aPlan({
    report,
    create: [
      aPlanned({
        route: 'payments by project',
        risk: '55 = create 25 + jira 10 + frequency 0 + production 20',
      }),
      aPlanned({
        severity: 'HIGH',
        summary: '[HIGH] Old TLS — lb',
        reason: 'came back after SEC-7 was done',
      }),
    ],
    known: [1, 2, 3, 4, 5].map((at) => ({
      finding: `k-${at}`,
      reason: at === 5 ? 'done in Jira, waiting for Wiz' : 'open in Jira',
      ticket: `SEC-${at}`,
    })),
    suppressed: [
      { finding: 'f-3', reason: WIPED, team: 'data' },
      { finding: 'f-4', reason: WIPED, team: 'data' },
    ],
    held: [{ finding: 'f-5', reason: OVER, team: 'data' }],
    reasons: [
      { kind: 'known', reason: 'open in Jira', count: 4 },
      { kind: 'known', reason: 'done in Jira, waiting for Wiz', count: 1 },
      { kind: 'suppressed', reason: WIPED, count: 2 },
      { kind: 'held', reason: OVER, count: 1 },
    ],
    digests: [
      {
        channel: '#sec-payments',
        digest: {
          key: 'wfd-run-1/payments',
          team: 'payments',
          lines: [
            {
              ticket: NEW_TICKET,
              ticketUrl: '',
              severity: 'CRITICAL',
              summary: '[CRITICAL] Bucket is public — invoices',
              dueDate: '2026-11-30',
            },
            { ticket: NEW_TICKET, ticketUrl: '', severity: 'HIGH', summary: '[HIGH] Old TLS — lb' },
          ],
          counts: { ...countSeverities(['CRITICAL', 'HIGH']) },
          more: 0,
          notes: ['SEC-3 is critical in Wiz now; it was filed as high.'],
        },
      },
    ],
    notice: {
      channel: '#security',
      notice: { key: 'n', title: 'Wiz findings need your attention', lines: ['1 findings are held.'] },
    },
  });

  expect(renderPlan(plan, PLAIN)).toMatchInlineSnapshot(`
"Plan completed in 41 s
sweep of 1 page: fewer than 10000 findings are open

12 fetched = 2 to create + 5 known + 3 suppressed + 1 held + 1 parked

2 tickets to file: no ticket carries its fingerprint, where nothing else is said
Severity  Team      Project     Risk  Route                Summary
CRITICAL  payments  SEC           55  payments by project  Bucket is public — invoices
HIGH      payments  SEC      granted  none: default team   Old TLS — lb
                                                             came back after SEC-7 was done

To be told
  #sec-payments
    🔴 1 critical among 2 new security tickets for payments
    🔴 1 critical · 🟠 1 high
    🔴 CRITICAL (new) due 30 Nov 2026 · Bucket is public · invoices
    🟠 High (new) · Old TLS · lb
    SEC-3 is critical in Wiz now; it was filed as high.
  #security
    Wiz findings need your attention
    1 findings are held.

Known: 5 findings
  4 × open in Jira (SEC-1, SEC-2, SEC-3, …)
  1 × done in Jira, waiting for Wiz (SEC-5)

Suppressed: 3 findings
  2 × suppressed by "wiped nightly" until 2027-06-30: Sandbox accounts (dana)
  1 more

Held: 1 finding
  1 × over the limit of 2 tickets a run; worse ones went first

Parked  1 finding for Jira OPS, since 2026-11-23 12:00 UTC
        no such project
        To do: create it

Next: mend what is parked, and plan again. \`wfd doctor\` looks at everything."
`);
});

test('one reason for all is said once and leaves its width to the summaries', () => {
  const text = renderPlan(aPlan({ report, create: [aPlanned(), aPlanned({ finding: 'f-2' })] }), PLAIN);

  expect(text).toContain('2 tickets to file: no ticket carries its fingerprint');
  expect(text).not.toContain('where nothing else is said');
});

test('beyond a hundred tickets the rest is counted, those that did not fit into the answer included', () => {
  const create = Array.from({ length: 120 }, (_, at) => aPlanned({ finding: `f-${at}` }));

  const text = renderPlan(aPlan({ report, create, omitted: 30 }), PLAIN);

  expect(text).toContain('150 tickets to file');
  expect(text).toContain('and 50 more; --json has up to 120 of them');
});

test('an empty plan says that there is nothing to do', () => {
  expect(renderPlan(aPlan(), PLAIN).split('\n').at(-1)).toBe('Next: nothing. A run would file no ticket.');
});

function aDraft(differs: Partial<PlannedDraft> = {}): PlannedDraft {
  return {
    finding: 'f-1',
    project: 'SEC',
    issueType: 'Task',
    summary: '[CRITICAL] Bucket is public — invoices',
    description: [
      '## What is wrong',
      'Everyone **may read** `invoices`.',
      '## How to fix it',
      '1. Open the [console](<https://console.example/b>).\n2. Block public access:\n\n```\naws s3api put\n```',
    ].join('\n\n'),
    footer: '---\n\nFiled by Wiz Finding Distribution, run `wfd-run-…`.',
    readOnUrl: 'https://app.wiz.io/issues#f-1',
    labels: ['wiz-0', 'wfd-run-…', 'cloud-security'],
    priority: 'Highest',
    dueDate: '2026-11-30',
    ...differs,
  };
}

test('drafts read as in Jira, without its form, and say how many are left out', () => {
  const text = renderPlan(aPlan({ report, drafts: [aDraft()], omittedDrafts: 2 }), PLAIN);

  expect(text.slice(text.indexOf('Ticket 1'), text.indexOf('To be told'))).toMatchInlineSnapshot(`
"Ticket 1 of 3  [CRITICAL] Bucket is public — invoices
  Task in SEC · priority Highest · due 2026-11-30
  labels wiz-0 wfd-run-… cloud-security

  ## What is wrong

  Everyone may read invoices.

  ## How to fix it

  1. Open the console (https://console.example/b).
  2. Block public access:

      aws s3api put

  ---

  Filed by Wiz Finding Distribution, run wfd-run-….

2 more tickets did not fit into the answer

"
`);
});

test('no text of a finding moves the cursor, ends a line or hides in a draft or a digest', () => {
  const evil = 'a\u001b[2Jb\u202ec\u0007\u2028d';
  const digest = {
    key: 'k',
    team: evil,
    lines: [{ ticket: NEW_TICKET, ticketUrl: '', severity: 'HIGH' as const, summary: evil }],
    counts: countSeverities(['HIGH']),
    more: 0,
    notes: [evil],
  };
  const draft = aDraft({
    summary: evil,
    description: `${evil}\n\n\`\`\`\n${evil}\n\`\`\``,
    labels: [evil],
    project: evil,
  });

  const text = renderPlan(
    aPlan({
      report,
      create: [aPlanned({ summary: evil })],
      drafts: [draft],
      digests: [{ channel: evil, digest }],
    }),
    PLAIN,
  );

  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(text.split('\n').filter((line) => line === 'd')).toEqual([]);
});
