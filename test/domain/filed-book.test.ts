import { EMPTY_BOOK } from '../../src/domain/book-state';
import { withFiledFinding } from '../../src/domain/filed-book';
import type { Severity } from '../../src/domain/severity';
import { aRef } from '../support/builders';

type Books = Parameters<typeof withFiledFinding>[0];

function filed(books: Books, number: number, severity: Severity): Books {
  const finding = aRef({ id: `f-${number}`, severity });
  const outcome = { kind: 'created', finding, ticket: `SEC-${number}`, summary: 's', reason: 'r' } as const;
  return { ...books, ...withFiledFinding(books, outcome, { at: '2026-11-23T12:00:00.000Z' }) };
}

test('of more tickets than a report keeps the worst stay, whichever destination came first', () => {
  let books: Books = EMPTY_BOOK;
  for (let number = 1; number <= 160; number += 1) books = filed(books, number, 'LOW');
  books = filed(books, 161, 'CRITICAL');

  expect(books.tickets).toHaveLength(150);
  expect(books.tickets.slice(0, 2).map(({ ticket }) => ticket)).toEqual(['SEC-161', 'SEC-1']);
});
