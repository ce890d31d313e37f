import type { Capability } from '../../domain/beyond';
import type { Check } from '../../domain/check';
import type { Finding, FindingDetails } from '../../domain/finding';
import type { NeededFact } from '../../domain/matcher';
import type { Severity } from '../../domain/severity';
import type { FindingAdditions } from './finding-additions';

/** What the worker asks of Wiz. Reads only. Every method throws `ConnectorError`. */
export interface FindingSource {
  /**
   * One page of OPEN and IN_PROGRESS findings. A page that cannot be parsed throws `malformed` with the
   * field's path: partial data is never taken for whole data. A tenant that does not tell a needed fact throws
   * `rejected`: without it findings would change teams in silence.
   */
  readPage(request: PageRequest): Promise<FindingPage>;
  /**
   * Findings by id with every text, whatever their status or severity now; at most 500 ids. Ids Wiz no longer
   * knows are left out. Needed facts are as of a page; where none are, what the tenant does not tell is left out.
   */
  readDetails(ids: readonly string[], needs?: readonly NeededFact[]): Promise<readonly FindingDetails[]>;
  /** How many findings of these severities are open; decides sweep or incremental. An estimate. */
  countOpen(severities: readonly Severity[]): Promise<number>;
  /** Credentials, endpoint, scope, schema, and whether every needed fact is told; for `doctor`. Never throws. */
  check(needs?: readonly NeededFact[]): Promise<readonly Check[]>;
  /** What goes beyond that, as far as it is switched on. */
  beyond(on: readonly Capability[]): FindingAdditions;
}

export interface PageRequest {
  readonly severities: readonly Severity[];
  /** Raw timestamp; exclusive. Absent: a sweep. */
  readonly changedAfter?: string;
  /** ISO date-time; findings created before it are left out. */
  readonly createdAfter?: string;
  /** What the policy looks at. */
  readonly needs?: readonly NeededFact[];
  /** At most 500. */
  readonly pageSize: number;
  /** Absent on the first page. */
  readonly cursor?: string;
}

export interface FindingPage {
  readonly findings: readonly Finding[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}
