import { chained, exportAs } from '../../src/audit/export';
import { findExecutions, readTrail } from '../../src/audit/trail';
import { aHistory, FakeHistories, type FakeHistory } from './fake-histories';

async function pageOf(histories: readonly FakeHistory[]): Promise<string> {
  const source = new FakeHistories([...histories]);
  const { closed } = await findExecutions(source);
  const facts = { now: '2026-11-24T08:00:00.000Z', scope: 'all', open: 0 };
  let page = '';
  for await (const piece of exportAs('html', chained(readTrail(source, closed)), facts)) page += piece;
  return page.replaceAll(/\s+/g, ' ');
}

function at(number: number): string {
  return new Date(Date.parse('2026-01-01T00:00:00Z') + number * 3_600_000).toISOString();
}

function runs(count: number, entriesOf: (number: number) => readonly object[]): FakeHistory[] {
  return Array.from({ length: count }, (_, number) =>
    aHistory(`run-${String(number).padStart(4, '0')}`, entriesOf(number), { closedAt: at(number) }),
  );
}

test('a run that failed long ago is not forgotten', async () => {
  const [first, ...others] = runs(350, () => []);
  const events = (first!.events as readonly object[]).map((event) =>
    'status' in event ? { ...event, status: 'FAILED' } : event,
  );

  const page = await pageOf([{ ...first!, events } as FakeHistory, ...others]);

  expect(page).toContain('1 run did not come to its end');
  expect(page).not.toContain('Every run came to its end');
});

test('of many reasons the newest are shown, the others counted, and a ticket more is no reason more', async () => {
  const page = await pageOf(
    runs(310, (number) => [
      { kind: 'parked', finding: `f-${number}`, reason: `reason number ${number}.` },
      { kind: 'suppressed', finding: `g-${number}`, reason: `SEC-${number} was closed as "Won't Do"` },
    ]),
  );

  expect(page).toContain('reason number 309.');
  expect(page).not.toContain('reason number 5.');
  expect(page).toContain('And 11 older lines');
  expect(page.match(/closed as &quot;/g)).toHaveLength(1);
  expect(page).toContain('a ticket was closed as');
});

test('one word for many findings is one row', async () => {
  const entries = Array.from({ length: 501 }, (_, number) => ({
    kind: 'approved',
    finding: `f-${number}`,
    by: 'dana',
    approval: '3f9a12cd',
    reason: 'known migration',
  }));

  const page = await pageOf([aHistory('run-1', entries, { workflow: 'approval' })]);

  expect(page.match(/known migration/g)).toHaveLength(1);
  expect(page).toContain('<td class="n">501</td>');
});

test('a ticket that two histories name is one ticket', async () => {
  const ticket = { finding: 'f-1', ticket: 'SEC-1', team: 'payments', severity: 'HIGH', reason: 'x' };

  const page = await pageOf([
    aHistory('run-1', [{ ...ticket, kind: 'created' }], { closedAt: at(1) }),
    aHistory('run-2', [{ ...ticket, kind: 'adopted' }], { closedAt: at(2) }),
  ]);

  expect(page).toContain('1 ticket filed in 2 runs.');
  expect(page).toContain('1 ticket filed, and 0 taken over');
});

test('what waits for an approval that is not told of is not called nothing', async () => {
  const page = await pageOf([
    aHistory('run-1', [{ kind: 'held', finding: 'f-1', approval: '3f9a12cd', reason: 'waits' }]),
  ]);

  expect(page).not.toContain('Nobody was asked');
  expect(page).toContain('Findings wait for 1 approval (3f9a12cd)');
});

test('an approval that is told of is not called untold, and hides no other', async () => {
  const held = (approval: string) => ({ kind: 'held', finding: `f-${approval}`, approval, reason: 'waits' });
  const asked = { kind: 'asked', approval: '11111111', reason: '8 tickets' };

  const page = await pageOf([
    aHistory('run-1', [held('11111111'), held('22222222')]),
    aHistory('run-2', [asked], { workflow: 'approval' }),
  ]);

  expect(page).toContain('8 tickets');
  expect(page).toContain('Findings wait for 1 approval (22222222)');
});
