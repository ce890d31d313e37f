import { oneLine } from './one-line';

export type Service = 'wiz' | 'jira' | 'slack';

/**
 * - `unauthorized`: the credential is wrong, expired or lacks a right; a person must act.
 * - `rejected`: the service understood and said no; the same request will be refused again.
 * - `missing`: what was asked for is not there, or not for us to see.
 * - `refused`: not now (429, connection refused); nothing was done, a retry is safe.
 * - `unavailable`: timeout, reset, 5xx; a read may be repeated, a write is uncertain.
 * - `malformed`: the answer cannot be understood; the field's path is in the detail.
 */
export type Trouble = 'unauthorized' | 'rejected' | 'missing' | 'refused' | 'unavailable' | 'malformed';

export interface ConnectorErrorOptions {
  readonly service: Service;
  /** What we were doing: "read page", "create tickets in SEC". */
  readonly action: string;
  readonly trouble: Trouble;
  /** The service's own words or ours; never a secret, never a header. */
  readonly detail: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** What a person can do about it. */
  readonly cure?: string;
}

/** An error travels into histories and to people; what is longer tells nobody more. */
const MAX_DETAIL = 1_000;
/** Nobody asks for more in earnest, and a pause without end ends the worker. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1_000;

/**
 * The one error that leaves a connector. It is built from scratch: the SDK's own error, which may carry
 * an Authorization header, stays behind.
 */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly service: Service;
  readonly action: string;
  readonly trouble: Trouble;
  readonly detail: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly cure: string | undefined;

  constructor(options: ConnectorErrorOptions) {
    const status = options.status === undefined ? '' : `${options.status} `;
    const action = oneLine(options.action, MAX_DETAIL);
    const detail = oneLine(options.detail, MAX_DETAIL);
    super(`${options.service}: ${action}: ${status}${detail}`);
    this.service = options.service;
    this.action = action;
    this.trouble = options.trouble;
    this.detail = detail;
    this.status = options.status;
    this.retryAfterMs = boundedWait(options.retryAfterMs);
    this.cure = options.cure === undefined ? undefined : oneLine(options.cure, MAX_DETAIL);
  }
}

function boundedWait(ms: number | undefined): number | undefined {
  return ms === undefined || Number.isNaN(ms) ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(0, ms));
}
