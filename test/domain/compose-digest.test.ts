import { EMPTY_CARRY } from '../../src/domain/carry';
import { composeAttention, composeDigests } from '../../src/domain/compose-digest';
import type { Outcome } from '../../src/domain/decision';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import { RunBook } from '../../src/domain/run-book';
import { aCreate, aPolicy, aRef, NOW } from '../support/builders';

const context = {
  policy: aPolicy(),
  run: 'wfd-run-1',
  siteUrl: 'https://acme.atlassian.net',
  untold: EMPTY_CARRY.untold,
  told: EMPTY_CARRY.told,
};

function created(number: number, team = 'payments'): Outcome {
  const finding = aRef({ id: `f${number}`, team, severity: number < 3 ? 'CRITICAL' : 'HIGH' });
  return { kind: 'created', finding, ticket: `SEC-${number}`, summary: `s${number}`, reason: 'new' };
}

function bookWith(outcomes: readonly Outcome[]): RunBook {
  const book = new RunBook({
    ...EMPTY_BOOK,
    candidates: outcomes.map(({ finding }) => aCreate(finding)),
  });
  book.settle(outcomes, { at: NOW });
  return book;
}

test('a team hears of its own tickets only, ten by line and the rest by number', () => {
  const outcomes = [...Array(13).keys()].map((number) => created(number + 1));
  const book = bookWith([...outcomes, created(99, 'platform')]);

  const orders = composeDigests(book.snapshot(), context);

  expect(orders.map(({ channel }) => channel)).toEqual(['#sec-payments', '#sec-platform']);
  expect(orders[0]?.digest).toMatchObject({
    key: 'wfd-run-1/payments',
    more: 3,
    counts: { CRITICAL: 2, HIGH: 11 },
  });
  expect(orders[0]?.digest.lines).toHaveLength(10);
  expect(orders[0]?.digest.moreUrl).toContain('wfd-run-1');
});

test('nothing new, nothing said', () => {
  const book = new RunBook(EMPTY_BOOK);
  book.enterPage([aRef()], [{ fingerprint: aRef().fingerprint, key: 'SEC-1' }], {
    policy: context.policy,
    now: NOW,
  });

  expect(composeDigests(book.snapshot(), context)).toEqual([]);
});

test('a digest that did not get through is part of the next one', () => {
  const untold = [{ team: 'payments', run: 'wfd-run-0', keys: ['SEC-1'], count: 4 }];

  const [order] = composeDigests(EMPTY_BOOK, { ...context, untold });

  expect(order).toMatchObject({ earlier: [{ run: 'wfd-run-0', keys: ['SEC-1'], count: 4 }] });
});

test('a raised severity is told once', () => {
  const book = new RunBook(EMPTY_BOOK);
  const ref = aRef({ severity: 'CRITICAL' });
  const match = { fingerprint: ref.fingerprint, key: 'SEC-3', severity: 'HIGH' as const };
  book.enterPage([ref], [match], { policy: context.policy, now: NOW });

  const first = composeDigests(book.snapshot(), context);
  const second = composeDigests(book.snapshot(), { ...context, told: ['raised SEC-3 CRITICAL'] });

  expect(first[0]?.digest.notes).toEqual(['SEC-3 is critical in Wiz now; it was filed as high.']);
  expect(second).toEqual([]);
});

test('the default channel hears once of what is parked, and once that it is not any more', () => {
  const group = {
    destination: 'Jira SEC',
    reason: 'a field is missing',
    cure: 'fill it',
    count: 3,
    since: NOW,
  };
  const facts = { run: 'wfd-run-1', parked: [group], held: [], clones: [], strays: [], freed: [] };

  const first = composeAttention(facts, []);
  const second = composeAttention(facts, first.marks);
  const third = composeAttention({ ...facts, parked: [], freed: ['Jira SEC'] }, second.marks);

  expect(first.notice?.lines[0]).toBe(
    '3 findings wait for Jira SEC since 2026-11-23T12:00Z: a field is missing. To do: fill it',
  );
  expect(second.notice).toBeUndefined();
  expect(third.notice?.lines).toEqual(['Jira SEC takes tickets again.']);
  expect(third.marks).toEqual([]);
});

test('what has no room in one notice is told by the next, and each once', () => {
  const strays = [...Array(13).keys()].map((number) => ({
    ticket: `SEC-${number}`,
    stray: `OLD-${number}`,
    fingerprint: 'ab',
  }));
  const facts = { run: 'wfd-run-1', parked: [], held: [], clones: [], strays, freed: [] };

  const first = composeAttention(facts, []);
  const second = composeAttention(facts, first.marks);
  const third = composeAttention(facts, second.marks);

  expect(first.notice?.lines).toHaveLength(10);
  expect(second.notice?.lines).toHaveLength(3);
  expect(second.notice?.lines[2]).toContain('OLD-12 names the finding of SEC-12');
  expect(third.notice).toBeUndefined();
});

const toPayments = { thisRun: 'wfd-run-1', teamOf: () => 'payments' };

function filedBy(run: string, from: number, to: number): { ticket: string; run: string }[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ ticket: `SEC-${from + index}`, run }));
}

test('tickets of the run itself that are only counted are not told as those of an earlier run', () => {
  const book = bookWith([...Array(400).keys()].map((number) => created(number + 1)));
  book.noteFiled(filedBy('wfd-run-1', 1, 400), toPayments);

  expect(composeDigests(book.snapshot(), context)[0]).toMatchObject({ digest: { more: 390 }, earlier: [] });
});

test('what is known of an earlier run from two sides is counted once', () => {
  const book = new RunBook(EMPTY_BOOK);
  book.noteFiled(filedBy('wfd-run-0', 1, 4), toPayments);
  const untold = [{ team: 'payments', run: 'wfd-run-0', keys: ['SEC-1', 'SEC-2'], count: 4 }];

  const [order] = composeDigests(book.snapshot(), { ...context, untold });

  expect(order?.earlier).toEqual([
    { run: 'wfd-run-0', keys: ['SEC-1', 'SEC-2', 'SEC-3', 'SEC-4'], count: 4 },
  ]);
});
