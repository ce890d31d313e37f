import type { Standing } from '../../src/domain/approval';
import { BoundFindings } from '../../src/domain/bound-findings';
import type { CreateDecision } from '../../src/domain/decision';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import { govern } from '../../src/domain/govern';
import type { Judgement } from '../../src/domain/judgement';
import { type GateMode, POLICY_DEFAULTS } from '../../src/domain/policy';
import { RunBook } from '../../src/domain/run-book';
import { before } from '../../src/domain/time';
import { aCreate, aFingerprint, aPolicy, aRef, NOW } from '../support/builders';

const DAY = 24 * 60 * 60_000;
const YESTERDAY = before(NOW, DAY);
const dana = { by: 'dana', at: before(NOW, DAY / 2) };
const enabled = policyWith('above-threshold');
const disabled = policyWith('disabled');

function policyWith(mode: GateMode): ReturnType<typeof aPolicy> {
  return aPolicy({ gate: { ...POLICY_DEFAULTS.gate, mode } });
}

interface Word {
  readonly state: Judgement['state'];
  readonly fingerprints: readonly string[];
  readonly id?: string;
}

/** One approval that showed its findings as critical ones of the payments team. */
function standing({ state, fingerprints, id = 'a1' }: Word, differs: Partial<Standing> = {}): Standing {
  const isSaid = state === 'granted' || state === 'rejected';
  return {
    id,
    askedAt: YESTERDAY,
    expiresAt: before(NOW, -DAY),
    rejectedForMs: POLICY_DEFAULTS.gate.rejectedForMs,
    verdicts: isSaid ? [dana] : [],
    groups: [
      {
        state,
        shown: { severity: 'CRITICAL', team: 'payments', project: 'SEC' },
        ...(isSaid ? { verdict: 0 } : {}),
        findings: fingerprints.map((name, index) => [index, aFingerprint(name)] as const),
      },
    ],
    ...differs,
  };
}

function finding(
  id: string,
  fingerprint = id,
  severity: 'CRITICAL' | 'HIGH' = 'CRITICAL',
): ReturnType<typeof aRef> {
  return aRef({ id, fingerprint: aFingerprint(fingerprint), severity });
}

/** Reads pages of findings, goes on as new in between if so wished, and rules. */
function ruleOver(
  pages: readonly (readonly ReturnType<typeof aRef>[])[],
  {
    standings,
    policy = enabled,
    isContinued = false,
  }: { standings: Standing[]; policy?: typeof enabled; isContinued?: boolean },
): { approved: string[]; held: string[]; toAsk: string[] } {
  let book = new RunBook(EMPTY_BOOK, standings);
  const held: string[] = [];
  for (const page of pages) {
    const entries = book.enterPage(page, [], { policy, now: NOW });
    held.push(...entries.flatMap(({ kind, finding }) => (kind === 'held' ? [finding ?? ''] : [])));
    if (isContinued) book = new RunBook(JSON.parse(JSON.stringify(book.snapshot())), standings);
  }
  const { bound, candidates } = book;
  const ruling = govern(candidates, {
    policy,
    now: NOW,
    judgements: candidates.flatMap(({ finding }) => bound.judgementOf(finding.fingerprint) ?? []),
    holdOf: (fingerprint) => bound.holdOf(fingerprint, policy),
    askIn: 'b2',
  });
  const ids = (decisions: readonly { finding: { id: string } }[]): string[] =>
    decisions.map(({ finding }) => finding.id);
  return {
    approved: ids(ruling.approved),
    held: [...held, ...ids(ruling.held)].sort(),
    toAsk: ids(ruling.toAsk),
  };
}

const worst = finding('worst', 'same');
const other = finding('other', 'same', 'HIGH');

describe.each([
  ['on one page', [[worst, other]], false],
  ['the other one first', [[other], [worst]], false],
  ['across a continue-as-new', [[worst], [other]], true],
])('two findings of one weakness, %s', (_, pages, isContinued) => {
  test.each(['open', 'rejected'] as const)('are both held where one of them is %s', (state) => {
    const standings = [standing({ state, fingerprints: ['same'] })];

    expect(ruleOver(pages, { standings, isContinued })).toEqual({
      approved: [],
      held: ['other', 'worst'],
      toAsk: [],
    });
  });

  test('are both held where one of them is rejected and the gate is disabled again', () => {
    const standings = [standing({ state: 'rejected', fingerprints: ['same'] })];

    expect(ruleOver(pages, { standings, policy: disabled, isContinued }).held).toEqual(['other', 'worst']);
  });

  test('share the ticket that was granted for the worse', () => {
    const standings = [standing({ state: 'granted', fingerprints: ['same'] })];

    expect(ruleOver(pages, { standings, isContinued })).toEqual({ approved: ['worst'], held: [], toAsk: [] });
  });
});

function created(id: string): CreateDecision {
  return aCreate({ id, fingerprint: aFingerprint(id) });
}

test('what is filed is claimed: grants as such, what waits only where the gate is disabled', () => {
  const bound = new BoundFindings([
    standing({ state: 'granted', fingerprints: ['g'] }),
    standing({ state: 'open', fingerprints: ['o'], id: 'a2' }),
    standing({ state: 'rejected', fingerprints: ['r'], id: 'a3' }),
  ]);

  expect(bound.claimsOn([{ ...created('g'), grant: 0 }, created('o'), created('r'), created('new')])).toEqual(
    [
      { approval: 'a1', indexes: [0], isFree: false },
      { approval: 'a2', indexes: [0], isFree: true },
    ],
  );
});

test('a claim that was refused is held, whatever the gate says', () => {
  const bound = new BoundFindings([standing({ state: 'granted', fingerprints: ['g'] })]);

  bound.noteTaken({ approval: 'a1', indexes: [0], isFree: false }, [0]);

  expect(bound.holdOf(aFingerprint('g'), disabled)).toMatchObject({ kind: 'held' });
});

test('settled is what has a ticket; a run that saw everything says what it did not see', () => {
  const bound = new BoundFindings([standing({ state: 'open', fingerprints: ['ticket', 'seen', 'gone'] })]);
  bound.see(aFingerprint('seen'));
  bound.see(aFingerprint('ticket'));
  bound.finish(aFingerprint('ticket'));

  expect(bound.settledBy({ sawAll: false, policy: enabled })).toEqual([{ approval: 'a1', settled: [0] }]);
  expect(bound.settledBy({ sawAll: true, policy: enabled })).toEqual([
    { approval: 'a1', settled: [0], unseen: [2] },
  ]);
});

test('that what was missed is there again is said as well', () => {
  const missed = standing({ state: 'rejected', fingerprints: ['x'] }, { hasMissed: true });
  const bound = new BoundFindings([missed]);
  bound.see(aFingerprint('x'));

  expect(bound.settledBy({ sawAll: false, policy: enabled })).toEqual([]);
  expect(bound.settledBy({ sawAll: true, policy: enabled })).toEqual([
    { approval: 'a1', settled: [], unseen: [] },
  ]);
});

test('a severity that the policy does not read any more is not gone', () => {
  const bound = new BoundFindings([standing({ state: 'rejected', fingerprints: ['x'] })]);

  expect(bound.settledBy({ sawAll: true, policy: { ...enabled, severities: ['HIGH'] } })).toEqual([]);
});

test('what a newer approval asks for is settled in the older one, and gives no reason to sweep there', () => {
  const expired = standing({ state: 'expired', fingerprints: ['x'] }, { expiresAt: before(NOW, 2 * DAY) });
  const bound = new BoundFindings([expired, standing({ state: 'open', fingerprints: ['x'], id: 'b2' })]);
  bound.see(aFingerprint('x'));

  expect(bound.settledBy({ sawAll: false, policy: enabled })).toEqual([{ approval: 'a1', settled: [0] }]);
  expect(bound.reasonToSweep(enabled, { since: YESTERDAY, now: NOW })).toBeUndefined();
});

test('an approval is told though nothing is settled where something was taken, or rejections last longer now', () => {
  const taken = standing({ state: 'granted', fingerprints: ['x'] });
  const before = standing({ state: 'granted', fingerprints: ['y'], id: 'a2' }, { isTaken: true });
  const shorter = standing({ state: 'rejected', fingerprints: ['z'], id: 'a3' }, { rejectedForMs: 1 });
  const bound = new BoundFindings([taken, before, shorter]);
  for (const name of ['x', 'y', 'z']) bound.see(aFingerprint(name));
  bound.noteTaken({ approval: 'a1', indexes: [0], isFree: false }, []);

  expect(bound.settledBy({ sawAll: true, policy: enabled }).map(({ approval }) => approval)).toEqual([
    'a1',
    'a2',
    'a3',
  ]);
});

test.each([
  [
    'a grant since the last sweep',
    standing({ state: 'granted', fingerprints: ['x'] }),
    'something was approved',
  ],
  [
    'an expiry since the last sweep',
    standing({ state: 'expired', fingerprints: ['x'] }, { expiresAt: before(NOW, DAY / 2) }),
    'an approval expired',
  ],
  [
    'one that a person ended',
    standing({ state: 'open', fingerprints: [] }, { groups: [], isEnded: true }),
    'an approval was ended by hand',
  ],
  ['what waits', standing({ state: 'open', fingerprints: ['x'] }), undefined],
  ['what was rejected', standing({ state: 'rejected', fingerprints: ['x'] }), undefined],
])('%s: %s', (_, given, reason) => {
  const bound = new BoundFindings([given]);

  expect(bound.reasonToSweep(enabled, { since: YESTERDAY, now: NOW })).toBe(reason);
});

test('a reason to sweep is one once: the sweep has seen it', () => {
  const bound = new BoundFindings([standing({ state: 'granted', fingerprints: ['x'] })]);

  expect(bound.reasonToSweep(enabled, { since: NOW, now: NOW })).toBeUndefined();
});

test('a rejection whose time is over is a reason once', () => {
  const bound = new BoundFindings([standing({ state: 'rejected', fingerprints: ['x'] })]);
  const end = before(dana.at, -enabled.gate.rejectedForMs);

  expect(bound.reasonToSweep(enabled, { since: before(end, 1), now: end })).toBe('a rejection is over');
  expect(bound.reasonToSweep(enabled, { since: end, now: before(end, -DAY) })).toBeUndefined();
});

test('an approval that the run asks for itself is none of those it reports to', () => {
  const own = standing({ state: 'open', fingerprints: ['x'], id: 'own' });
  const state = new BoundFindings([standing({ state: 'open', fingerprints: ['y'] })]).snapshot();

  expect(new BoundFindings([standing({ state: 'open', fingerprints: ['y'] }), own], state).count).toBe(1);
});

test('a ticket that cannot be read settles nothing: a person has said otherwise', () => {
  const standings = [standing({ state: 'rejected', fingerprints: ['x'] })];
  const match = { fingerprint: aFingerprint('x'), key: 'OPS-1', byLink: true } as const;
  const settledWith = (differs: object) => {
    const book = new RunBook(EMPTY_BOOK, standings);
    book.enterPage([finding('x', 'x')], [{ ...match, ...differs }], { policy: enabled, now: NOW });
    return book.bound.settledBy({ sawAll: true, policy: enabled }).flatMap(({ settled }) => settled);
  };

  expect(settledWith({})).toEqual([0]);
  expect(settledWith({ unread: true })).toEqual([]);
});
