import { EMPTY_CARRY } from '../../src/domain/carry';
import { composeAttention } from '../../src/domain/compose-attention';
import { composeDigests } from '../../src/domain/compose-digest';
import type { HeldCause, Outcome } from '../../src/domain/decision';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import type { FindingRef } from '../../src/domain/finding';
import { RunBook } from '../../src/domain/run-book';
import { describeStanding, lastingMarks } from '../../src/domain/team-standing';
import { aCreate, aPolicy, aRef, aSuppression, NOW } from '../support/builders';

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
  expect(decodeURIComponent(orders[0]?.digest.moreUrl ?? '')).toContain(
    'jql=labels = "wfd-team-payments" AND labels = "wfd-run-1" ORDER BY priority DESC',
  );
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

describe('what waits', () => {
  function bookOf(
    findings: readonly Partial<FindingRef>[],
    outcome: 'parked' | 'created' = 'parked',
  ): RunBook {
    const candidates = findings.map((each, index) => aCreate({ id: `w${index}`, team: 'platform', ...each }));
    const book = new RunBook({ ...EMPTY_BOOK, candidates });
    const common = { destination: 'Jira PLAT', cure: 'mend it', reason: 'a field is missing' };
    const made = { ticket: 'PLAT-1', summary: 's', reason: 'new' };
    book.settle(
      candidates.map(({ finding }) =>
        outcome === 'parked' ? { kind: 'parked', finding, ...common } : { kind: 'created', finding, ...made },
      ),
      { at: NOW },
    );
    return book;
  }

  function hold(book: RunBook, cause: HeldCause, number: number): void {
    const finding = aRef({ id: `h${number}`, team: 'platform' });
    book.rule({ approved: [], held: [{ kind: 'held', finding, cause, reason: 'too many' }] });
  }

  test('is told to its team once, for as long as it lasts, and alone where there is no ticket', () => {
    const book = bookOf([{}, {}]);
    hold(book, 'risk', 1);

    const [order] = composeDigests(book.snapshot(), context);
    const again = composeDigests(book.snapshot(), { ...context, told: order?.marks ?? [] });

    expect(order).toMatchObject({
      channel: '#sec-platform',
      digest: { lines: [], notes: ['1 finding held for the next run · 2 waiting for Jira PLAT'] },
    });
    expect(order?.digest).not.toHaveProperty('standing');
    expect(again).toEqual([]);
    expect(lastingMarks(book.snapshot().teams, order?.marks ?? [])).toEqual(order?.marks);
    expect(lastingMarks({}, order?.marks ?? [])).toEqual([]);
  });

  test('and was told stands below the tickets of the next digest', () => {
    const book = bookOf([{}], 'created');
    hold(book, 'limit', 1);

    const [order] = composeDigests(book.snapshot(), { ...context, told: ['standing platform held'] });

    expect(order?.digest).toMatchObject({ standing: '1 finding held for the next run', notes: [] });
  });

  test('for a person is no news, nor is what is suppressed', () => {
    const book = new RunBook(EMPTY_BOOK);
    hold(book, 'approval', 1);
    hold(book, 'rejected', 2);
    const muted = aRef({ id: 'm', team: 'platform', suppression: 0 });
    const match = { fingerprint: aRef({ id: 'n' }).fingerprint, key: 'PLAT-1' };
    const done = { at: NOW, resolution: "Won't Do" };
    const policy = aPolicy({ suppressions: [aSuppression()] });
    book.enterPage([muted, aRef({ id: 'n', team: 'platform' })], [{ ...match, done }], { policy, now: NOW });

    expect(composeDigests(book.snapshot(), context)).toEqual([]);
    expect(describeStanding(book.snapshot().teams['platform']!)).toBe(
      "1 finding held for approval · 1 held because a person rejected them · 1 suppressed by rule · 1 closed in Jira as won't do",
    );
  });

  test('is no digest of its own where the default channel hears of it anyway', () => {
    const book = bookOf([{ team: 'security' }]);

    expect(composeDigests(book.snapshot(), context)).toEqual([]);
  });
});

describe('a team that is only told', () => {
  const finding = aRef({ id: 'f1', team: 'payments', tell: ['platform', 'payments', 'gone'] });
  const outcome: Outcome = { kind: 'created', finding, ticket: 'SEC-1', summary: 's1', reason: 'new' };

  test('hears of the ticket with its owner, apart from its own, and it counts once', () => {
    const book = bookWith([outcome, created(3, 'platform')]);

    const orders = composeDigests(book.snapshot(), context);

    expect(orders.map(({ digest: { team, counts, others } }) => [team, counts.CRITICAL, others])).toEqual([
      ['payments', 1, undefined],
      ['platform', 0, { more: 0, lines: [expect.objectContaining({ ticket: 'SEC-1', owner: 'payments' })] }],
    ]);
    expect(book.snapshot().tickets).toHaveLength(2);
  });

  test('hears of more than ten by number, and of all by the link', () => {
    const told = [...Array(13).keys()].map((number): Outcome => {
      const one = created(number + 1);
      return { ...one, finding: { ...one.finding, tell: ['platform'] } };
    });

    const others = composeDigests(bookWith(told).snapshot(), context)[1]?.digest.others;

    expect(others).toMatchObject({ more: 3, lines: { length: 10 }, unlisted: { length: 3 } });
    expect(decodeURIComponent(others?.moreUrl ?? '')).toContain('labels = "wfd-tell-platform" AND');
  });

  test('hears of it from the next run when its own run died, by the labels of the ticket', () => {
    const book = new RunBook(EMPTY_BOOK);
    book.noteFiled([{ ticket: 'SEC-1', run: 'wfd-run-0', team: 'payments', tell: ['platform'] }], toPayments);

    expect(composeDigests(book.snapshot(), context)).toMatchObject([
      { digest: { team: 'payments' }, earlier: [{ run: 'wfd-run-0', keys: ['SEC-1'] }] },
      { digest: { team: 'platform' }, earlier: [], earlierOthers: [{ run: 'wfd-run-0', keys: ['SEC-1'] }] },
    ]);
  });

  test('hears of it from the next run as well when the finding is still open', () => {
    const book = new RunBook(EMPTY_BOOK);
    const fresh = { createdAt: NOW, run: 'wfd-run-0', tell: ['platform'] };
    const match = { fingerprint: finding.fingerprint, key: 'SEC-1', fresh };
    book.enterPage([finding], [match], { policy: context.policy, now: NOW });

    expect(composeDigests(book.snapshot(), context)[1]).toMatchObject({
      digest: { team: 'platform' },
      earlierOthers: [{ run: 'wfd-run-0', keys: ['SEC-1'], count: 1 }],
    });
  });

  test('is not told of its own run’s tickets as of an earlier one’s', () => {
    const book = bookWith([outcome]);
    book.noteFiled([{ ticket: 'SEC-1', run: 'wfd-run-1', team: 'payments', tell: ['platform'] }], toPayments);

    expect(composeDigests(book.snapshot(), context)[1]).not.toHaveProperty('earlierOthers');
  });
});

test('a team calls whom it names, by its digest', () => {
  const { teams } = context.policy;
  const mention = { group: 'S0123ABC', for: ['CRITICAL' as const] };
  const policy = aPolicy({ teams: { ...teams, payments: { ...teams['payments']!, mention } } });

  const orders = composeDigests(bookWith([created(1), created(2, 'platform')]).snapshot(), {
    ...context,
    policy,
  });

  expect(orders.map(({ digest }) => digest.mention)).toEqual([mention, undefined]);
});
