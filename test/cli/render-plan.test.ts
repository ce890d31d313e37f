import { renderPlan } from '../../src/cli/render/plan';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import type { PlannedTicket } from '../../src/domain/report';
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
      aPlanned({ risk: '55 = create 25 + jira 10 + frequency 0 + production 20' }),
      aPlanned({
        severity: 'HIGH',
        summary: '[HIGH] Old TLS — lb',
        reason: 'came back after SEC-7 was done',
      }),
    ],
    suppressed: [
      { finding: 'f-3', reason: 'suppressed by "wiped nightly" until 2027-06-30: Sandbox accounts (dana)' },
      { finding: 'f-4', reason: 'suppressed by "wiped nightly" until 2027-06-30: Sandbox accounts (dana)' },
    ],
    held: [{ finding: 'f-5', reason: 'over the limit of 2 tickets a run; worse ones went first' }],
  });

  expect(renderPlan(plan, PLAIN)).toMatchInlineSnapshot(`
"Plan completed in 41 s
sweep of 1 page: fewer than 10000 findings are open

12 fetched = 2 to create + 5 known + 3 suppressed + 1 held + 1 parked

2 tickets to file
Severity  Team      Project     Risk  Summary                      Reason
CRITICAL  payments  SEC           55  Bucket is public — invoices  no ticket carries its fingerp…
HIGH      payments  SEC      granted  Old TLS — lb                 came back after SEC-7 was done

To be told: payments in #sec-payments (2 tickets)

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
  expect(text).not.toContain('Reason');
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
