import type { Context } from 'hono';
import type { FaultBox } from '../faults';
import type { Env } from '../operation';
import type { JiraState } from './state';

/** Where a request came in: the site's own URL, or `/ex/jira/<cloud id>`. */
export type Door = 'site' | 'gateway';

/** What an endpoint has before it when it answers. */
export interface Desk {
  readonly c: Context<Env>;
  readonly body: unknown;
  readonly jira: JiraState;
  readonly faults: FaultBox;
  /** Nobody sees no ticket and no project. */
  readonly caller: 'member' | 'nobody';
  /** "http://127.0.0.1:4000/jira": what browse links and `self` links start with. */
  readonly site: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Endpoint {
  /** Operation name in the request log and in faults. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Below "/rest/api/3". */
  readonly path: string;
  /** It changes nothing, however it is asked. */
  readonly isRead?: true;
  /** How long Jira takes over it. */
  latencyMs?(desk: Desk): number | undefined;
  answer(desk: Desk): Reply;
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function refusal(status: number, message: string, errors: Record<string, string> = {}): Reply {
  return { status, body: { errorMessages: message === '' ? [] : [message], errors } };
}

export const INVALID_PAYLOAD = 'Invalid request payload. Refer to the REST API documentation and try again.';

/** `startAt` and `maxResults` of the query string, as every paged list takes them. */
export function pageOf(
  c: Context<Env>,
  limit: number,
): { readonly startAt: number; readonly maxResults: number } {
  const startAt = Number(c.req.query('startAt') ?? 0);
  const maxResults = Number(c.req.query('maxResults') ?? 50);
  return {
    startAt: Number.isInteger(startAt) && startAt >= 0 ? startAt : 0,
    maxResults: Number.isInteger(maxResults) && maxResults > 0 ? Math.min(maxResults, limit) : 50,
  };
}
