import { ClientError, GraphQLClient } from 'graphql-request';
import { currentRates, noteTooMany } from '../calls';
import { ConnectorError } from '../connector-error';
import type { Pace, Turn } from '../pace';
import { isTooMany, judge, type Refusal, wizError, type Failure } from './errors';
import { exchange, isWebPage, NoAnswer, type ExchangeOptions, type HttpAnswer } from './exchange';
import type { Variables } from './filters';
import type { Scrubber } from './scrubber';
import type { Token, TokenSource } from './token';

interface Question {
  readonly document: string;
  readonly variables: Variables;
  /** What we are doing, for people. */
  readonly action: string;
  /** It follows a look that must not grow old, and leaves at once. */
  readonly isWrite?: true;
}

type Answer = { readonly kind: 'data'; readonly data: unknown } | Failed;

type Failed = Failure & { readonly kind: 'failed' };

/** Asks once, with a new token once more where the token was refused. Throws `ConnectorError` for want of a token. */
export type Ask = (question: Question) => Promise<Answer>;

export interface GraphqlClientOptions extends ExchangeOptions {
  readonly tokens: TokenSource;
  readonly pace: Pace;
  /** Instead of the policy's rate. */
  readonly perSecond: number | undefined;
  readonly endpoint: (token: Token) => string;
  readonly userAgent: string;
  readonly scrubber: Scrubber;
  readonly now: () => number;
}

export function createGraphqlClient(options: GraphqlClientOptions): Ask {
  return async (question) => {
    const token = await options.tokens.current();
    const answer = await askWith(token, question, options);
    if (answer.kind === 'data' || answer.reason !== 'token') return answer;
    return askWith(await options.tokens.renew(token), question, options);
  };
}

async function askWith(token: Token, question: Question, options: GraphqlClientOptions): Promise<Answer> {
  const endpoint = options.endpoint(token);
  const client = new GraphQLClient(endpoint, {
    headers: { authorization: `Bearer ${token.value}`, 'user-agent': options.userAgent },
    fetch: fetchWhole(options),
    // Errors beside data come back as values, so that they are judged here.
    errorPolicy: 'all',
  });
  try {
    const response = await options.pace.run({ ...turnOf(options), isUrgent: question.isWrite === true }, () =>
      client.rawRequest<unknown>(question.document, question.variables),
    );
    return toAnswer(response, question, options);
  } catch (error) {
    return { kind: 'failed', ...translate(error, question, options) };
  }
}

function turnOf(options: GraphqlClientOptions): Turn {
  const { perSecond, parallel } = currentRates().wiz;
  return { lanes: [{ name: 'all', perSecond: options.perSecond ?? perSecond }], parallel };
}

interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** Data beside errors is part of the truth, and part of the truth is none. */
function toAnswer(response: RawResponse, { action }: Question, options: GraphqlClientOptions): Answer {
  const { status, headers, data, errors } = response;
  const hasErrors = Array.isArray(errors) ? errors.length > 0 : errors !== undefined && errors !== null;
  if (hasErrors) return { kind: 'failed', ...judgeAndCount({ action, status, headers, errors }, options) };
  if (data !== undefined && data !== null) return { kind: 'data', data };
  return failed({ action, detail: 'the answer holds neither data nor errors' });
}

/** From whatever graphql-request throws, which quotes the query and the whole answer, to our own error. */
function translate(error: unknown, { action }: Question, options: GraphqlClientOptions): Failure {
  if (error instanceof NoAnswer) {
    const { trouble, detail, cure } = error;
    return {
      reason: 'other',
      words: detail,
      error: wizError({ action, trouble, detail, ...(cure === undefined ? {} : { cure }) }),
    };
  }
  if (error instanceof ConnectorError) return { reason: 'other', words: error.detail, error };
  if (error instanceof WebPage) return failed({ action, detail: 'a web page came back instead of data' });
  if (error instanceof ClientError) {
    const { status, headers, errors } = error.response;
    return judgeAndCount(
      { action, status, errors, headers: headers instanceof Headers ? headers : new Headers() },
      options,
    );
  }
  return failed({ action, detail: 'the answer is not JSON as GraphQL has it' });
}

function judgeAndCount(refusal: Refusal, options: GraphqlClientOptions): Failure {
  const failure = judge(refusal, options);
  if (isTooMany(refusal)) {
    noteTooMany('wiz');
    options.pace.hold(turnOf(options).lanes, failure.error.retryAfterMs ?? 0);
  }
  return failure;
}

function failed(options: { action: string; detail: string }): Failed {
  const cure = 'Check that WIZ_API_URL is the API address and no proxy answers in its place.';
  return {
    kind: 'failed',
    reason: 'other',
    words: options.detail,
    error: wizError({ ...options, trouble: 'malformed', cure }),
  };
}

class WebPage extends Error {}

/** Hands graphql-request whole answers only, so that every failure of the network shows in one place. */
function fetchWhole(options: ExchangeOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const answer = await exchange({ url: urlOf(input), init: init ?? {} }, options);
    if (answer.status === 200 && isWebPage(answer)) throw new WebPage('a web page');
    return toResponse(answer);
  };
}

function urlOf(input: string | URL | Request): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}

function toResponse({ status, headers, text }: HttpAnswer): Response {
  const hasNoBody = status === 204 || status === 205 || status === 304;
  return new Response(hasNoBody ? null : text, { status, headers });
}
