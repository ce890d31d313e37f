import { z } from 'zod';
import { type Capability, riskOfAddition, switchedOn, switchOf } from '../domain/beyond';
import { POLICY_DEFAULTS, type Policy } from '../domain/policy';
import { describeRisk } from '../domain/risk';
import type { Problem } from './config-error';

const flag = z.boolean('must be true or false');

const switches: Readonly<Record<Capability, z.ZodExactOptional<typeof flag>>> = {
  commentWhenResolved: z.exactOptional(flag),
  linkInWiz: z.exactOptional(flag),
  remoteLink: z.exactOptional(flag),
};

export const beyondSchema = z.strictObject(switches);

const { verbs, connectors } = POLICY_DEFAULTS.risk;
/** With so many points for `write`, a link in Wiz scores by default what a ticket scores. */
const AS_A_TICKET = verbs.create + connectors.jira - connectors.wiz;

/** What is on and can never go ahead: the first of a run is over the threshold. */
export function beyondWarnings(policy: Policy): Problem[] {
  return switchedOn(policy).flatMap((capability) => {
    const risk = riskOfAddition({ capability, number: 1 }, policy);
    if (risk.score < policy.risk.threshold) return [];
    return [
      {
        where: switchOf(capability),
        what: `is on, but its risk on production is ${describeRisk(risk)} from the first one on, and the threshold is ${policy.risk.threshold}: there, none is made`,
        cure: `lower risk.verbs.write, which counts for nothing else; with ${AS_A_TICKET} one in Wiz scores what a ticket scores`,
      },
    ];
  });
}
