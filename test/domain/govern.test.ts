import * as fc from 'fast-check';
import type { CreateDecision } from '../../src/domain/decision';
import { govern, type Ruling } from '../../src/domain/govern';
import type { Judgement } from '../../src/domain/judgement';
import { POLICY_DEFAULTS, type GateMode, type Policy } from '../../src/domain/policy';
import { before } from '../../src/domain/time';
import { aCreate, aFingerprint, aPolicy, NOW } from '../support/builders';

const DAY = 24 * 60 * 60_000;
const disabled = aPolicy();
const asking = policyWith('above-threshold');

function policyWith(mode: GateMode, differs: Partial<Policy> = {}): Policy {
  return aPolicy({ gate: { ...POLICY_DEFAULTS.gate, mode }, ...differs });
}

function flood(count: number, from = 0): CreateDecision[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `f${String(from + index).padStart(5, '0')}`;
    return aCreate({ id, fingerprint: aFingerprint(id) });
  });
}

function judgement({ finding }: CreateDecision, differs: Partial<Judgement> = {}): Judgement {
  const { fingerprint, severity, team } = finding;
  return {
    fingerprint,
    approval: 'a1',
    state: 'open',
    shown: { severity, team, project: 'SEC' },
    ...differs,
  };
}

const dana = { by: 'dana', at: before(NOW, DAY), note: 'go' };

function ids(decisions: readonly { readonly finding: { readonly id: string } }[]): string[] {
  return decisions.map(({ finding }) => finding.id);
}

function reasons({ held }: Ruling): string[] {
  return [...new Set(held.map(({ reason }) => reason))];
}

test('a flood for production: 99 go ahead, the hundredth and all behind it are held, and why is said in figures', () => {
  const ruling = govern(flood(600), { policy: disabled, now: NOW });

  expect(ruling.approved).toHaveLength(99);
  expect(ruling.held).toHaveLength(501);
  expect(ruling.toAsk).toEqual([]);
  expect(reasons(ruling)).toEqual([
    'risk 70 = create 25 + jira 10 + frequency 15 + production 20; the threshold is 70: held for the next run',
  ]);
});

test('what is not for production goes on when production is held', () => {
  const staging = aCreate({
    id: 'z',
    fingerprint: aFingerprint('z'),
    environment: 'staging',
    severity: 'HIGH',
  });

  const ruling = govern([...flood(150), staging], { policy: disabled, now: NOW });

  expect(ruling.approved).toHaveLength(100);
  expect(ids(ruling.approved)).toContain('z');
});

test('with the gate enabled a person is asked for what is held, worst first', () => {
  const ruling = govern(flood(120), { policy: asking, now: NOW, askIn: '3f9a12cd' });

  expect(ids(ruling.toAsk)).toEqual(ids(ruling.held));
  expect(ruling.toAsk).toHaveLength(21);
  expect(ruling.held[0]).toMatchObject({ cause: 'approval', approval: '3f9a12cd' });
  expect(ruling.held[0]?.reason).toMatch(
    /^risk 70 = .*; the threshold is 70: asked for in approval 3f9a12cd$/,
  );
});

test('a gate that is always closed lets nothing through by itself', () => {
  const ruling = govern(flood(3), { policy: policyWith('always'), now: NOW });

  expect(ruling.approved).toEqual([]);
  expect(ruling.toAsk).toHaveLength(3);
  expect(reasons(ruling)[0]).toContain('a run would ask a person');
});

test('what waits for an answer takes no rank: new findings go ahead meanwhile', () => {
  const old = flood(500);
  const fresh = flood(50, 500);

  const ruling = govern([...old, ...fresh], {
    policy: asking,
    now: NOW,
    judgements: old.map((each) => judgement(each)),
    askIn: 'b2',
  });

  expect(ids(ruling.approved)).toEqual(ids(fresh));
  expect(ruling.approved.map(({ rank }) => rank)).toEqual(fresh.map((_, index) => index + 1));
  expect(ruling.toAsk).toEqual([]);
  expect(reasons(ruling)).toEqual(['waits for approval a1']);
});

test('what a person granted goes ahead whatever it scores, and costs the others no rank', () => {
  const granted = flood(300);
  const fresh = flood(10, 300);
  const judgements = granted.map((each) => judgement(each, { state: 'granted', verdict: dana }));

  const ruling = govern([...granted, ...fresh], { policy: asking, now: NOW, judgements });

  expect(ruling.approved).toHaveLength(310);
  expect(ruling.grants).toEqual([{ approval: 'a1', verdict: dana }]);
  expect(ruling.approved.filter(({ grant }) => grant === 0)).toHaveLength(300);
  expect(ruling.approved.flatMap(({ rank }) => rank ?? [])).toHaveLength(10);
});

test.each([
  ['severity', { severity: 'HIGH' }, 'HIGH for payments in SEC'],
  ['team', { team: 'platform' }, 'CRITICAL for platform in PLAT'],
] as const)(
  'a grant does not cover a finding whose %s changed since, and it is asked for again',
  (_, differs, now) => {
    const [shown] = flood(1);
    const changed = { ...shown!, finding: { ...shown!.finding, ...differs } };
    const judgements = [judgement(shown!, { state: 'granted', verdict: dana })];

    const ruling = govern([changed], { policy: asking, now: NOW, judgements, askIn: 'b2' });

    expect(ruling.approved).toEqual([]);
    expect(ruling.toAsk).toHaveLength(1);
    expect(reasons(ruling)).toEqual([
      `risk 55 = create 25 + jira 10 + frequency 0 + production 20; approval a1 does not cover it: it was granted by dana as CRITICAL for payments in SEC and is ${now} now; a person is asked again: asked for in approval b2`,
    ]);
  },
);

test('expiry is no denial, and no permission either: it is asked for again', () => {
  const [finding] = flood(1);

  const ruling = govern([finding!], {
    policy: asking,
    now: NOW,
    judgements: [judgement(finding!, { state: 'expired' })],
    askIn: 'b2',
  });

  expect(ruling.toAsk).toHaveLength(1);
  expect(reasons(ruling)[0]).toContain('approval a1 expired undecided; a person is asked again');
});

test('a rejected finding is left alone for a month, then asked for again', () => {
  const [finding] = flood(1);
  const rejected = (days: number): Judgement =>
    judgement(finding!, {
      state: 'rejected',
      verdict: { by: 'eli', at: before(NOW, days * DAY), note: 'no' },
    });
  const rule = (days: number): Ruling =>
    govern([finding!], { policy: asking, now: NOW, judgements: [rejected(days)], askIn: 'b2' });

  expect(rule(29).held[0]).toMatchObject({
    cause: 'rejected',
    approval: 'a1',
    reason: `rejected in approval a1 on eli's word of 2026-10-25 12:00 UTC: “no”; left alone until 2026-11-24`,
  });
  expect(rule(29).toAsk).toEqual([]);
  expect(rule(31).toAsk).toHaveLength(1);
});

test('with the gate disabled again a rejection still holds, a grant still counts, and the rest is free', () => {
  const [a, b, c] = flood(3);
  const judgements = [
    judgement(a!, { state: 'rejected', verdict: dana }),
    judgement(b!, { state: 'granted', verdict: dana }),
    judgement(c!),
  ];

  const ruling = govern([a!, b!, c!], { policy: disabled, now: NOW, judgements });

  expect(ids(ruling.held)).toEqual([a!.finding.id]);
  expect(ruling.approved.map(({ grant, rank }) => grant ?? `rank ${rank}`)).toEqual([0, 'rank 1']);
});

test('twins are held with their leader, whoever holds it', () => {
  const twin = (id: string): CreateDecision => aCreate({ id, fingerprint: aFingerprint('same') });
  const both = [twin('a'), twin('b')];

  const waiting = govern(both, { policy: asking, now: NOW, judgements: [judgement(both[0]!)] });
  const closed = govern(both, { policy: policyWith('always'), now: NOW });
  const full = govern(
    [
      aCreate(),
      ...both.map((each) => ({ ...each, finding: { ...each.finding, severity: 'HIGH' as const } })),
    ],
    {
      policy: aPolicy({ limits: { ...disabled.limits, ticketsPerRun: 1 } }),
      now: NOW,
    },
  );

  expect(ids(waiting.held)).toEqual(['a', 'b']);
  expect(ids(closed.held)).toEqual(['a', 'b']);
  expect(closed.toAsk).toHaveLength(1);
  expect(ids(full.held)).toEqual(['a', 'b']);
});

test('more than one request can hold is asked for later, and is held all the same', () => {
  const ruling = govern(flood(1_700), { policy: policyWith('always'), now: NOW, askIn: 'b2' });

  expect(ruling.toAsk).toHaveLength(1_500);
  expect(ruling.held).toHaveLength(1_700);
  expect(ruling.held.at(-1)?.reason).toContain('a later run asks for it');
});

test('what is asked for is worst first whatever the reason, and the request says all of them', () => {
  const [expired] = flood(1);
  const high = { ...expired!, finding: { ...expired!.finding, severity: 'HIGH' as const } };
  const shown = { severity: 'HIGH' as const, team: 'payments', project: 'SEC' };
  const judgements = [judgement(high, { state: 'expired', shown })];

  const ruling = govern([high, ...flood(120, 1)], { policy: asking, now: NOW, judgements, askIn: 'b2' });

  expect(ruling.toAsk.map(({ finding }) => finding.severity)).toEqual([
    ...Array<string>(21).fill('CRITICAL'),
    'HIGH',
  ]);
  expect(ruling.why).toBe(
    '21 × risk 70 = create 25 + jira 10 + frequency 15 + production 20; the threshold is 70. ' +
      '1 × risk 70 = create 25 + jira 10 + frequency 15 + production 20; approval a1 expired undecided; a person is asked again',
  );
});

test('no more are asked for than fit beside those that wait already', () => {
  const ruling = govern(flood(300), {
    policy: policyWith('always'),
    now: NOW,
    askIn: 'b2',
    boundCount: 7_900,
  });

  expect(ruling.toAsk).toHaveLength(100);
  expect(ruling.held).toHaveLength(300);
});

test('every finding is ruled on once, and the ruling is the same whatever order the findings came in', () => {
  const candidate = fc.record({
    id: fc.nat(400),
    fingerprint: fc.nat(200),
    environment: fc.constantFrom('production', 'staging', 'development'),
    severity: fc.constantFrom('CRITICAL', 'HIGH'),
    state: fc.constantFrom('none', 'open', 'granted', 'rejected', 'expired'),
  });
  const mode = fc.constantFrom<GateMode>('disabled', 'above-threshold', 'always');
  fc.assert(
    fc.property(fc.uniqueArray(candidate, { selector: ({ id }) => id }), mode, (items, gate) => {
      const candidates = items.map(({ id, fingerprint, environment, severity }) =>
        aCreate({ id: `f${id}`, fingerprint: aFingerprint(fingerprint), environment, severity }),
      );
      const judgements = items.flatMap(({ state }, index): Judgement[] =>
        state === 'none' ? [] : [judgement(candidates[index]!, { state, verdict: dana })],
      );
      const context = { policy: policyWith(gate), now: NOW, judgements };
      const ruling = govern(candidates, context);
      const fingerprints = ruling.approved.map(({ finding }) => finding.fingerprint);
      const isApproved = new Set(fingerprints);
      const twins = candidates.filter(
        ({ finding }) => isApproved.has(finding.fingerprint) && !ids(ruling.approved).includes(finding.id),
      );

      expect([...ids(ruling.approved), ...ids(ruling.held), ...ids(twins)].sort()).toEqual(
        ids(candidates).sort(),
      );
      expect(isApproved.size).toBe(fingerprints.length);
      expect(ruling.held.filter(({ finding }) => isApproved.has(finding.fingerprint))).toEqual([]);
      expect(govern([...candidates].reverse(), context).approved).toEqual(ruling.approved);
    }),
  );
});
