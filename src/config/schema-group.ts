import { z } from 'zod';
import { type GroupPolicy, POLICY_DEFAULTS } from '../domain/policy';

const COUNT = 'must be a whole number from 1 to 10000';

/** `off` stands for `{ by: none }`; some readers of YAML take a bare off for false. */
export const group = z.preprocess(
  (value) => (value === 'off' || value === false ? { by: 'none' } : value),
  z.strictObject({
    by: z.exactOptional(z.enum(['rule-and-team', 'none'], 'must be rule-and-team or none')),
    above: z.exactOptional(z.int(COUNT).min(1, COUNT).max(10_000, COUNT)),
  }),
);

/** Undefined: every finding has a ticket of its own. */
export function buildGroup(written: z.output<typeof group> = {}): GroupPolicy | undefined {
  const { by, above } = { ...POLICY_DEFAULTS.group, ...written };
  return by === 'none' ? undefined : { by, above };
}
