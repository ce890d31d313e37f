import { renderReport } from '../../src/cli/render/report';
import { createStyle } from '../../src/cli/render/style';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import type { RunReport, TicketLine } from '../../src/domain/report';
import { countSeverities } from '../../src/domain/severity';
import { aReport, PLAIN } from './fake-cli';

function aLine(number: number, differs: Partial<TicketLine> = {}): TicketLine {
  return {
    ticket: `SEC-${number}`,
    severity: 'CRITICAL',
    team: 'payments',
    summary: '[CRITICAL] Bucket is public — invoices',
    finding: `f-${number}`,
    dueDate: '2026-11-30',
    ...differs,
  };
}

const BUSY: RunReport = aReport({
  pages: 2,
  balance: { ...EMPTY_BALANCE, fetched: 320, created: 41, adopted: 1, known: 268, suppressed: 8, parked: 2 },
  tickets: [
    aLine(1, { risk: 55 }),
    aLine(2, {
      severity: 'HIGH',
      summary: `[HIGH] ${'A very long rule name that will not fit into what is left of the line '.repeat(3)}`,
    }),
  ],
  held: [
    {
      cause: 'risk',
      reason: 'risk 70 = create 25 + jira 10 + frequency 15 + production 20; the threshold is 70',
      count: 3,
      bySeverity: countSeverities(['CRITICAL', 'HIGH', 'HIGH']),
    },
  ],
  governance: {
    gate: 'disabled',
    threshold: 70,
    approved: 42,
    granted: 2,
    lowest: '55 = create 25 + jira 10 + frequency 0 + production 20',
    highest: '61 = create 25 + jira 10 + frequency 6 + production 20',
  },
  teams: [
    { team: 'payments', tickets: 30, newBySeverity: countSeverities(['CRITICAL', 'HIGH', 'HIGH']) },
    { team: 'platform', tickets: 12, newBySeverity: countSeverities(['MEDIUM']) },
  ],
  messages: [
    { team: 'payments', channel: '#sec-payments', outcome: 'sent', tickets: 30 },
    {
      team: 'platform',
      channel: '#security',
      outcome: 'sent',
      tickets: 12,
      detail: 'instead of #sec-platform: is_archived',
    },
    { team: 'web', channel: '#sec-web', outcome: 'not-sent', tickets: 2, detail: 'token_revoked' },
  ],
  parked: [
    {
      destination: 'Jira OPS',
      reason: 'the create screen wants the field Component, which nothing here fills',
      cure: 'make Component optional in OPS, or give the team another project in the policy',
      count: 2,
      since: '2026-11-20T08:00:00.000Z',
    },
  ],
  notes: ['SEC has no priority Highest; the project default is used'],
});

test('a busy run reads from its sum to what to do next', () => {
  expect(renderReport(BUSY, PLAIN)).toMatchInlineSnapshot(`
"Run wfd-run-0000aaaa-1111 completed in 41 s
sweep of 2 pages: fewer than 10000 findings are open

320 fetched = 41 created + 1 adopted + 268 known + 8 suppressed + 2 parked

Team      Critical  High  Medium  Tickets  Channel        Told
payments         1     2       0       30  #sec-payments  yes
platform         0     0       1       12  #security      yes: instead of #sec-platform: is_archived
web              0     0       0        0  #sec-web       no: token_revoked

Ticket  Severity  Team      Due         Risk  Summary
SEC-1   CRITICAL  payments  2026-11-30    55  Bucket is public — invoices
SEC-2   HIGH      payments  2026-11-30     -  A very long rule name that will not fit into what is …
and 40 more; all of them in Jira: labels = wfd-run-0000aaaa-1111

Gate    disabled: 42 tickets below the threshold of 70, 2 tickets approved by people; risk 55 to 61
        = create 25 + jira 10 + frequency 6 + production 20

Held    3 findings (1 critical, 2 high)
        risk 70 = create 25 + jira 10 + frequency 15 + production 20; the threshold is 70

Parked  2 findings for Jira OPS, since 2026-11-20 08:00 UTC
        the create screen wants the field Component, which nothing here fills
        To do: make Component optional in OPS, or give the team another project in the policy

Note    SEC has no priority Highest; the project default is used

Next: mend what is parked, then \`wfd run\`. Every run tries it again by itself."
`);
});

test('a run with nothing to do is four lines', () => {
  expect(renderReport(aReport(), PLAIN)).toMatchInlineSnapshot(`
"Run wfd-run-0000aaaa-1111 completed in 41 s
sweep of 1 page: fewer than 10000 findings are open

5 fetched = 5 known

Next: nothing. Every finding is taken care of."
`);
});

test('no line is wider than the view, whatever the texts', () => {
  for (const width of [80, 100, 160]) {
    const lines = renderReport(BUSY, { ...PLAIN, width }).split('\n');

    expect(lines.filter((line) => line.length > width)).toEqual([]);
  }
});

test('only the worst tickets are listed; how to find the rest is said', () => {
  const many = aReport({
    balance: { ...EMPTY_BALANCE, fetched: 40, created: 40 },
    tickets: Array.from({ length: 30 }, (_, at) => aLine(at + 1)),
  });

  const text = renderReport(many, PLAIN);

  expect(text.match(/^SEC-\d+/gm)).toHaveLength(15);
  expect(text).toContain('and 25 more; all of them in Jira: labels = wfd-run-0000aaaa-1111');
});

test('a hostile summary, channel or reason cannot steer the terminal', () => {
  const hostile = '\u001b[2J\u001b]0;owned\u0007evil\nSEC-9  CRITICAL';
  const report = aReport({
    balance: { ...EMPTY_BALANCE, fetched: 2, created: 1, parked: 1 },
    tickets: [aLine(1, { summary: hostile, team: hostile })],
    messages: [{ team: hostile, channel: hostile, outcome: 'not-sent', tickets: 1, detail: hostile }],
    parked: [{ destination: hostile, reason: hostile, cure: hostile, count: 1, since: hostile }],
    notes: [hostile],
  });

  const text = renderReport(report, PLAIN);

  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text).not.toMatch(/^SEC-9/m);
});

test.each<[string, Partial<RunReport>, string]>([
  ['skipped', { outcome: 'skipped' }, 'Next: wait for the other run, then see what it did: `wfd runs show`.'],
  ['cancelled', { outcome: 'cancelled' }, '`wfd run` goes on with what is left'],
  ['holding findings', { balance: { ...EMPTY_BALANCE, held: 3 } }, 'The next run takes the 3 findings held.'],
  [
    'with an untold team',
    { messages: [{ team: 'web', channel: '#web', outcome: 'unverified', tickets: 1 }] },
    'Next: mend the channel, see `wfd doctor`. The next run tells what was not told.',
  ],
])('after a run %s the last line says what to do', (_, differs, next) => {
  expect(renderReport(aReport(differs), PLAIN).split('\n').at(-1)).toContain(next);
});

test('colours come only where they are wanted', () => {
  const coloured = renderReport(BUSY, { ...PLAIN, style: createStyle(true) });

  expect(coloured).toContain('\u001b[31mCRITICAL\u001b[39m');
  // eslint-disable-next-line no-control-regex
  expect(renderReport(BUSY, PLAIN)).not.toMatch(/\u001b/);
});

test('what went beyond creating is one line for each kind, and nothing where it is off', () => {
  const none = { added: 0, there: 0, left: 0, rejected: 0 };
  const report = aReport({
    beyond: [
      { ...none, capability: 'linkInWiz', added: 12, there: 3, left: 4, rejected: 1 },
      { ...none, capability: 'remoteLink' },
    ],
  });

  expect(renderReport(report, PLAIN)).toContain(
    [
      'Beyond  linkInWiz: 12 added, 3 there already, 4 left to a later run, 1 refused',
      'Beyond  remoteLink: 0 added',
    ].join('\n'),
  );
  expect(renderReport(aReport(), PLAIN)).not.toContain('Beyond');
});

test('who answered that it was asked too much is one line, and none where nobody did', () => {
  const slowed = renderReport(aReport({ tooManyRequests: { jira: 3, slack: 1 } }), PLAIN);

  expect(slowed).toContain(
    'Slowed  answered "too many requests" (429): Jira 3 times, Slack 1 time; see rates in the policy',
  );
  expect(renderReport(aReport(), PLAIN)).not.toContain('Slowed');
});
