import type { Check } from '../../domain/check';
import type { Finding, FindingDetails } from '../../domain/finding';
import type { Severity } from '../../domain/severity';

/** What the worker asks of Wiz. Reads only. Every method throws `ConnectorError`. */
export interface FindingSource {
  /**
   * One page of OPEN and IN_PROGRESS findings. A page that cannot be parsed throws `malformed` with the
   * field's path: partial data is never taken for whole data.
   */
  readPage(request: PageRequest): Promise<FindingPage>;
  /**
   * Findings by id with every text, whatever their status or severity now; at most 500 ids. Ids Wiz no longer
   * knows are left out.
   */
  readDetails(ids: readonly string[]): Promise<readonly FindingDetails[]>;
  /** How many findings of these severities are open; decides sweep or incremental. An estimate. */
  countOpen(severities: readonly Severity[]): Promise<number>;
  /** Credentials, endpoint, scope, schema; for `doctor`. Never throws. */
  check(): Promise<readonly Check[]>;
}

export interface PageRequest {
  readonly severities: readonly Severity[];
  /** Raw timestamp; exclusive. Absent: a sweep. */
  readonly changedAfter?: string;
  /** ISO date-time; findings created before it are left out. */
  readonly createdAfter?: string;
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
