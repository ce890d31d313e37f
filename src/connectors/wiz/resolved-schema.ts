import { z } from 'zod';
import type { ResolvedFinding } from '../../domain/resolved-finding';
import { fingerprintOf, type Identity, ruleKeyOf } from './fingerprint';
import { MAX_PAGE_SIZE } from './filters';
import { allLinkedTickets } from './linked-tickets';
import { entitySnapshot } from './resource';
import { rawRuleIds, sourceRules } from './rules';
import { consoleLink, findingId, pageInfo, timestamp } from './schema';
import { toHttpsLink } from './text';

/** What a fingerprint is made of. */
const identified = z.object({
  id: findingId,
  type: z.string().nullable(),
  sourceRules,
  entitySnapshot,
});

type Identified = z.output<typeof identified>;

function identityOf({ id, type, sourceRules: rules, entitySnapshot: resource }: Identified): Identity {
  return {
    findingId: id,
    type,
    ruleIds: rawRuleIds(rules),
    ...(resource === null ? {} : { resource }),
  };
}

const REASON = /^[A-Z][A-Z0-9_]{0,59}$/;

const resolved = identified
  .extend({
    status: z.string(),
    statusChangedAt: timestamp,
    resolutionReason: z.string().nullish(),
    url: z.string().nullish(),
    environments: z.array(z.string().nullable()).nullish(),
  })
  .transform((node): ResolvedFinding => {
    const { id, status, statusChangedAt, resolutionReason: reason, entitySnapshot: resource } = node;
    const identity = identityOf(node);
    const ruleKey = ruleKeyOf(identity);
    return {
      id,
      fingerprint: fingerprintOf(identity),
      ...(ruleKey === undefined ? {} : { ruleKey }),
      ruleIds: rawRuleIds(node.sourceRules),
      environments: (node.environments ?? []).filter((each) => each !== null),
      resource: { tags: resource?.tags ?? {}, subscriptionTags: resource?.subscriptionTags ?? {} },
      changedAt: statusChangedAt,
      // An enum to which Wiz adds; what does not look like one is no reason to repeat.
      ...(typeof reason === 'string' && REASON.test(reason) ? { reason } : {}),
      isIgnored: status === 'REJECTED',
      url: toHttpsLink(node.url) ?? consoleLink(id),
    };
  });

export const resolvedPageSchema = z.object({
  issues: z.object({ nodes: z.array(resolved).max(MAX_PAGE_SIZE), pageInfo }),
});

export const standingPageSchema = z.object({
  issues: z.object({
    nodes: z.array(identified.transform((node) => fingerprintOf(identityOf(node)))).max(MAX_PAGE_SIZE),
    pageInfo,
  }),
});

export const linksSchema = z.object({
  issues: z.object({ nodes: z.array(z.object({ id: findingId, serviceTickets: allLinkedTickets })).max(1) }),
});

export const associatedSchema = z.object({
  associateServiceTicket: z.object({ serviceTicket: z.object({ id: z.string().min(1) }) }),
});
