import { z } from 'zod';
import type { Policy } from '../domain/policy';
import { KNOWN_LIMITS, LEAST_RATES, RATE_DEFAULTS, type RatePolicy } from '../domain/rates';
import type { Problem } from './config-error';
import { count } from './schema-parts';

function rate(least: number) {
  const range = `must be a number from ${least} to 1000`;
  return z.exactOptional(z.number(range).min(least, range).max(1_000, range));
}

const { wiz, jira, slack } = LEAST_RATES;
const parallel = z.exactOptional(count(1, 100));

export const rates = z.strictObject({
  wiz: z.exactOptional(z.strictObject({ perSecond: rate(wiz.perSecond), parallel })),
  jira: z.exactOptional(
    z.strictObject({ perSecond: rate(jira.perSecond), perTicket: rate(jira.perTicket), parallel }),
  ),
  slack: z.exactOptional(z.strictObject({ perChannel: rate(slack.perChannel), parallel })),
});

export function buildRates({ wiz, jira, slack }: z.output<typeof rates> = {}): RatePolicy {
  return {
    wiz: { ...RATE_DEFAULTS.wiz, ...wiz },
    jira: { ...RATE_DEFAULTS.jira, ...jira },
    slack: { ...RATE_DEFAULTS.slack, ...slack },
  };
}

/** Who asks faster than a service allows is told no, waits, and asks again: slower in the end. */
export function rateWarnings(policy: Policy): Problem[] {
  return KNOWN_LIMITS.flatMap(({ service, setting, most, why }) => {
    const rate = new Map<string, number>(Object.entries(policy.rates[service])).get(setting) ?? 0;
    if (rate <= most) return [];
    return [
      {
        where: `rates.${service}.${setting}`,
        what: `is ${rate}, more than the service takes: ${why}`,
        cure: 'leave it out: the default is what others have found to work',
      },
    ];
  });
}
