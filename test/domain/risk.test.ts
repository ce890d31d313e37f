import * as fc from 'fast-check';
import { POLICY_DEFAULTS } from '../../src/domain/policy';
import { type Action, describeRisk, riskOf } from '../../src/domain/risk';

const policy = POLICY_DEFAULTS.risk;

function create(number: number, target: Action['target'] = 'production'): Action {
  return { verb: 'create', connector: 'jira', target, number };
}

test.each([
  [create(1), '55 = create 25 + jira 10 + frequency 0 + production 20'],
  [create(99), '69 = create 25 + jira 10 + frequency 14 + production 20'],
  [create(100), '70 = create 25 + jira 10 + frequency 15 + production 20'],
  [create(5_000), '70 = create 25 + jira 10 + frequency 15 + production 20'],
  [create(100, 'staging'), '60 = create 25 + jira 10 + frequency 15 + staging 10'],
  [create(1, 'development'), '35 = create 25 + jira 10 + frequency 0 + development 0'],
  [
    { verb: 'read', connector: 'wiz', target: 'production', number: 1 },
    '50 = read 10 + wiz 20 + frequency 0 + production 20',
  ],
  [
    { verb: 'send', connector: 'slack', target: 'production', number: 1 },
    '45 = send 20 + slack 5 + frequency 0 + production 20',
  ],
] satisfies [Action, string][])('%j scores %s', (action, expected) => {
  expect(describeRisk(riskOf(action, policy))).toBe(expected);
});

test('more than a hundred is a hundred, and says of how much', () => {
  const risk = riskOf(
    { verb: 'delete', connector: 'wiz', target: 'production', number: 100 },
    { ...policy, frequency: 50 },
  );

  expect(risk.score).toBe(100);
  expect(describeRisk(risk)).toBe(
    '100 (the most there is) of 140 = delete 50 + wiz 20 + frequency 50 + production 20',
  );
});

test('the risk never falls as a run goes on, and its parts add up to its score', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 300 }), (number, burst) => {
      const mine = { ...policy, burst };
      const now = riskOf(create(number), mine);
      expect(riskOf(create(number + 1), mine).score).toBeGreaterThanOrEqual(now.score);
      expect(now.parts.reduce((sum, { points }) => sum + points, 0)).toBe(now.score);
      expect(now.score === 70).toBe(number >= burst);
    }),
  );
});
