import { ConnectorError, type Trouble } from '../connector-error';
import { TOKEN_CURE } from './auth';
import {
  type Answer,
  describeSilence,
  isSilentAuthFailure,
  type Reply,
  retryAfterMs,
  wordsOf,
} from './reply';

export const MALFORMED_CURE =
  'Check that JIRA_URL is the address of Jira itself and that no proxy answers in its place; if so, report this.';
const REJECTED_CURE = 'Look at `wfd doctor`; if all is well there, report this.';
export const TROUBLE_CURE = 'The next run tries again. If it stays, look at https://status.atlassian.com.';
export const SILENT_AUTH = 'the token is not accepted: Jira answered as to an anonymous visitor';

/** What a reply means to a read; absent when it is an answer to go on with. */
export function readFailure(reply: Reply, action: string): ConnectorError | undefined {
  if (reply.kind === 'silence') {
    const trouble = reply.mayHaveArrived ? 'unavailable' : 'refused';
    const cure = 'Check JIRA_URL, and that this machine reaches it.';
    return new ConnectorError({ service: 'jira', action, trouble, detail: describeSilence(reply), cure });
  }
  if (isSilentAuthFailure(reply))
    return fail(reply, action, { trouble: 'unauthorized', detail: SILENT_AUTH, cure: TOKEN_CURE });
  const trouble = troubleOf(reply);
  if (trouble === undefined) return undefined;
  const cure = readCureOf(reply.status);
  return fail(reply, action, { trouble, detail: wordsOf(reply), ...(cure === undefined ? {} : { cure }) });
}

interface Verdict {
  readonly trouble: Trouble;
  readonly detail: string;
  readonly cure?: string;
}

function fail(answer: Answer, action: string, verdict: Verdict): ConnectorError {
  const wait = retryAfterMs(answer, Date.now());
  return new ConnectorError({
    service: 'jira',
    action,
    status: answer.status,
    ...verdict,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function troubleOf({ status, body }: Answer): Trouble | undefined {
  if (status >= 200 && status < 300) return body === undefined ? 'malformed' : undefined;
  if (status >= 500) return 'unavailable';
  return TROUBLES.get(status) ?? 'rejected';
}

const TROUBLES: ReadonlyMap<number, Trouble> = new Map<number, Trouble>([
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [404, 'missing'],
  [408, 'unavailable'],
  [410, 'missing'],
  [429, 'refused'],
]);

/** For what may pass by itself, or is not Jira's answer at all. */
function readCureOf(status: number): string | undefined {
  if (status === 408 || status === 429 || status >= 500) return TROUBLE_CURE;
  return status < 300 ? MALFORMED_CURE : (cureOf(status) ?? REJECTED_CURE);
}

export function cureOf(status: number): string | undefined {
  if (status === 401) return TOKEN_CURE;
  if (status === 403) return `The account lacks a right or the token a scope. ${TOKEN_CURE}`;
  if (status >= 300 && status < 400) return 'JIRA_URL leads elsewhere: use the address the browser ends at.';
  return undefined;
}
