import * as fc from 'fast-check';
import type { CreateDecision } from '../../src/domain/decision';
import { govern, type Ruling } from '../../src/domain/govern';
import { governanceOf } from '../../src/domain/governance';
import { countTickets, inTickets, MEMBERS_LIMIT, withGroups } from '../../src/domain/group';
import type { Judgement } from '../../src/domain/judgement';
import { inBatches } from '../../src/domain/plan';
import { type GateMode, type Policy, POLICY_DEFAULTS } from '../../src/domain/policy';
import { before } from '../../src/domain/time';
import { riskOfCreate } from '../../src/domain/waiting';
import type { FindingRef } from '../../src/domain/finding';
import { aCreate, aFingerprint, aPolicy, NOW } from '../support/builders';

const RULE = 'a1b2c3d4e5f60718';
const OTHER_RULE = '00000000000000aa';
const policy = aPolicy();
const group = POLICY_DEFAULTS.group;
const dana = { by: 'dana', at: before(NOW, 60_000) };

/** Findings of one rule for one team. */
function burst(count: number, differs: Partial<FindingRef> = {}, name = 'f'): CreateDecision[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${name}${String(index).padStart(5, '0')}`;
    return aCreate({ id, fingerprint: aFingerprint(id), rule: RULE, ...differs });
  });
}

function sizes(decisions: readonly CreateDecision[]): number[] {
  return inTickets(decisions).map(({ length }) => length);
}

function rule(candidates: readonly CreateDecision[], differs: Partial<Policy> = {}): Ruling {
  return govern(candidates, { policy: aPolicy(differs), now: NOW });
}

function withMode(mode: GateMode): Partial<Policy> {
  return { gate: { ...POLICY_DEFAULTS.gate, mode } };
}

describe('which findings share a ticket', () => {
  test.each([
    [10, 10],
    [11, 1],
    [200, 1],
    [400, 1],
    [401, 2],
    [1_201, 4],
  ])('%i of one rule and team: %i tickets', (count, tickets) => {
    const grouped = withGroups(burst(count), group);

    expect(countTickets(grouped)).toBe(tickets);
    expect(Math.max(...sizes(grouped))).toBeLessThanOrEqual(MEMBERS_LIMIT);
  });

  test('where one ticket cannot hold all, they are of one size', () => {
    expect(sizes(withGroups(burst(401), group))).toEqual([201, 200]);
  });

  test('those of another team or rule, and those without a rule, do not', () => {
    const findings = [
      ...burst(11),
      ...burst(11, { team: 'platform' }, 'p'),
      ...burst(11, { rule: OTHER_RULE }, 'r'),
      ...burst(10, { team: 'security' }, 's'),
      ...[...Array(20).keys()].map((index) =>
        aCreate({ id: `n${index}`, fingerprint: aFingerprint(`n${index}`) }),
      ),
    ];

    expect(sizes(withGroups(findings, group))).toEqual([11, 11, 11, ...Array<number>(30).fill(1)]);
  });

  test('none do where the policy says so', () => {
    expect(countTickets(withGroups(burst(50), undefined))).toBe(50);
  });

  test('two or more that come after such a ticket share one, however few; one alone has its own', () => {
    const later = burst(3).map((each, index) => (index === 1 ? { ...each, joins: 'SEC-12' } : each));

    expect(withGroups(later, group).map(({ group, joins }) => [group, joins])).toEqual(
      Array.from({ length: 3 }, () => [1, 'SEC-12']),
    );
    expect(withGroups(later.slice(1, 2), group)).toEqual(later.slice(1, 2));
  });

  test('what two people approved, or nobody did, is not mixed', () => {
    const granted = (grant: number, name: string): CreateDecision[] =>
      burst(11, {}, name).map((each) => ({ ...each, grant }));

    expect(sizes(withGroups([...burst(12), ...granted(0, 'g'), ...granted(1, 'h')], group))).toEqual([
      12, 11, 11,
    ]);
  });

  test('their ticket is as risky as the worst of them', () => {
    const findings = [
      ...burst(11, { environment: 'development' }, 'd'),
      ...burst(1, { environment: 'staging' }, 's'),
    ];
    const ranked = withGroups(findings, group).map((each) => ({ ...each, rank: 1 }));

    expect(new Set(ranked.map((each) => riskOfCreate(each, policy)?.score))).toEqual(new Set([45]));
  });
});

describe('governing', () => {
  test('a group is one action: it does not reach the brake, and what stands beside it goes ahead', () => {
    const others = burst(98, { severity: 'HIGH' }, 'o').map((each, index) => ({
      ...each,
      finding: { ...each.finding, rule: index.toString(16).padStart(16, '0') },
    }));
    const ruling = rule([...others, ...burst(300)]);

    expect(ruling.held).toEqual([]);
    expect(countTickets(ruling.approved)).toBe(99);
    expect(new Set(inTickets(ruling.approved)[0]?.map(({ rank }) => rank))).toEqual(new Set([1]));
    expect(governanceOf(ruling, policy)).toMatchObject({ approved: 99, granted: 0 });
  });

  test('a run has room for as many tickets, however many findings they stand for', () => {
    const ruling = rule([...burst(50), ...burst(50, { rule: OTHER_RULE, severity: 'HIGH' }, 'g')], {
      limits: { ...policy.limits, ticketsPerRun: 1 },
    });

    expect(ruling.approved).toHaveLength(50);
    expect(ruling.held).toHaveLength(50);
    expect(new Set(ruling.held.map(({ finding }) => finding.rule))).toEqual(new Set([OTHER_RULE]));
  });

  test('where its ticket is held, each finding is, for the same reason', () => {
    const ruling = rule(burst(20), { risk: { ...policy.risk, threshold: 50 } });

    expect(ruling.approved).toEqual([]);
    expect(ruling.held).toHaveLength(20);
    expect(new Set(ruling.held.map(({ reason }) => reason)).size).toBe(1);
  });

  test('a person is asked for all findings of a ticket or for none', () => {
    const findings = [...burst(1_400), ...burst(200, { rule: OTHER_RULE, severity: 'HIGH' }, 'g')];
    const ruling = rule(findings, withMode('always'));

    expect(sizes(ruling.toAsk)).toEqual([350, 350, 350, 350]);
    expect(ruling.held).toHaveLength(1_600);
    expect(ruling.held.filter(({ cause }) => cause === 'limit')).toHaveLength(200);
  });

  test('grouping otherwise is another plan', () => {
    const hashes = [10, 100].map((above) => rule(burst(50), { group: { ...group, above } }).hash);

    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('whatever comes in whatever order: each finding once, a ticket of one rule, team and authority', () => {
    const candidate = fc.record({
      id: fc.nat(300),
      team: fc.constantFrom('payments', 'platform'),
      rule: fc.constantFrom(RULE, OTHER_RULE, undefined),
      severity: fc.constantFrom('CRITICAL', 'HIGH'),
      joins: fc.constantFrom(undefined, undefined, 'SEC-12'),
      state: fc.constantFrom('none', 'none', 'granted', 'expired'),
    });
    const above = fc.nat(4).map((count) => count + 1);
    fc.assert(
      fc.property(fc.uniqueArray(candidate, { selector: ({ id }) => id }), above, (items, above) => {
        const candidates = items.map(({ id, team, rule, severity, joins }) => ({
          ...aCreate({
            id: `f${id}`,
            fingerprint: aFingerprint(id),
            team,
            severity,
            ...(rule === undefined ? {} : { rule }),
          }),
          ...(joins === undefined ? {} : { joins }),
        }));
        const judgements = items.flatMap(({ state, team, severity, id }): Judgement[] => {
          if (state === 'none') return [];
          const shown = { severity, team, project: team === 'platform' ? 'PLAT' : 'SEC' };
          return [{ fingerprint: aFingerprint(id), approval: `a${id % 2}`, state, shown, verdict: dana }];
        });
        const context = {
          policy: aPolicy({ group: { ...group, above }, ...withMode('above-threshold') }),
          now: NOW,
          judgements,
        };
        const ruling = govern(candidates, context);

        const ids = [...ruling.approved, ...ruling.held].map(({ finding }) => finding.id);
        expect(ids.sort()).toEqual(candidates.map(({ finding }) => finding.id).sort());
        for (const ticket of inTickets(ruling.approved)) {
          const kinds = ticket.map(({ finding, grant, rank }) => [finding.rule, finding.team, grant, rank]);
          expect(new Set(kinds.map((kind) => JSON.stringify(kind))).size).toBe(1);
          const isLater = ticket.some(({ joins }) => joins !== undefined);
          expect(ticket.length === 1 || isLater || ticket.length > above).toBe(true);
        }
        expect(govern([...candidates].reverse(), context)).toEqual(ruling);
        const filed = inBatches(ruling.approved, context.policy).flatMap(({ decisions }) => sizes(decisions));
        expect(filed.toSorted((a, b) => a - b)).toEqual(sizes(ruling.approved).toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('batches', () => {
  test('count tickets, and hold no more findings than one ticket may stand for', () => {
    const rules = [...Array(10).keys()].map((number) => number.toString(16).padStart(16, '0'));
    const findings = rules.flatMap((rule) => burst(150, { rule }, rule.slice(-1)));
    const { approved } = rule(findings);

    const batches = inBatches(approved, policy);

    expect(batches.map(({ decisions }) => sizes(decisions))).toEqual(
      Array.from({ length: 5 }, () => [150, 150]),
    );
  });

  test('the first is small all the same', () => {
    const { approved } = rule([...burst(60), ...burst(5, { rule: OTHER_RULE }, 'g')], {
      limits: { ...policy.limits, firstBatchSize: 2, batchSize: 3 },
    });

    expect(
      inBatches(approved, aPolicy({ limits: { ...policy.limits, firstBatchSize: 2, batchSize: 3 } })).map(
        ({ decisions }) => sizes(decisions),
      ),
    ).toEqual([[60, 1], [1, 1, 1], [1]]);
  });
});
