import * as fc from 'fast-check';
import { describeBalance, isBalanced } from '../../src/domain/balance';
import type { CreateDecision, Outcome } from '../../src/domain/decision';
import { govern } from '../../src/domain/govern';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import { RunBook } from '../../src/domain/run-book';
import type { TicketMatch } from '../../src/domain/ticket';
import { aFingerprint, aPolicy, aRef, NOW } from '../support/builders';

const context = { policy: aPolicy(), now: NOW };

const page = fc.array(fc.record({ id: fc.nat(40), fingerprint: fc.nat(20), match: fc.boolean() }), {
  maxLength: 20,
});
const ends = fc.infiniteStream(
  fc.constantFrom<Outcome['kind']>('created', 'adopted', 'resolved-meanwhile', 'parked'),
);

function toOutcome({ finding }: CreateDecision, kind: Outcome['kind']): Outcome {
  const common = { finding, reason: 'so it was' };
  if (kind === 'parked') return { kind, ...common, destination: 'Jira SEC', cure: 'mend it' };
  if (kind === 'resolved-meanwhile') return { kind, ...common };
  return { kind, ...common, ticket: 'SEC-1', summary: 's' };
}

test('whatever pages come and whatever becomes of them, the books balance, also across a continue-as-new', () => {
  fc.assert(
    fc.property(fc.array(page, { maxLength: 6 }), ends, fc.boolean(), (pages, kinds, isContinued) => {
      let book = new RunBook(EMPTY_BOOK);
      const distinct = new Set<string>();
      for (const items of pages) {
        const refs = items.map(({ id, fingerprint }) =>
          aRef({ id: `finding-${id}`, fingerprint: aFingerprint(fingerprint) }),
        );
        const matches: TicketMatch[] = items
          .filter(({ match }) => match)
          .map(({ fingerprint }) => ({ fingerprint: aFingerprint(fingerprint), key: 'SEC-9' }));
        book.enterPage(refs, matches, context);
        for (const { id } of refs) distinct.add(id);
      }
      if (isContinued) book = new RunBook(JSON.parse(JSON.stringify(book.snapshot())));
      const ruling = govern(book.candidates, context);
      book.rule(ruling);
      for (const decision of ruling.approved) {
        const kind = kinds.next().value ?? 'created';
        book.settle([toOutcome(decision, kind)], { at: NOW });
      }
      expect(book.candidates).toEqual([]);
      expect(book.balance.fetched).toBe(distinct.size);
      expect(describeBalance(book.balance)).toContain(`${distinct.size} fetched`);
      expect(isBalanced(book.balance)).toBe(true);
    }),
  );
});

test('a finding on two pages is entered once; the first decides', () => {
  const book = new RunBook(EMPTY_BOOK);
  const ref = aRef();

  book.enterPage([ref], [], context);
  const again = book.enterPage([ref], [{ fingerprint: ref.fingerprint, key: 'SEC-3' }], context);

  expect(again).toEqual([]);
  expect(book.candidates).toHaveLength(1);
  expect(book.balance).toMatchObject({ fetched: 1, known: 0 });
});

test('a candidate whose ticket only the key scan finds becomes known', () => {
  const book = new RunBook(EMPTY_BOOK);
  const ref = aRef();
  book.enterPage([ref], [], context);

  const entries = book.recheck([{ fingerprint: ref.fingerprint, key: 'SEC-3' }], context);

  expect(entries).toEqual([{ kind: 'known', finding: ref.id, ticket: 'SEC-3', reason: 'open in Jira' }]);
  expect(book.candidates).toEqual([]);
});

test('a severity raised above that of the open ticket is kept for the digest', () => {
  const book = new RunBook(EMPTY_BOOK);
  const ref = aRef({ severity: 'CRITICAL' });

  book.enterPage([ref], [{ fingerprint: ref.fingerprint, key: 'SEC-3', severity: 'HIGH' }], context);

  expect(book.snapshot().teams['payments']?.raised).toEqual([
    { ticket: 'SEC-3', from: 'HIGH', to: 'CRITICAL' },
  ]);
});

test('raises that a team has heard of leave the places to those it has not', () => {
  const book = new RunBook(EMPTY_BOOK);
  const refs = Array.from({ length: 150 }, (_, n) =>
    aRef({ id: `f-${n}`, fingerprint: aFingerprint(n), severity: 'CRITICAL' }),
  );
  const matches = refs.map(({ fingerprint }, n) => ({
    fingerprint,
    key: `SEC-${n}`,
    severity: 'HIGH' as const,
  }));
  const told = matches.slice(0, 120).map(({ key }) => `raised ${key} CRITICAL`);

  book.enterPage(refs, matches, { ...context, told });

  const { raised } = book.snapshot().teams['payments']!;
  expect(raised.map(({ ticket }) => ticket)).toEqual(matches.slice(120).map(({ key }) => key));
});

test('a timestamp from the future does not carry the watermark away from what comes before it', () => {
  const book = new RunBook(EMPTY_BOOK);

  book.enterPage(
    [aRef({ changedAt: '2026-11-20T10:00:00.5Z' }), aRef({ changedAt: '9998-01-01T00:00:00Z' })],
    [],
    context,
  );

  expect(book.snapshot().watermark).toBe('2026-11-20T10:00:00.5Z');
});

test('the watermark is the greatest raw timestamp, not the greatest text', () => {
  const book = new RunBook(EMPTY_BOOK);
  const stamps = ['2026-11-20T10:00:00.5Z', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00.49999Z'];

  book.enterPage(
    stamps.map((changedAt, index) => aRef({ id: `f${index}`, changedAt })),
    [],
    context,
  );

  expect(book.snapshot().watermark).toBe('2026-11-20T10:00:00.5Z');
});

test('twins share what becomes of the one that is filed', () => {
  const ends: Outcome['kind'][] = ['created', 'parked', 'resolved-meanwhile'];
  const balances = ends.map((kind) => {
    const book = new RunBook(EMPTY_BOOK);
    const twins = ['one', 'two', 'three'].map((id) => aRef({ id, fingerprint: aFingerprint('same') }));
    book.enterPage(twins, [], context);
    const plan = govern(book.candidates, context);
    book.settle([toOutcome(plan.approved[0]!, kind)], { at: NOW });
    expect(isBalanced(book.balance)).toBe(true);
    return book.balance;
  });

  expect(balances).toMatchObject([
    { created: 1, known: 2 },
    { parked: 3 },
    { resolvedMeanwhile: 1, held: 2 },
  ]);
});

test('what would not fit through a continue-as-new is held at once, and the worst stay', () => {
  const policy = { ...context.policy, limits: { ...context.policy.limits, ticketsPerRun: 100 } };
  const book = new RunBook(EMPTY_BOOK);
  for (let page = 0; page < 5; page += 1) {
    const refs = Array.from({ length: 500 }, (_, number) =>
      aRef({ id: `f${page}-${number}`, severity: page === 4 ? 'CRITICAL' : 'HIGH' }),
    );
    book.enterPage(refs, [], { ...context, policy });
  }

  expect(book.candidates).toHaveLength(600);
  expect(book.candidates.filter(({ finding }) => finding.severity === 'CRITICAL')).toHaveLength(500);
  expect(book.balance).toMatchObject({ fetched: 2_500, held: 1_900 });
  expect(Buffer.byteLength(JSON.stringify(book.snapshot()))).toBeLessThan(512_000);
});

test('a ticket that only Wiz links to is no canary: it carries no label of ours', () => {
  const book = new RunBook(EMPTY_BOOK);
  const ref = aRef();

  book.enterPage([ref], [{ fingerprint: ref.fingerprint, key: 'SEC-1', byLink: true }], context);

  expect(book.snapshot().canaries).toEqual([]);
});

test('plan, apply, plan again: nothing is left to do', () => {
  fc.assert(
    fc.property(page, (items) => {
      const refs = items.map(({ id, fingerprint }) =>
        aRef({ id: `finding-${id}`, fingerprint: aFingerprint(fingerprint) }),
      );
      const first = new RunBook(EMPTY_BOOK);
      first.enterPage(refs, [], context);
      const { approved } = govern(first.candidates, context);
      first.settle(
        approved.map((decision) => toOutcome(decision, 'created')),
        { at: NOW },
      );
      const filed = approved.map(({ finding }) => ({ fingerprint: finding.fingerprint, key: 'SEC-1' }));

      const second = new RunBook(EMPTY_BOOK);
      second.enterPage(refs, filed, context);

      expect(govern(second.candidates, context).approved).toEqual([]);
      expect(second.balance.known).toBe(second.balance.fetched);
    }),
  );
});

test.each([
  ['created', [{ ticket: 'SEC-1', stray: 'SEC-7' }]],
  ['adopted', [{ ticket: 'SEC-1', stray: 'SEC-7' }]],
  ['parked', []],
  ['resolved-meanwhile', []],
] as const)('a stray decides nothing; where the finding is %s its pairs are %j', (kind, pairs) => {
  const book = new RunBook(EMPTY_BOOK);
  const ref = aRef();
  book.enterPage([ref], [], context);

  const entries = book.recheck([], context, { [ref.fingerprint]: ['SEC-7'] });
  const continued = new RunBook(JSON.parse(JSON.stringify(book.snapshot())));
  continued.settle([toOutcome(continued.candidates[0]!, kind)], { at: NOW });

  expect(entries).toEqual([]);
  expect(continued.snapshot().pairs).toMatchObject(pairs);
});

test('a ticket of a run that died is paired with its strays by the next', () => {
  const book = new RunBook(EMPTY_BOOK);
  const ref = aRef();
  const fresh = { createdAt: NOW, run: 'wfd-run-0' };

  book.enterPage([ref], [{ fingerprint: ref.fingerprint, key: 'SEC-12', fresh, strays: ['SEC-7'] }], context);

  expect(book.snapshot().pairs).toEqual([{ ticket: 'SEC-12', stray: 'SEC-7', fingerprint: ref.fingerprint }]);
});

describe('a ticket that stands for several findings', () => {
  function filed(count: number, differs: Partial<Outcome> = {}): { book: RunBook; outcomes: Outcome[] } {
    const book = new RunBook(EMPTY_BOOK);
    const refs = Array.from({ length: count }, (_, index) =>
      aRef({ id: `f${index}`, fingerprint: aFingerprint(`f${index}`) }),
    );
    book.enterPage(refs, [], context);
    const outcomes = refs.map((finding): Outcome => {
      const common = { finding, reason: 'r', ticket: 'SEC-1', summary: 's' };
      return { kind: 'created', ...common, ...differs } as Outcome;
    });
    return { book, outcomes };
  }

  test('is one ticket of its team and one line, and each finding is in the balance and the trail', () => {
    const { book, outcomes } = filed(12);

    const entries = book.settle(outcomes, { at: NOW });

    const { teams, tickets, balance } = book.snapshot();
    expect(entries.map(({ kind, ticket }) => `${kind} ${ticket}`)).toEqual(Array(12).fill('created SEC-1'));
    expect(balance).toMatchObject({ fetched: 12, created: 12 });
    expect(tickets).toMatchObject([{ ticket: 'SEC-1', finding: 'f0', findings: 12 }]);
    expect(teams['payments']).toMatchObject({ tickets: 1, further: 11, counts: { CRITICAL: 1 } });
    expect(isBalanced(balance)).toBe(true);
  });

  test('is told once, though its findings are settled one after the other', () => {
    const { book, outcomes } = filed(3, { kind: 'adopted' });

    for (const outcome of outcomes) book.settle([outcome], { at: NOW });

    const { teams, tickets, canaries } = book.snapshot();
    expect(tickets).toMatchObject([{ ticket: 'SEC-1', findings: 3 }]);
    expect(teams['payments']?.lines).toHaveLength(1);
    expect(canaries).toHaveLength(1);
  });

  test('is one of the tickets of a plan, and its findings are planned', () => {
    const { book } = filed(12);
    const line = {
      ticket: '(new)',
      severity: 'CRITICAL',
      team: 'payments',
      summary: 's',
      finding: 'f0',
      findings: 12,
    } as const;

    book.countPlanned(book.candidates, [line]);

    expect(book.balance).toMatchObject({ fetched: 12, planned: 12 });
    expect(book.snapshot().teams['payments']).toMatchObject({ tickets: 1, further: 11 });
  });
});

test('what comes after a group names its ticket, whether the index shows it or only the key scan', () => {
  const groupTickets = [{ rule: 'a1b2c3d4e5f60718', team: 'payments', ticket: 'SEC-12' }];
  const ref = aRef({ rule: 'a1b2c3d4e5f60718' });
  const [indexed, scanned, off] = [new RunBook(EMPTY_BOOK), new RunBook(EMPTY_BOOK), new RunBook(EMPTY_BOOK)];
  const { group: _, ...withoutGroups } = context.policy;

  indexed.enterPage([ref], [], { ...context, groupTickets });
  scanned.enterPage([ref], [], context);
  scanned.recheck([], { ...context, groupTickets });
  off.enterPage([ref], [], { ...context, policy: withoutGroups, groupTickets });

  expect(indexed.candidates).toMatchObject([{ joins: 'SEC-12' }]);
  expect(scanned.candidates).toEqual(indexed.candidates);
  expect(off.candidates[0]).not.toHaveProperty('joins');
});
