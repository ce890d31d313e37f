import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { z } from 'zod';
import { ConnectorError } from '../connector-error';
import { oneLine } from './text';

/**
 * - `later`: refused for now, nothing was done.
 * - `uncertain`: it may have been done.
 * - `malformed`: a 2xx that is not Slack's; for a write as good as uncertain.
 * - `channel`: this channel will not take it until a person acts.
 * - `payload`: Slack does not like what we sent; nothing was done.
 * - `slack`: nothing works anywhere until a person acts.
 */
export type FailureKind = 'later' | 'uncertain' | 'malformed' | 'channel' | 'payload' | 'slack';

export interface FailureFacts {
  readonly kind: FailureKind;
  /** Slack's own word: `channel_not_found`. */
  readonly code?: string;
  readonly detail: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** Scope that Slack says is needed. */
  readonly needed?: string;
  readonly cure?: string;
}

/** Stays inside the connector. Built from scratch: nothing of the SDK's error but checked words goes into it. */
export class SlackFailure extends Error {
  constructor(readonly facts: FailureFacts) {
    super(facts.detail);
  }
}

const RATE_MS = 30_000;
const MESSAGE_LIMIT_MS = 15 * 60_000;

/**
 * Every error that https://docs.slack.dev/reference/methods/chat.postMessage lists, and those of the calls around it.
 * A refusal that only a wrong request can earn is `payload`, even where we never send such a request.
 */
export const ERROR_KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ...each('later', 'ratelimited rate_limited message_limit_exceeded'),
  ...each('later', 'service_unavailable request_timeout team_added_to_org org_login_required accesslimited'),
  // "Some aspect of the operation succeeded before the error was raised" is what Slack says of these.
  ...each('uncertain', 'internal_error fatal_error'),
  ...each('channel', 'channel_not_found not_in_channel is_archived no_permission ekm_access_denied'),
  ...each('channel', 'restricted_action restricted_action_read_only_channel restricted_action_thread_locked'),
  ...each('channel', 'restricted_action_thread_only_channel restricted_action_non_threadable_channel'),
  ...each('channel', 'messages_tab_disabled team_not_found channel_is_limited_access too_many_members'),
  ...each('channel', 'slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked'),
  ...each('channel', 'slack_connect_lists_sharing_blocked method_not_supported_for_channel_type'),
  ...each('payload', 'invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text'),
  ...each('payload', 'too_many_attachments attachment_payload_limit_exceeded too_many_contact_cards'),
  ...each('payload', 'metadata_too_large metadata_must_be_sent_from_app invalid_metadata_format'),
  ...each('payload', 'invalid_metadata_schema markdown_text_conflict invalid_arguments invalid_arg_name'),
  ...each('payload', 'invalid_array_arg invalid_charset invalid_form_data invalid_post_type'),
  ...each('payload', 'missing_post_type missing_argument invalid_cursor invalid_limit invalid_types'),
  ...each(
    'payload',
    'invalid_ts_oldest invalid_ts_latest invalid_metadata_filter_keys as_user_not_supported',
  ),
  ...each('payload', 'cannot_reply_to_message missing_file_data send_on_behalf_not_allowed'),
  ...each('payload', 'draft_already_deleted draft_already_sent draft_has_conflict draft_not_found'),
  ...each('payload', 'duplicate_channel_not_found duplicate_message_not_found'),
  ...each('slack', 'invalid_auth not_authed account_inactive token_revoked token_expired missing_scope'),
  ...each('slack', 'not_allowed_token_type team_access_not_granted access_denied app_access_restricted'),
  ...each('slack', 'enterprise_is_restricted two_factor_setup_required'),
  ...each('slack', 'deprecated_endpoint method_deprecated'),
]);

/** Codes of a connection that never came about: nothing can have arrived. */
const NEVER_SENT: ReadonlySet<string> = new Set(
  [
    'ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH UND_ERR_CONNECT_TIMEOUT ERR_INVALID_URL',
    'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN CERT_HAS_EXPIRED ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ].flatMap((codes) => codes.split(' ')),
);

/**
 * A request that failed below HTTP. Only a code is taken from the system's own error: its message may quote the
 * Authorization header.
 */
export class TransportError extends Error {
  readonly code: string;
  readonly isUnsendable: boolean;

  constructor(error: unknown) {
    const code = systemCode(error);
    super(code);
    this.code = code;
    this.isUnsendable = /header value|ByteString/.test(String(error));
  }
}

export function toFailure(error: unknown): SlackFailure {
  if (error instanceof SlackFailure) return error;
  if (error instanceof WebAPIRequestError && error.original instanceof ConnectorError) {
    return new SlackFailure(explainUndeclared(error.original));
  }
  return new SlackFailure(explain(error));
}

/** Slack says so by the status, or in an answer that is 200 otherwise. */
export function isTooMany({ facts: { status, code } }: SlackFailure): boolean {
  return status === 429 || code === 'ratelimited' || code === 'rate_limited';
}

function explain(error: unknown): FailureFacts {
  if (error instanceof WebAPIPlatformError) return explainRefusal(error.data);
  if (error instanceof WebAPIHTTPError) return explainStatus(error.statusCode);
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter * 1_000);
  if (error instanceof WebAPIRequestError && error.original instanceof TransportError) {
    return explainTransport(error.original);
  }
  if (error instanceof z.ZodError) return { kind: 'malformed', detail: describeProblem(error) };
  // What the client throws for a 429 without Retry-After has neither class nor code.
  if (error instanceof Error && error.message.startsWith('Retry header')) return rateLimited(RATE_MS);
  // A body that breaks off ("terminated"), a time-out while reading it, whatever else there may be.
  return { kind: 'uncertain', detail: `no complete answer (${systemCode(error)})` };
}

/** Slack's words as we repeat them: one line, and no token, should anything in between quote our request. */
const words = z.string().transform((text) => oneLine(text, 200).replace(/xox[a-z]-[\w-]*/gi, '(token)'));

const refusalSchema = z.object({
  error: z.string().regex(/^[a-z][a-z0-9_]{0,79}$/),
  needed: words.nullish(),
  response_metadata: z
    .object({ messages: z.array(words).nullish(), retryAfter: z.number().nullish() })
    .nullish(),
});

function explainRefusal(data: unknown): FailureFacts {
  const answer = refusalSchema.safeParse(data);
  // The client hands over a body that is no JSON, a proxy's login page for one, as the error's code.
  if (!answer.success) {
    return { kind: 'malformed', detail: 'an answer that is not from Slack: something stands in between' };
  }
  const { error: code, needed, response_metadata: more } = answer.data;
  const kind = ERROR_KINDS.get(code) ?? 'uncertain';
  const words = [...(more?.messages ?? []).slice(0, 3), ...(needed ? [`needed: ${needed}`] : [])];
  return {
    kind,
    code,
    detail: [`Slack says ${code}`, ...words].join('; '),
    ...(kind === 'later' ? { retryAfterMs: retryAfter(code, more?.retryAfter) } : {}),
    ...(needed ? { needed } : {}),
  };
}

function retryAfter(code: string, seconds: number | null | undefined): number {
  if (typeof seconds === 'number' && seconds >= 0) return seconds * 1_000;
  return code === 'message_limit_exceeded' ? MESSAGE_LIMIT_MS : RATE_MS;
}

function rateLimited(ms: number): FailureFacts {
  return {
    kind: 'later',
    status: 429,
    detail: 'Slack is rate limiting us',
    retryAfterMs: Number.isFinite(ms) && ms >= 0 ? ms : RATE_MS,
  };
}

/** Slack itself answers 200 or 429; any other status comes from what stands in between, or from a Slack in trouble. */
function explainStatus(status: number): FailureFacts {
  if (status >= 500 || status === 408) return { kind: 'uncertain', status, detail: `HTTP ${status}` };
  if (status < 400) return { kind: 'malformed', status, detail: `HTTP ${status}, which Slack never answers` };
  return {
    kind: 'slack',
    status,
    detail: `HTTP ${status}, which Slack never answers`,
    cure: 'check SLACK_API_URL and the proxy in between',
  };
}

function explainTransport({ code, isUnsendable }: TransportError): FailureFacts {
  if (isUnsendable) {
    return { kind: 'slack', code: 'invalid_auth', detail: 'the token holds characters that no token has' };
  }
  if (code === 'TimeoutError') return { kind: 'uncertain', detail: 'no answer in time' };
  if (NEVER_SENT.has(code)) return { kind: 'later', detail: `cannot connect to Slack (${code})` };
  return { kind: 'uncertain', detail: `the connection broke (${code})` };
}

/** A mistake of ours holds for every channel, and sending something else instead would not mend it. */
function explainUndeclared({ detail, cure }: ConnectorError): FailureFacts {
  return { kind: 'slack', detail, ...(cure === undefined ? {} : { cure }) };
}

/** ECONNRESET and the like, as deep as it lies in the chain of causes; else the error's name. */
function systemCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const deeper = 'cause' in error ? systemCode(error.cause) : 'unknown';
  if (deeper !== 'unknown') return deeper;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}

function describeProblem(error: z.ZodError): string {
  const [first] = error.issues;
  return `cannot read Slack's answer at ${first?.path.join('.') || 'its root'}: ${first?.message ?? 'unknown'}`;
}

function each(kind: FailureKind, codes: string): [string, FailureKind][] {
  return codes.split(' ').map((code) => [code, kind]);
}
