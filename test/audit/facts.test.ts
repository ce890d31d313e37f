import { readFileSync } from 'node:fs';
import { defaultDataConverter } from '@temporalio/common/lib/converter/data-converter';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { temporal } from '@temporalio/proto';
import { chained } from '../../src/audit/export';
import { ReportTally } from '../../src/audit/html/tally';
import { renderHtml } from '../../src/audit/html/page';
import { type AuditFact, toLine } from '../../src/audit/record';
import type { TrailEvent } from '../../src/audit/source';
import { toEvents } from '../../src/audit/temporal/events';
import { readerOf } from '../../src/audit/temporal/reader';
import { findExecutions, readExecution, readTrail, toldOf } from '../../src/audit/trail';
import { verifyChain } from '../../src/audit/verify';
import { aHistory, FakeHistories, type FakeHistory } from './fake-histories';

const AT = '2026-11-23T12:00:00.000Z';
const run = { run: 'wfd-run-1', at: AT };

async function factsOf(history: FakeHistory): Promise<AuditFact[]> {
  const facts: AuditFact[] = [];
  for await (const fact of readExecution(new FakeHistories([history]), history)) facts.push(fact);
  return facts;
}

const outcome = (id: string, ticket: string) => ({
  kind: 'created',
  finding: { id, team: 'payments', severity: 'HIGH', changedAt: '2026-11-20T12:00:00Z' },
  ticket,
  reason: 'no ticket carries its fingerprint',
});

function terminated(...events: TrailEvent[]): FakeHistory {
  return aHistory('run-1', [], {
    events: [
      { eventId: 1, at: AT, kind: 'started', input: { mode: 'run' } },
      ...events,
      { eventId: 99, at: AT, kind: 'ended', status: 'TERMINATED', failure: 'a test' },
    ],
  });
}

test('a step that was still tried when its run ended is named', async () => {
  const facts = await factsOf(
    terminated(
      { eventId: 5, at: AT, kind: 'scheduled', step: 'fetchPage' },
      { eventId: 6, at: AT, kind: 'scheduled', step: 'lookUp' },
      { eventId: 7, at: AT, kind: 'attempted', scheduledId: 6, attempts: 3, failure: 'Jira said 503' },
    ),
  );

  expect(facts.map(({ kind, reason, attempts = 0 }) => [kind, reason, attempts])).toEqual([
    ['run-started', 'started, mode run', 0],
    ['step-failed', 'fetchPage was under way when the run ended', 1],
    ['step-failed', 'lookUp was under way when the run ended, after: Jira said 503', 3],
    ['run-ended', 'terminated: a test', 0],
  ]);
});

test('tickets that were filed when the run ended before it recorded them are entries, and no others come twice', async () => {
  const filed = (eventId: number, ...outcomes: object[]): TrailEvent[] => [
    { eventId, at: AT, kind: 'scheduled', step: 'fileTickets' },
    {
      eventId: eventId + 1,
      at: AT,
      kind: 'step-ended',
      scheduledId: eventId,
      result: async () => ({ kind: 'done', outcomes, open: [] }),
    },
  ];
  const facts = await factsOf(
    terminated(
      ...filed(5, outcome('f-1', 'SEC-1')),
      {
        eventId: 8,
        at: AT,
        kind: 'scheduled',
        step: 'recordAudit',
        input: { ...run, entries: [{ kind: 'created', finding: 'f-1', ticket: 'SEC-1', reason: 'new' }] },
      },
      { eventId: 9, at: AT, kind: 'step-ended', scheduledId: 8 },
      ...filed(10, outcome('f-2', 'SEC-2')),
    ),
  );

  const created = facts.filter(({ kind }) => kind === 'created');
  expect(created.map(({ ticket }) => ticket)).toEqual(['SEC-1', 'SEC-2']);
  expect(created[1]).toMatchObject({
    finding: 'f-2',
    team: 'payments',
    severity: 'HIGH',
    openedAt: '2026-11-20T12:00:00Z',
    reason: 'no ticket carries its fingerprint (its run ended before it could record this)',
  });
});

test('a plan is one by what it was told to do; a run that bears the name of one has its place in the trail', async () => {
  const plan = aHistory('run-1', [], {
    events: [{ eventId: 1, at: AT, kind: 'started', input: { mode: 'plan' } }],
  });
  const disguised = aHistory('run-2', [{ kind: 'created', finding: 'f', ticket: 'SEC-1', reason: 'x' }], {
    workflowId: 'test-plan-1234',
  });

  expect(await factsOf(plan)).toEqual([]);
  expect((await factsOf(disguised)).map(({ kind }) => kind)).toEqual(['run-started', 'created', 'run-ended']);
});

function anOpenApproval(): FakeHistory {
  const { closedAt: _, ...open } = aHistory('approval-1', [], {
    workflow: 'approval',
    workflowId: 'test-approval-3f9a12cd',
    events: [
      { eventId: 1, at: AT, kind: 'started', input: { id: '3f9a12cd' } },
      {
        eventId: 5,
        at: AT,
        kind: 'scheduled',
        step: 'recordAudit',
        input: { ...run, entries: [{ kind: 'asked', approval: '3f9a12cd', reason: '8 tickets' }] },
      },
    ],
  });
  return open;
}

test('an approval that still waits is told after all that has ended, and the export is whole', async () => {
  const { closedAt: _, ...going } = aHistory('run-2', []);
  const source = new FakeHistories([anOpenApproval(), going, aHistory('run-1', [])]);
  const found = await findExecutions(source);
  const tally = new ReportTally();
  let lines = '';
  for await (const record of chained(readTrail(source, toldOf(found)))) {
    tally.add(record);
    lines += `${toLine(record)}\n`;
  }
  const texts = lines.trimEnd().split('\n');
  const { problem } = await verifyChain(asLines(texts));
  const page = renderHtml(tally.sums(), { now: AT, scope: 'all', open: found.open });

  expect(found.open).toBe(1);
  expect(problem).toBeUndefined();
  expect(texts.map((text) => (JSON.parse(text) as AuditFact).kind)).toEqual([
    'run-started',
    'run-ended',
    'run-started',
    'asked',
    'still-open',
  ]);
  expect(JSON.parse(texts[4]!)).toMatchObject({ approval: '3f9a12cd' });
  expect(page).not.toContain('Nobody was asked');
  expect(page).toContain('still open');
});

async function* asLines(texts: readonly string[]) {
  for (const [index, text] of texts.entries()) yield { file: 'x', number: index + 1, text, isCut: false };
}

const EXECUTION = { runId: 'run-1', workflowId: 'a', firstRunId: 'run-1', startedAt: AT, closedAt: AT };

async function translated(name: string, change: (text: string) => string = (text) => text) {
  const text = change(readFileSync(`test/replay/histories/${name}.json`, 'utf8'));
  const { History } = temporal.api.history.v1;
  // Numbers as the server sends them.
  const { events } = History.decode(History.encode(historyFromJSON(JSON.parse(text))).finish());
  const reader = readerOf({ ...defaultDataConverter, payloadCodecs: [] });
  const runId = events[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId ?? '';
  const all = await Promise.all(events.map((event) => toEvents(event, reader, runId)));
  return all.flat();
}

test('who sent an answer stands beside the name they gave', async () => {
  const events = await translated('approval');

  const facts = await factsOf({ ...EXECUTION, workflow: 'approval', events });

  expect(facts.filter(({ kind }) => kind === 'answered')).toMatchObject([
    {
      by: 'dana',
      identity: 'test',
      reason: 'approve: seen',
      approval: expect.stringMatching(/^[0-9a-f]{8}$/),
    },
  ]);
});

test('what nobody can decode any more is said, and hides nothing else', async () => {
  const encoding = Buffer.from('json/plain').toString('base64');
  const other = Buffer.from('binary/encrypted').toString('base64');
  const events = await translated('first-sweep', (text) => text.replaceAll(encoding, other));

  const facts = await factsOf({ ...EXECUTION, workflow: 'distributeFindings', events });

  expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set(['run-started', 'unreadable', 'run-ended']));
});
