import { loadPolicy } from '../../src/config/policy-file';
import { policyHash } from '../../src/config/policy-hash';
import type { Policy } from '../../src/domain/policy';

const { policy } = loadPolicy({ overrides: { jiraProject: 'SEC', defaultChannel: '#security' } });

test('is 16 hex characters and survives a round trip as JSON', () => {
  expect(policyHash(policy)).toMatch(/^[0-9a-f]{16}$/);
  expect(policyHash(JSON.parse(JSON.stringify(policy)) as Policy)).toBe(policyHash(policy));
});

test('does not depend on the order of keys, at any depth', () => {
  const turned = Object.fromEntries(Object.entries(policy).reverse()) as unknown as Policy;
  const deep = {
    ...turned,
    limits: Object.fromEntries(Object.entries(policy.limits).reverse()) as unknown as Policy['limits'],
  };

  expect(policyHash(deep)).toBe(policyHash(policy));
});

test('changes with any value and with the order of a list', () => {
  const { severities, limits } = policy;

  const hashes = [
    policy,
    { ...policy, severities: [...severities].reverse() },
    { ...policy, limits: { ...limits, pageSize: 499 } },
    { ...policy, defaultTeam: 'payments' },
  ].map(policyHash);

  expect(new Set(hashes).size).toBe(4);
});
