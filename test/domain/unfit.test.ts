import { isBalanced } from '../../src/domain/balance';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import type { CreateDecision } from '../../src/domain/decision';
import { inTickets } from '../../src/domain/group';
import { RunBook } from '../../src/domain/run-book';
import { siftDrafted, toUnfit } from '../../src/domain/unfit';
import { aFingerprint, aPolicy, aRef, NOW } from '../support/builders';

const missing = { field: { id: 'x', name: 'Service', kind: 'text' }, why: 'nothing fills it' } as const;

/** The books of a plan with a group of six, of which some are in drafts, and a seventh on its own. */
function aPlan(): { readonly book: RunBook; readonly decisions: readonly CreateDecision[] } {
  const book = new RunBook(EMPTY_BOOK);
  const refs = [...Array(7).keys()].map((index) =>
    aRef({ id: `f${index}`, fingerprint: aFingerprint(index) }),
  );
  book.enterPage(refs, [], { policy: aPolicy(), now: NOW });
  const decisions = book.candidates.map((each, index) => (index < 6 ? { ...each, group: 1 } : each));
  return { book, decisions };
}

test.each([
  ['none', []],
  ['the worst', ['f0']],
  ['another', ['f3']],
  ['all but one', ['f0', 'f1', 'f2', 'f4', 'f5']],
])('a ticket that its project would not take: the plan balances where Wiz no longer knows %s', (_, gone) => {
  const { book, decisions } = aPlan();
  const known = decisions.slice(0, 6).filter(({ finding }) => !gone.includes(finding.id));
  const draft = { unfit: known.map((decision) => toUnfit(decision, 'SEC', missing)) };
  const drafted = new Map(known.map(({ finding }) => [finding.id, draft]));

  const { fit, outcomes } = siftDrafted(inTickets(decisions), drafted);
  book.settle(outcomes, { at: NOW });
  book.countPlanned(fit.flat(), []);

  expect(fit.flat().map(({ finding }) => finding.id)).toEqual(['f6']);
  expect(book.balance).toMatchObject({
    fetched: 7,
    parked: 6 - gone.length,
    resolvedMeanwhile: gone.length,
    planned: 1,
  });
  expect(book.candidates).toEqual([]);
  expect(isBalanced(book.balance)).toBe(true);
});

test('a ticket that its project takes is planned, also where Wiz no longer knows its worst finding', () => {
  const { decisions } = aPlan();
  const drafted = new Map(decisions.slice(1).map(({ finding }) => [finding.id, {}]));

  expect(siftDrafted(inTickets(decisions), drafted)).toEqual({ fit: inTickets(decisions), outcomes: [] });
});
