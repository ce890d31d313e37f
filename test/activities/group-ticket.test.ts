import type { Outcome } from '../../src/domain/decision';
import { inTickets } from '../../src/domain/group';
import { fingerprintLabel } from '../../src/domain/ticket';
import { type JiraWorld, startJira } from '../connectors/jira-sandbox';
import { jiraBooks } from '../support/books';
import { type BatchToFile, batchOf, fileIn } from '../support/file-batch';

const RULE = 'a1b2c3d4e5f60718';

let jira: JiraWorld;

beforeEach(async () => {
  jira = await startJira();
});

afterEach(() => jira.close());

/** Findings of one rule that are to share a ticket. */
function groupOf(count: number): BatchToFile {
  const { input, details } = batchOf(count);
  const decisions = input.decisions.map((decision) => ({
    ...decision,
    finding: { ...decision.finding, rule: RULE },
    group: 1,
    rank: 1,
  }));
  return { input: { ...input, decisions }, details };
}

function fingerprintsIn({ input }: BatchToFile): string[] {
  return input.decisions.map(({ finding }) => finding.fingerprint);
}

/** A ticket that an earlier request made for some of them. */
function addGroup(batch: BatchToFile, count: number, differs: object = {}): void {
  const fingerprints = fingerprintsIn(batch).slice(0, count);
  jira.world.jira.addByPerson({
    summary: 'made before',
    labels: [fingerprintLabel(fingerprints[0] ?? ''), `wiz-rule-${RULE}`],
    properties: { 'wfd.findings': { v: 1, fingerprints } },
    ...differs,
  });
}

function creates(): number {
  return jira.world.requests.list().filter(({ operation }) => operation === 'create').length;
}

function ticketsIn(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) =>
    'ticket' in outcome ? `${outcome.kind} ${outcome.ticket}` : outcome.kind,
  );
}

test('twenty findings that share a ticket: one request makes it with all of their fingerprints, and each has it', async () => {
  const batch = groupOf(20);

  const { outcomes, open } = await fileIn(jira, batch);

  const { tickets, perFingerprint } = jiraBooks(jira.world);
  expect(open).toEqual([]);
  expect(ticketsIn(outcomes)).toEqual(Array(20).fill('created SEC-1'));
  expect(tickets).toHaveLength(1);
  expect(tickets[0]?.labels).toContain(`wiz-rule-${RULE}`);
  expect(Object.keys(perFingerprint).sort()).toEqual(fingerprintsIn(batch).map(fingerprintLabel).sort());
  expect(creates()).toBe(1);
});

test('what was made by a request that nobody heard of is adopted, by each of its findings', async () => {
  const batch = groupOf(20);
  await fileIn(jira, batch);

  const { outcomes } = await fileIn(jira, batch);

  expect(ticketsIn(outcomes)).toEqual(Array(20).fill('adopted SEC-1'));
  expect(creates()).toBe(1);
});

test('so it is where the index shows nothing of it', async () => {
  jira.world.jira.settings.indexLagMs = 3_600_000;
  const batch = groupOf(12);
  await fileIn(jira, batch);

  const { outcomes } = await fileIn(jira, batch);

  expect(ticketsIn(outcomes)).toEqual(Array(12).fill('adopted SEC-1'));
});

test('where some have a ticket, these have it, and nothing is sent for the others before they are drafted anew', async () => {
  const batch = groupOf(20);
  addGroup(batch, 12);

  const { outcomes, open } = await fileIn(jira, batch);

  expect(ticketsIn(outcomes)).toEqual(Array(12).fill('adopted SEC-1'));
  expect(outcomes[0]).toMatchObject({ summary: 'made before' });
  expect(open).toHaveLength(8);
  expect(open[0]).toMatchObject({
    kind: 'refused',
    detail: expect.stringContaining('drafted anew') as string,
  });
  expect(creates()).toBe(0);

  const left = new Set(open.map(({ finding }) => finding));
  const rest = batch.input.decisions.filter(({ finding }) => left.has(finding.id));
  const again = await fileIn(jira, { ...batch, input: { ...batch.input, decisions: rest } });

  expect(ticketsIn(again.outcomes)).toEqual(Array(8).fill('created SEC-2'));
  expect(Object.values(jiraBooks(jira.world).perFingerprint)).toEqual(Array(20).fill(1));
});

test('after an attempt that may have sent, those left over are as uncertain as the rest', async () => {
  const batch = groupOf(20);
  addGroup(batch, 12);

  const { open } = await fileIn(jira, batch, 2);

  expect(new Set(open.map(({ kind }) => kind))).toEqual(new Set(['uncertain']));
  expect(open).toHaveLength(8);
});

test('one that was resolved meanwhile leaves the others, and stands neither in the text nor in the list', async () => {
  const batch = groupOf(12);
  const details = batch.details.map((each, index) => (index === 5 ? { ...each, isOpen: false } : each));

  const { outcomes } = await fileIn(jira, { ...batch, details });

  expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(11);
  expect(outcomes).toContainEqual(expect.objectContaining({ kind: 'resolved-meanwhile' }));
  expect(jiraBooks(jira.world).tickets[0]?.summary).toContain('11 resources');
  expect(jiraBooks(jira.world).perFingerprint).not.toHaveProperty(
    fingerprintLabel(fingerprintsIn(batch)[5] ?? ''),
  );
});

test('where one is left, its ticket is an ordinary one', async () => {
  const batch = groupOf(3);
  const details = batch.details.map((each, index) => (index > 0 ? { ...each, isOpen: false } : each));

  await fileIn(jira, { ...batch, details });

  const [ticket] = jiraBooks(jira.world).tickets;
  expect(ticket?.summary).toBe('[CRITICAL] Bucket is public — invoices');
  expect(ticket?.labels).not.toContain(`wiz-rule-${RULE}`);
});

test('the worst by what Wiz says now stands for all', async () => {
  const batch = groupOf(12);
  const details = batch.details.map((each, index) => ({
    ...each,
    severity: index === 7 ? ('CRITICAL' as const) : ('HIGH' as const),
  }));

  await fileIn(jira, { ...batch, details });

  const [ticket] = jiraBooks(jira.world).tickets;
  expect(ticket?.labels).toEqual(
    expect.arrayContaining([fingerprintLabel(fingerprintsIn(batch)[7] ?? ''), 'wiz-severity-critical']),
  );
});

test('a ticket whose list cannot be read after it was made closes its project: its findings would be filed again', async () => {
  const batch = groupOf(12);
  jira.world.requests.listen(({ operation }, stage) => {
    if (operation === 'create' && stage === 'asked') addGroup(batch, 12, { properties: {} });
  });
  const body = { issues: [{ id: '1', key: 'SEC-1', self: '' }], errors: [] };
  jira.world.faults.arm({ service: 'jira', operation: 'create', kind: 'status', status: 201, body });

  const { outcomes, open } = await fileIn(jira, batch);

  expect(open).toEqual([]);
  expect(outcomes).toHaveLength(12);
  expect(outcomes[0]).toMatchObject({
    kind: 'created',
    reason: expect.stringContaining('list of its findings') as string,
    hidden: expect.stringContaining('cannot be seen') as string,
  });
});

test('a refused ticket parks each of its findings, and none of the other tickets', async () => {
  const { input, details } = groupOf(12);
  const decisions = input.decisions.map((each, index) => (index < 10 ? each : { ...each, group: 2 }));
  jira.world.faults.arm({ service: 'jira', operation: 'create', kind: 'partial-bulk', detail: [0] });

  const { outcomes } = await fileIn(jira, { input: { ...input, decisions }, details });

  expect(inTickets(decisions)).toHaveLength(2);
  expect(ticketsIn(outcomes)).toEqual([
    ...Array<string>(10).fill('parked'),
    'created SEC-1',
    'created SEC-1',
  ]);
});

test('each may follow a done ticket of its own, more of them than one read takes', async () => {
  const { input, details } = groupOf(150);
  const decisions = input.decisions.map((decision, index) => ({ ...decision, follows: `OLD-${index + 1}` }));

  const { outcomes } = await fileIn(jira, { input: { ...input, decisions }, details });

  expect(new Set(ticketsIn(outcomes))).toEqual(new Set(['created SEC-1']));
  expect(outcomes).toHaveLength(150);
});
