import type { Finding, FindingRef } from '../domain/finding';
import { type PageRule, pageRules } from '../domain/page-rules';
import type { Policy } from '../domain/policy';
import type { Window } from '../domain/window';
import { neededFacts } from '../routing/needed-facts';
import { toRef } from '../routing/route';
import type { Dependencies } from './dependencies';
import { isOnSite } from './site';

export interface FetchInput {
  readonly policy: Policy;
  readonly window: Window;
  /** The run's one "now", for suppressions that end. */
  readonly now: string;
  /** Tickets that Wiz links to count only on this site. */
  readonly siteUrl: string;
  readonly cursor?: string;
}

export interface FetchedPage {
  readonly refs: readonly FindingRef[];
  /** Absent where none is known. */
  readonly rules?: readonly PageRule[];
  readonly nextCursor?: string;
}

export function fetchActivities({ wiz }: Dependencies) {
  return {
    /** Reads one page; routes and matches suppressions, so that only references leave this process. */
    async fetchPage({ policy, window, now, siteUrl, cursor }: FetchInput): Promise<FetchedPage> {
      const { changedAfter, createdAfter } = window;
      const { findings, nextCursor } = await wiz.readPage({
        severities: policy.severities,
        needs: neededFacts(policy),
        pageSize: policy.limits.pageSize,
        ...(changedAfter === undefined ? {} : { changedAfter }),
        ...(createdAfter === undefined ? {} : { createdAfter }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      const refs = findings.map((finding) => toRef(onOurSite(finding, siteUrl), policy, now));
      const rules = pageRules(findings);
      return {
        refs,
        ...(rules.length === 0 ? {} : { rules }),
        ...(nextCursor === undefined ? {} : { nextCursor }),
      };
    },
  };
}

function onOurSite(finding: Finding, siteUrl: string): Finding {
  return { ...finding, linkedTickets: finding.linkedTickets.filter(({ url }) => isOnSite(url, siteUrl)) };
}
