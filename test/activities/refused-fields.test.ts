import type { OpenEnd, Prepared } from '../../src/activities/batch';
import { createTickets } from '../../src/activities/create';
import type { TicketFindings } from '../../src/domain/group';
import type { RefusedFields } from '../../src/domain/ticket';
import { Refusals } from '../../src/workflows/refusals';
import { aDraft, SCREEN } from '../connectors/jira-sandbox';
import { FakeJira } from '../support/fake-jira';
import { batchOf } from '../support/file-batch';

const IDS = Array.from({ length: 20 }, (_, n) => `customfield_1${String(n).padStart(4, '0')}`);
const FIELDS: RefusedFields = Object.fromEntries(IDS.map((id) => [id, 'x'.repeat(120)]));
const DETAIL = '400 '.padEnd(300, 'x');
const MOST_BYTES = 300_000;

/** Four hundred findings, in one ticket or in two. */
function decisionsIn(tickets: 1 | 2): TicketFindings[] {
  const { decisions } = batchOf(400).input;
  const [first, ...others] = decisions.map((decision, n) => ({ ...decision, group: (n % tickets) + 1 }));
  if (first === undefined) throw new Error('there are none');
  if (tickets === 1) return [[first, ...others]];
  const [second, ...rest] = others;
  if (second === undefined) throw new Error('there is one');
  return [
    [first, ...rest.filter(({ group }) => group === 1)],
    [second, ...rest.filter(({ group }) => group === 2)],
  ];
}

async function refuse(ticket: TicketFindings): Promise<readonly OpenEnd[]> {
  const prepared: Prepared = {
    decisions: ticket,
    draft: aDraft(),
    rendered: { fields: {}, optional: Object.fromEntries(IDS.map((id) => [id, id])), leftOut: [] },
  };
  const jira = {
    ...new FakeJira().store,
    create: () => Promise.resolve([{ kind: 'rejected' as const, detail: DETAIL, fields: FIELDS }]),
  };
  const { open } = await createTickets([prepared], SCREEN, { jira, whyTooLate: () => undefined });
  return open;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

test('what Jira refuses of a ticket for 400 findings is said once, and remembered once', async () => {
  const [ticket] = decisionsIn(1);
  const open = await refuse(ticket!);
  const refusals = new Refusals();

  expect(refusals.note(open, ticket!)).toBe(true);

  expect(open).toHaveLength(400);
  expect(open.flatMap(({ without }) => (without === undefined ? [] : [without]))).toEqual([FIELDS]);
  expect(refusals.soFar).toEqual({ refused: { 'finding-0': FIELDS } });
  expect(bytesOf(open)).toBeLessThan(MOST_BYTES);
  expect(bytesOf({ decisions: ticket, ...refusals.soFar })).toBeLessThan(MOST_BYTES);
});

test('each ticket keeps its own; one that is open for another reason is waited for', async () => {
  const [first, second] = decisionsIn(2);
  const refused = await refuse(first!);
  const busy = second!.map(({ finding }) => {
    return { finding: finding.id, kind: 'refused' as const, detail: '429' };
  });
  const refusals = new Refusals();

  expect(refusals.note([...refused, ...busy], [...first!, ...second!])).toBe(false);
  expect(refusals.note(await refuse(second!), second!)).toBe(true);

  expect(Object.keys(refusals.soFar.refused ?? {})).toEqual(['finding-0', 'finding-1']);
});
