import type { Words } from '../../src/domain/approval';
import { ApprovalBook } from '../../src/domain/approval-book';
import { composeReminder, composeRequest } from '../../src/domain/approval-notice';
import { standingOf } from '../../src/domain/standing';
import { before } from '../../src/domain/time';
import { anApprovalRequest, anAskedFinding, NOW } from '../support/builders';

const HOUR = 60 * 60_000;
const dana: Words = { by: 'dana' };

function aBook(): ApprovalBook {
  return new ApprovalBook(anApprovalRequest(), NOW);
}

function statesOf(book: ApprovalBook): string {
  return book.state.findings.map(({ finding, state }) => `${finding} ${state}`).join(', ');
}

const LATER = before(NOW, -72 * HOUR);

test('all, one team, or the findings named', () => {
  const all = aBook();
  const team = aBook();
  const named = aBook();

  expect(all.decide('granted', dana, NOW)).toMatchObject({ decided: 3, open: 0 });
  expect(team.decide('granted', { ...dana, team: 'payments' }, NOW)).toMatchObject({ decided: 2, open: 1 });
  expect(named.decide('rejected', { ...dana, findings: ['f-3'] }, NOW)).toMatchObject({
    decided: 1,
    open: 2,
  });
  expect(statesOf(named)).toBe('f-1 open, f-2 open, f-3 rejected');
});

test('who said what, when and why is kept', () => {
  const book = aBook();

  book.decide('granted', { by: ' dana ', note: ' reviewed ' }, NOW);

  expect(book.state.verdicts).toEqual([{ answer: 'granted', by: 'dana', at: NOW, note: 'reviewed' }]);
});

test.each([
  ['nothing at all', undefined, 'An answer looks like'],
  ['no name', { by: ' ' }, 'it must say who answers'],
  ['a name that is a number', { by: 7 }, 'it must say who answers'],
  ['an endless name', { by: 'x'.repeat(101) }, 'a name has at most 100 characters'],
  ['an endless note', { by: 'dana', note: 'x'.repeat(301) }, 'a note has at most 300 characters'],
  ['a team it does not ask for', { by: 'dana', team: 'web' }, 'its teams are payments, platform'],
  ['a finding it does not ask for', { by: 'dana', findings: ['f-1', 'z'] }, 'it does not ask for z'],
  ['no findings', { by: 'dana', findings: [] }, 'findings are a list of ids'],
  ['a name of two lines', { by: 'dana\nroot' }, 'a name is one line of plain characters'],
  ['a note that turns text around', { by: 'dana', note: '\u202eevil' }, 'a note is one line'],
])('words with %s are refused, and change nothing', (_, words, why) => {
  const book = aBook();

  expect(book.refuse('granted', words as Words, NOW)).toContain(why);
  expect(statesOf(book)).toBe('f-1 open, f-2 open, f-3 open');
});

test('of two approvers the first counts; the second is told who was first', () => {
  const book = aBook();
  book.decide('granted', dana, NOW);

  expect(book.refuse('granted', { by: 'eli' }, NOW)).toBe(
    'it was granted already by dana at 2026-11-23T12:00Z',
  );
  expect(book.refuse('rejected', { by: 'eli' }, NOW)).toBe(
    'it was granted already by dana at 2026-11-23T12:00Z; to overrule that, name the findings',
  );
});

test('whoever names findings may overrule, until a run files them', () => {
  const book = aBook();
  book.decide('rejected', dana, NOW);

  book.decide('granted', { by: 'eli', findings: ['f-1', 'f-2'] }, NOW);
  const taken = book.take({ indexes: [0, 2], isFree: false });
  book.decide('rejected', { by: 'dana', findings: ['f-2'] }, NOW);

  expect(taken).toEqual([0]);
  expect(book.take({ indexes: [0, 1], isFree: false })).toEqual([0]);
  expect(statesOf(book)).toBe('f-1 granted, f-2 rejected, f-3 rejected');
  expect(book.refuse('rejected', { by: 'dana', findings: ['f-1'] }, NOW)).toBe(
    'it was granted already by eli at 2026-11-23T12:00Z, and a run is filing it',
  );
});

test('an answer after expiry is refused: the next run asks again', () => {
  const book = aBook();
  book.decide('granted', { ...dana, findings: ['f-1'] }, NOW);

  expect(book.expire()).toBe(2);
  expect(statesOf(book)).toBe('f-1 granted, f-2 expired, f-3 expired');
  expect(book.refuse('granted', dana, LATER)).toContain('it expired at 2026-11-26T12:00Z');
});

test('what a run settled is not asked for any more', () => {
  const book = aBook();
  book.decide('granted', { ...dana, findings: ['f-1'] }, NOW);
  book.expire();

  book.hearRun({ settled: [0, 2], rejectedForMs: 0 });
  expect(statesOf(book)).toBe('f-1 settled, f-2 expired, f-3 settled');
  expect(book.isOver).toBe(false);

  book.hearRun({ settled: [1, 99], rejectedForMs: 0 });
  expect(book.isOver).toBe(true);
});

test('what a run did not meet is over when the next one does not meet it either', () => {
  const book = aBook();
  book.decide('rejected', dana, NOW);
  const word = { settled: [], rejectedForMs: 0 };

  book.hearRun({ ...word, unseen: [0, 1] });
  expect(standingOf(book.state, false).hasMissed).toBe(true);
  book.hearRun(word);
  book.hearRun({ ...word, unseen: [1] });
  expect(statesOf(book)).toBe('f-1 rejected, f-2 settled, f-3 rejected');
  book.hearRun({ ...word, unseen: [0] });
  expect(statesOf(book)).toBe('f-1 rejected, f-2 settled, f-3 rejected');
});

test('with the gate disabled a run takes what nobody has rejected, and nobody can reject it until the run has ended', () => {
  const book = aBook();
  book.decide('rejected', { ...dana, findings: ['f-2'] }, NOW);

  expect(book.take({ indexes: [0, 1, 2], isFree: true })).toEqual([0, 2]);
  expect(book.refuse('rejected', { ...dana, findings: ['f-1'] }, NOW)).toBe('a run is filing it');

  book.hearRun({ settled: [2], rejectedForMs: 0 });
  expect(book.refuse('rejected', { ...dana, findings: ['f-1'] }, NOW)).toBeUndefined();
});

test('a policy that leaves rejected findings alone for longer counts for what was rejected before', () => {
  const book = aBook();
  book.decide('rejected', dana, NOW);

  book.hearRun({ settled: [], rejectedForMs: 4_000 * HOUR });

  expect(book.deadlines(NOW).close).toBe((72 + 4_000 + 168) * HOUR);
});

test('by the clock it has expired though nobody has told it', () => {
  const book = aBook();

  expect(book.refuse('granted', dana, before(LATER, 1))).toBeUndefined();
  expect(book.refuse('granted', dana, LATER)).toContain('it expired at 2026-11-26T12:00Z');
});

test('it reminds before it expires, and outlives the last word by what a rejection lasts', () => {
  const book = aBook();

  expect(book.deadlines(NOW)).toEqual({ remind: 60 * HOUR, expire: 72 * HOUR, close: 960 * HOUR });
  expect(book.deadlines(LATER)).toEqual({ remind: 0, expire: 0, close: 888 * HOUR });

  // Overruled long after: that word, too, is remembered until a run has fallen into the time after its end.
  book.decide('rejected', dana, NOW);
  book.decide('granted', { ...dana, findings: ['f-1'] }, before(NOW, -500 * HOUR));
  expect(book.deadlines(before(NOW, -500 * HOUR)).close).toBe(888 * HOUR);
});

test('two hundred answers are enough', () => {
  const findings = Array.from({ length: 201 }, (_, index) => anAskedFinding(`f${index}`, 'payments', 'HIGH'));
  const book = new ApprovalBook(anApprovalRequest({ findings }), NOW);
  for (let index = 0; index < 200; index += 1)
    book.decide('granted', { ...dana, findings: [`f${index}`] }, NOW);

  expect(book.refuse('granted', dana, NOW)).toContain('takes no more');
});

test('the request names how much of whom, the worst, the score, and how to answer', () => {
  const request = anApprovalRequest({ webUiUrl: 'http://127.0.0.1:8233' });
  const place = { taskQueue: 'q', namespace: 'default' };
  const { state } = new ApprovalBook(request, NOW);

  const notice = composeRequest(request, {
    summaries: { 'f-1': '[CRITICAL] Bucket is public — invoices' },
    state,
    place,
  });

  expect(notice).toMatchInlineSnapshot(`
{
  "key": "approval/3f9a12cd/asked",
  "lines": [
    "1 critical, 2 high. By team: payments 1 critical, 1 high; platform 1 high",
    "[CRITICAL] Bucket is public — invoices (payments, SEC)",
    "[HIGH] Wiz finding f-2 (payments, SEC)",
    "[HIGH] Wiz finding f-3 (platform, PLAT)",
    "Why: risk 70 = create 25 + jira 10 + frequency 15 + production 20; the threshold is 70. Run wfd-run-0000aaaa-1111.",
    "To approve: wfd approve 3f9a12cd · one team alone: wfd approve 3f9a12cd --team payments",
    "To reject: wfd reject 3f9a12cd --note "why" · to see all: wfd approvals 3f9a12cd",
    "Open until 2026-11-26 12:00 UTC; what nobody decides is held, and asked for again.",
  ],
  "link": {
    "text": "Look at it in the Temporal Web UI",
    "url": "http://127.0.0.1:8233/namespaces/default/workflows/q-approval-3f9a12cd",
  },
  "title": "3 tickets need your approval (3f9a12cd)",
}
`);
  expect(composeReminder(request, state, place)).toMatchInlineSnapshot(`
{
  "key": "approval/3f9a12cd/reminded",
  "lines": [
    "1 critical, 2 high. By team: payments 1 critical, 1 high; platform 1 high",
    "The request ends at 2026-11-26 12:00 UTC: wfd approve 3f9a12cd, or wfd reject 3f9a12cd.",
  ],
  "link": {
    "text": "Look at it in the Temporal Web UI",
    "url": "http://127.0.0.1:8233/namespaces/default/workflows/q-approval-3f9a12cd",
  },
  "title": "3 tickets still need your approval (3f9a12cd)",
}
`);
});
