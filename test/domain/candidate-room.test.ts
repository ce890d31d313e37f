import type { FindingRef } from '../../src/domain/finding';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import { isBalanced } from '../../src/domain/balance';
import { withinRoom } from '../../src/domain/candidate-room';
import type { DecideContext } from '../../src/domain/decide';
import type { CreateDecision } from '../../src/domain/decision';
import { govern } from '../../src/domain/govern';
import { countTickets } from '../../src/domain/group';
import { RunBook } from '../../src/domain/run-book';
import { aCreate, aFingerprint, aPolicy, NOW } from '../support/builders';

const RULE = 'a1b2c3d4e5f60718';
const OTHER_RULE = '00000000000000aa';
const context: DecideContext = { policy: aPolicy(), now: NOW };

function findings(count: number, name: string, differs: Partial<FindingRef> = {}): CreateDecision[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${name}${String(index).padStart(5, '0')}`;
    return aCreate({ id, fingerprint: aFingerprint(id), ...differs });
  });
}

function room(free: readonly CreateDecision[], granted: readonly CreateDecision[] = []) {
  const { kept, held } = withinRoom({ granted, free }, context);
  const count = (of: readonly { readonly finding: Pick<FindingRef, 'id'> }[], name: string): number =>
    of.filter(({ finding }) => finding.id.startsWith(name)).length;
  return {
    kept,
    held,
    keptOf: (name: string) => count(kept, name),
    heldOf: (name: string) => count(held, name),
  };
}

test('a group takes the room of its tickets: others beside it are held by no false limit', () => {
  const { keptOf, held, heldOf } = room([
    ...findings(3_000, 'group', { rule: RULE }),
    ...findings(20, 'other', { rule: OTHER_RULE, severity: 'HIGH' }),
    ...findings(300, 'single', { severity: 'HIGH' }),
  ]);

  expect([keptOf('other'), keptOf('single')]).toEqual([20, 300]);
  expect(keptOf('group')).toBe(375 * 7);
  expect(heldOf('group')).toBe(375);
  expect(new Set(held.map(({ reason }) => reason))).toEqual(
    new Set([
      'a run keeps at most 3000 new findings, and there was no room for all that would share its ticket',
    ]),
  );
});

test('a group has no second ticket before every other, however much less bad, has its first', () => {
  const { keptOf } = room([
    ...findings(3_000, 'group', { rule: RULE }),
    ...findings(400, 'other', { rule: OTHER_RULE, severity: 'HIGH' }),
  ]);

  expect([keptOf('group'), keptOf('other')]).toEqual([375 * 6, 400]);
});

test('never more than fit through a continue-as-new, and single findings before the rest of a group', () => {
  const { kept, keptOf, heldOf } = room([
    ...findings(3_000, 'group', { rule: RULE }),
    ...findings(2_400, 'single', { severity: 'HIGH' }),
  ]);

  expect(kept.length).toBeLessThanOrEqual(3_000);
  expect([keptOf('single'), keptOf('group')]).toEqual([2_400, 375]);
  expect(heldOf('group')).toBe(2_625);
});

test('beyond the tickets of a run the worst stay, for the reason that it is', () => {
  const { keptOf, held } = room([
    ...findings(2_400, 'high', { severity: 'HIGH' }),
    ...findings(200, 'critical'),
  ]);

  expect([keptOf('critical'), keptOf('high')]).toEqual([200, 2_300]);
  expect(held[0]?.reason).toBe('over the limit of 2000 tickets a run; worse ones went first');
});

test('what a person approved shares no ticket with the rest, has room first, and stays as it was', () => {
  const granted = findings(200, 'granted', { rule: RULE, severity: 'HIGH' });
  const { kept, keptOf } = room(findings(2_900, 'group', { rule: RULE }), granted);

  expect(keptOf('granted')).toBe(200);
  expect(kept.slice(0, 200)).toEqual(granted);
  expect(kept.some((each) => 'group' in each)).toBe(false);
});

test('page by page a group of 6,000 fills what a run keeps, and its tickets are planned beside all others', () => {
  const book = new RunBook(EMPTY_BOOK);
  const all = [
    ...findings(6_000, 'group', { rule: RULE }),
    ...findings(20, 'other', { rule: OTHER_RULE, severity: 'HIGH' }),
  ].map(({ finding }) => finding);
  for (let at = 0; at < all.length; at += 500) book.enterPage(all.slice(at, at + 500), [], context);

  expect(book.candidates.length).toBeGreaterThan(2_500);
  expect(book.candidates.length).toBeLessThanOrEqual(3_000);
  const { approved } = govern(book.candidates, context);
  book.rule({ approved, held: [] });
  expect(approved.filter(({ finding }) => finding.severity === 'HIGH')).toHaveLength(20);
  expect(countTickets(approved)).toBeLessThan(10);
  expect(book.balance.held + book.candidates.length).toBe(6_020);
  expect(isBalanced({ ...book.balance, planned: book.candidates.length })).toBe(true);
});

test('a candidate of the longest words is as long as the room reckons with', () => {
  const team = 'a'.repeat(20);
  const [longest] = findings(1, 'f', {
    id: '0'.repeat(36),
    environment: 'development',
    team,
    route: 99,
    tell: [team, team, team],
    rule: RULE,
    linked: ['SECURITY-12345'],
  });
  const decided = { follows: 'SECURITY-12345', joins: 'SECURITY-12346', rank: 2_000, group: 999 };
  const reason = 'still open in Wiz long after SECURITY-12345 was done';

  const size = JSON.stringify({ ...longest, ...decided, reason, target: 'production' }).length;

  expect(size).toBeGreaterThan(400);
  expect(size).toBeLessThanOrEqual(550);
});
