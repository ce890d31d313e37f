import { tellStory } from '../../src/audit/explain/story';
import { findExecutions, readTrail } from '../../src/audit/trail';
import { FakeHistories, type FakeHistory } from './fake-histories';

async function storyOf(id: string, histories: readonly FakeHistory[]): Promise<string[]> {
  const source = new FakeHistories([...histories]);
  const { closed } = await findExecutions(source);
  const story = await tellStory(
    id,
    () => readTrail(source, closed),
    () => undefined,
  );
  return story?.passages.map(({ at, text, links }) => [at.slice(0, 16), text, ...links].join(' | ')) ?? [];
}

function recorded(
  run: string,
  at: string,
  entries: readonly object[],
  workflow = 'distributeFindings',
): FakeHistory {
  const runId = `${run}-0000-7000-8000`;
  return {
    workflow,
    workflowId: workflow === 'approval' ? '3f9a12cd' : 'wfd-run',
    runId,
    firstRunId: runId,
    startedAt: at,
    closedAt: at,
    events: [
      { eventId: 1, at, kind: 'started', input: { mode: 'run' } },
      { eventId: 5, at, kind: 'scheduled', step: 'openRun' },
      {
        eventId: 6,
        at,
        kind: 'step-ended',
        scheduledId: 5,
        result: async () => ({ siteUrl: 'https://acme.atlassian.net' }),
      },
      {
        eventId: 7,
        at,
        kind: 'scheduled',
        step: 'recordAudit',
        input: { run: `wfd-run-${runId.slice(0, 13)}`, at, entries },
      },
      { eventId: 9, at, kind: 'ended', status: 'COMPLETED' },
    ],
  };
}

const HELD = {
  kind: 'held',
  finding: 'f-1',
  team: 'payments',
  severity: 'CRITICAL',
  reason: 'over the threshold of 70, and not approved yet',
  risk: '75 = create 25 + jira 10 + frequency 20 + production 20',
  approval: '3f9a12cd',
};
const OTHER = {
  kind: 'created',
  finding: 'f-2',
  ticket: 'SEC-2',
  reason: 'no ticket carries its fingerprint',
};

const HISTORIES = [
  recorded('11111111', '2026-11-20T08:00:00.000Z', [HELD, OTHER]),
  recorded('22222222', '2026-11-20T12:00:00.000Z', [HELD]),
  recorded('33333333', '2026-11-20T16:00:00.000Z', [HELD]),
  recorded('44444444', '2026-11-20T20:00:00.000Z', [
    {
      kind: 'created',
      finding: 'f-1',
      ticket: 'SEC-7',
      team: 'payments',
      severity: 'CRITICAL',
      openedAt: '2026-11-18T08:00:00.5Z',
      reason: "no ticket carries its fingerprint, on dana's word of 2026-11-20 18:40 UTC: “known migration”",
      by: 'dana',
      approval: '3f9a12cd',
    },
    {
      kind: 'message',
      team: 'payments',
      channel: '#sec-payments',
      reason: 'digest of 2 tickets: sent',
      outcome: 'sent',
      tickets: ['SEC-7', 'SEC-8'],
      link: 'https://acme.slack.com/archives/C1/p1',
    },
    {
      kind: 'message',
      team: 'platform',
      channel: '#sec-platform',
      reason: 'digest of 1 ticket: sent',
      outcome: 'sent',
      tickets: ['SEC-9'],
    },
  ]),
  recorded(
    '55555555',
    '2026-11-20T18:30:00.000Z',
    [
      {
        kind: 'asked',
        reason: '2 tickets over the threshold',
        channel: '#security',
        approval: '3f9a12cd',
      },
      { kind: 'approved', finding: 'f-1', by: 'dana', reason: 'known migration', approval: '3f9a12cd' },
      { kind: 'approved', finding: 'f-2', by: 'dana', reason: 'known migration', approval: '3f9a12cd' },
    ],
    'approval',
  ),
  recorded('66666666', '2026-11-21T08:00:00.000Z', [
    { kind: 'known', finding: 'f-1', ticket: 'SEC-7', reason: 'open in Jira' },
  ]),
  recorded('77777777', '2026-11-22T08:00:00.000Z', [
    { kind: 'known', finding: 'f-1', ticket: 'SEC-7', reason: 'open in Jira' },
  ]),
];

test('seen, decided, approved by, ticketed, announced: in order, and what repeats is said once', async () => {
  const told = await storyOf('f-1', HISTORIES);

  expect(told).toEqual([
    '2026-11-20T08:00 | Seen, and held back for team payments, severity CRITICAL: over the threshold of 70, and not approved yet; risk 75 = create 25 + jira 10 + frequency 20 + production 20, in 3 runs, the last at 2026-11-20 16:00 UTC.',
    '2026-11-20T18:30 | Approval was asked for in #security: 2 tickets over the threshold (run wfd-run-55555555-0000).',
    '2026-11-20T18:30 | Approved by dana: known migration (run wfd-run-55555555-0000).',
    "2026-11-20T20:00 | Ticketed: SEC-7 was filed for team payments, severity CRITICAL, because no ticket carries its fingerprint, on dana's word of 2026-11-20 18:40 UTC: “known migration” (approval 3f9a12cd); Wiz had opened the finding 2 d 11 h before (run wfd-run-44444444-0000). | https://acme.atlassian.net/browse/SEC-7",
    '2026-11-20T20:00 | Announced to team payments in #sec-payments: digest of 2 tickets: sent (run wfd-run-44444444-0000). | https://acme.slack.com/archives/C1/p1',
    '2026-11-21T08:00 | Seen again; SEC-7 stands for it: open in Jira, in 2 runs, the last at 2026-11-22 08:00 UTC.',
  ]);
});

test('a ticket tells the story of its finding, whatever its letters are', async () => {
  expect(await storyOf('sec-7', HISTORIES)).toEqual(await storyOf('f-1', HISTORIES));
});

test('of what nobody knows there is no story', async () => {
  expect(await storyOf('SEC-99', HISTORIES)).toEqual([]);
});

test.each([
  ['unverified', 'Perhaps announced'],
  ['not-sent', 'Not announced'],
  ['already-sent', 'Announced'],
])('a message that is %s reads “%s”, whatever words stand in its reason', async (outcome, words) => {
  const entries = [
    { kind: 'created', finding: 'f-1', ticket: 'SEC-1', reason: 'x' },
    { kind: 'message', tickets: ['SEC-1'], outcome, reason: 'notice ": sent": whatever' },
  ];

  const told = await storyOf('f-1', [recorded('11111111', '2026-11-20T08:00:00.000Z', entries)]);

  expect(told[1]).toContain(`${words}: notice`);
});

test('a ticket that stands for many findings: what a run says of all of them is one sentence', async () => {
  const entries = (kind: string, reason: string): object[] =>
    Array.from({ length: 40 }, (_, index) => ({
      kind,
      finding: `f-${String(index).padStart(2, '0')}`,
      ticket: 'SEC-1',
      team: 'payments',
      severity: 'HIGH',
      reason,
    }));
  const known = entries('known', 'open in Jira');

  const story = await storyOf('SEC-1', [
    recorded('00000001', '2026-11-23T12:00:00.000Z', entries('created', 'no ticket carries its fingerprint')),
    recorded('00000002', '2026-11-23T16:00:00.000Z', known),
    recorded('00000003', '2026-11-23T20:00:00.000Z', [...known].reverse()),
  ]);

  expect(story).toHaveLength(2);
  expect(story[0]).toContain('SEC-1 was filed for team payments');
  expect(story[0]).toContain('; the same for 39 others');
  expect(story[1]).toContain('in 2 runs');
});
