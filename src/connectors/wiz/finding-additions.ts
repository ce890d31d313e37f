import type { Check } from '../../domain/check';
import type { LinkedTicket } from '../../domain/finding';
import type { ResolvedFinding } from '../../domain/resolved-finding';
import type { AdditionWrite } from '../permission';

/**
 * What is asked of Wiz beyond open findings, and the one thing that may be written there, as far as the policy switches it
 * on. Reads throw `ConnectorError`; the write is one request, answers with an outcome and does not throw.
 */
export interface FindingAdditions {
  /** One page of RESOLVED and REJECTED findings of any severity, by the time of their last change, oldest first. */
  readResolved(request: ResolvedRequest): Promise<ResolvedPage>;
  /**
   * Fingerprints of all open findings that these rules have, of any severity; undefined where there are more than
   * 10,000, for whoever asks must know of each.
   */
  readOpenOf(ruleIds: readonly string[]): Promise<readonly string[] | undefined>;
  /** The Jira tickets that Wiz links to a finding now, on any site; undefined where Wiz does not know the finding. */
  readLinks(finding: string): Promise<readonly LinkedTicket[] | undefined>;
  /** Not idempotent: twice makes two. Look first, and do not repeat what is uncertain. */
  link(finding: string, ticket: LinkedTicket): Promise<AdditionWrite>;
  /** For `doctor`; nothing where nothing is switched on. Never throws. */
  check(): Promise<readonly Check[]>;
}

export interface ResolvedRequest {
  /** Exclusive. */
  readonly changedAfter: string;
  readonly cursor?: string;
}

export interface ResolvedPage {
  readonly findings: readonly ResolvedFinding[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}
