import { z } from 'zod';
import { ConnectorError, type ConnectorErrorOptions, type Trouble } from '../connector-error';
import { retryAfterMs } from './exchange';
import type { Scrubber } from './scrubber';

/**
 * Why a request failed, as far as this connector can do something about it itself:
 * - `token`: a new token may help
 * - `permission`: a document that asks for less may help
 * - `schema`: so may it here
 */
type Reason = 'token' | 'permission' | 'schema' | 'other';

export interface Failure {
  readonly error: ConnectorError;
  readonly reason: Reason;
  /** All that Wiz said, for us to look into; people read the error's detail. */
  readonly words: string;
}

/** What came back, as far as a judgement needs it. */
export interface Refusal {
  readonly action: string;
  readonly status: number;
  readonly headers: Headers;
  /** The answer's `errors`, unparsed. */
  readonly errors: unknown;
}

export interface Judge {
  readonly scrubber: Scrubber;
  readonly now: () => number;
}

interface Verdict {
  readonly trouble: Trouble;
  readonly reason?: Reason;
  readonly cure?: string;
}

export const SCOPE_CURE =
  'Give the Wiz service account the scopes read:issues and read:threat_issues, and read:projects for project owners.';
const CREDENTIALS_CURE =
  'Check WIZ_CLIENT_ID and WIZ_CLIENT_SECRET, and that WIZ_API_URL is the same tenant.';
export const MALFORMED_CURE =
  'Nothing was taken over. If it stays, report the field: Wiz may have changed its answers.';
const RATE_CURE =
  'Wiz allows 10 requests a second to all users of one service account: give the worker one of its own.';
const REJECTED_CURE = 'Look at `wfd doctor`; if all is well there, report this.';
export const TROUBLE_CURE = 'The next run tries again. If it stays, look at https://status.wiz.io.';
const SCHEMA_CURE =
  'The Wiz tenant does not know a field by which findings are recognised or routed. Without it tickets could double, so nothing is read; report the field.';

const BY_CODE: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['UNAUTHENTICATED', { trouble: 'unauthorized', reason: 'token', cure: CREDENTIALS_CURE }],
  ['UNAUTHORIZED', { trouble: 'unauthorized', reason: 'permission', cure: SCOPE_CURE }],
  [
    'FORBIDDEN_IP',
    { trouble: 'unauthorized', cure: "Add this machine's address to the IP allow list in Wiz." },
  ],
  ['RATE_LIMIT_EXCEEDED', { trouble: 'refused', cure: RATE_CURE }],
  ['INTERNAL', { trouble: 'unavailable', cure: TROUBLE_CURE }],
  ['BAD_USER_INPUT', { trouble: 'rejected', cure: REJECTED_CURE }],
  ['VALIDATION_INVALID_TYPE_VARIABLE', { trouble: 'rejected', cure: REJECTED_CURE }],
  ['NOT_FOUND', { trouble: 'missing', cure: REJECTED_CURE }],
]);

const UNKNOWN_FIELD = /cannot query field|unknown type|unknown argument/i;

const graphqlError = z.object({
  message: z.string().catch(''),
  extensions: z.object({ code: z.string().catch('') }).catch({ code: '' }),
});
const graphqlErrors = z.array(graphqlError.catch({ message: '', extensions: { code: '' } })).catch([]);

type GraphqlError = z.output<typeof graphqlError>;

/** The GraphQL code decides where there is one we know, whatever the HTTP status; else the status does. */
export function judge(refusal: Refusal, { scrubber, now }: Judge): Failure {
  const errors = graphqlErrors.parse(refusal.errors);
  const isFailed = refusal.status < 200 || refusal.status > 299;
  const { trouble, reason = 'other', cure } = verdictOf(errors, refusal.status, isFailed);
  const retry = retryAfterMs(refusal.headers, now());
  return {
    reason,
    words: errors.map(({ message }) => message).join('\n'),
    error: new ConnectorError({
      service: 'wiz',
      action: refusal.action,
      trouble,
      detail: scrubber.clean(describe(errors, refusal.status)),
      ...(isFailed ? { status: refusal.status } : {}),
      ...(retry === undefined ? {} : { retryAfterMs: retry }),
      ...(cure === undefined ? {} : { cure }),
    }),
  };
}

/** Whether Wiz says that it was asked too much: by the status, or by its code in an answer of any status. */
export function isTooMany({ status, errors }: Pick<Refusal, 'status' | 'errors'>): boolean {
  const codes = graphqlErrors.parse(errors).map(({ extensions }) => extensions.code);
  return status === 429 || codes.includes('RATE_LIMIT_EXCEEDED');
}

export function wizError(options: Omit<ConnectorErrorOptions, 'service'>): ConnectorError {
  return new ConnectorError({ service: 'wiz', ...options });
}

function verdictOf(errors: readonly GraphqlError[], status: number, isFailed: boolean): Verdict {
  if (errors.length > 0 && errors.every(isSchemaRefusal)) {
    return { trouble: 'rejected', reason: 'schema', cure: SCHEMA_CURE };
  }
  const known = errors.flatMap(({ extensions }) => BY_CODE.get(extensions.code) ?? [])[0];
  if (known !== undefined) return known;
  // An error we cannot name, beside data or instead of it: asking again does no harm.
  return isFailed ? verdictOfStatus(status) : { trouble: 'unavailable', cure: TROUBLE_CURE };
}

function isSchemaRefusal({ message, extensions: { code } }: GraphqlError): boolean {
  if (BY_CODE.has(code)) return false;
  return (
    code === 'GRAPHQL_VALIDATION_FAILED' || code.startsWith('VALIDATION_') || UNKNOWN_FIELD.test(message)
  );
}

function verdictOfStatus(status: number): Verdict {
  if (status === 401) return { trouble: 'unauthorized', reason: 'token', cure: CREDENTIALS_CURE };
  if (status === 403) return { trouble: 'unauthorized', cure: SCOPE_CURE };
  if (status === 404 || status === 410) {
    return { trouble: 'missing', cure: 'There is no Wiz API at this address: check WIZ_API_URL.' };
  }
  if (status === 425 || status === 429) return { trouble: 'refused', cure: RATE_CURE };
  if (status === 408 || status >= 500) return { trouble: 'unavailable', cure: TROUBLE_CURE };
  return {
    trouble: 'rejected',
    cure: 'Check that WIZ_API_URL is the API address and no proxy answers in its place.',
  };
}

function describe(errors: readonly GraphqlError[], status: number): string {
  const said = errors.map(({ message, extensions: { code } }) =>
    [code, message].filter((each) => each !== '').join(': '),
  );
  return (
    said
      .filter((each) => each !== '')
      .slice(0, 3)
      .join('; ') || `Wiz answered with status ${status}`
  );
}
