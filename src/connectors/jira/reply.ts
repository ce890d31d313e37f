import { z } from 'zod';
import { oneLine } from '../one-line';

/** What came of one request, whatever it was. Holds no credential: texts are cleaned before they get here. */
export type Reply = Answer | Silence;

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; absent when the body is none. */
  readonly body?: unknown;
}

export interface Silence {
  readonly kind: 'silence';
  /** "ECONNRESET"; "TRUNCATED" for an answer that broke off. */
  readonly code: string;
  /** False when Jira cannot have seen the request. */
  readonly mayHaveArrived: boolean;
}

const MAX_WORDS = 500;
const ERROR_BODY = z.object({
  errorMessages: z.array(z.string()).catch([]),
  errors: z.record(z.string(), z.string()).catch({}),
  message: z.string().optional().catch(undefined),
});

/** Jira's own words on one line. */
export function wordsOf(answer: Answer): string {
  const reason = answer.headers['ratelimit-reason'];
  const words =
    answer.body === undefined ? 'the answer is no JSON: a login page or a proxy' : wordsOfBody(answer.body);
  return oneLine(reason === undefined ? words : `${words} (${reason})`, MAX_WORDS);
}

export function wordsOfBody(body: unknown): string {
  const parsed = ERROR_BODY.safeParse(body);
  if (!parsed.success) return 'no reason is given';
  const { errorMessages, errors, message } = parsed.data;
  const fields = Object.entries(errors).map(([field, problem]) => `${field}: ${problem}`);
  const words = [...errorMessages, ...fields, ...(message === undefined ? [] : [message])];
  return words.length === 0 ? 'no reason is given' : oneLine(words.join('; '), MAX_WORDS);
}

/**
 * An expired token does not fail: Jira goes on as with an anonymous visitor, answers 200 with nothing in it, and
 * says so in this header only.
 */
export function isSilentAuthFailure({ headers }: Answer): boolean {
  return /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/i.test(headers['x-seraph-loginreason'] ?? '');
}

const LONGEST_WAIT_MS = 24 * 60 * 60 * 1_000;

/** `Retry-After` in seconds or as a date, else the moment the limit is reset; never negative. */
export function retryAfterMs({ headers }: Answer, now: number): number | undefined {
  const header = headers['retry-after']?.trim();
  const reset = headers['x-ratelimit-reset'];
  const wait =
    header === undefined
      ? until(reset, now)
      : /^\d+$/.test(header)
        ? Number(header) * 1_000
        : until(header, now);
  return wait === undefined ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(0, wait));
}

function until(date: string | undefined, now: number): number | undefined {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : at - now;
}

/** Where a connection is never made, nothing was done. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** From whatever the HTTP client threw; only code, system call and the presence of a response are looked at. */
export function toSilence(thrown: unknown): Silence {
  const layers = layersOf(thrown);
  if (layers.some((layer) => layer.response !== undefined)) {
    return { kind: 'silence', code: 'TRUNCATED', mayHaveArrived: true };
  }
  const code = layers.find((layer) => layer.code !== undefined)?.code ?? 'UNKNOWN';
  const neverSent = NEVER_SENT.has(code) || layers.some((layer) => layer.syscall === 'connect');
  return { kind: 'silence', code, mayHaveArrived: !neverSent };
}

const LAYER = z.object({
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  response: z.unknown().optional(),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).catch([]),
});

/** The error, its cause, and the first of several: a host with two addresses fails once for each. */
function layersOf(thrown: unknown, depth = 0): z.infer<typeof LAYER>[] {
  const layer = LAYER.safeParse(thrown).data;
  if (layer === undefined || depth > 3) return [];
  return [layer, ...layersOf(layer.cause ?? layer.errors[0], depth + 1)];
}

const SILENCES: Readonly<Record<string, string>> = {
  ECONNABORTED: 'no answer in time',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection broke',
  EAI_AGAIN: 'the host name cannot be looked up at the moment',
  ENOTFOUND: 'the host name is unknown',
  TRUNCATED: 'the answer broke off',
};

export function describeSilence({ code }: Silence): string {
  return `${SILENCES[code] ?? 'no answer'} (${code})`;
}
