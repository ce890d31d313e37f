import { LogLevel, WebClient, type FetchFunction, type Logger } from '@slack/web-api';
import type { z } from 'zod';
import type { CallResult } from '../../domain/metrics';
import { currentRates, noteTooMany } from '../calls';
import { Pace } from '../pace';
import { beginCall, type CallEnded, type OnCall } from '../service-call';
import { isTooMany, type SlackFailure, toFailure, TransportError } from './errors';
import { demandDeclared, slackOperation } from './permissions';

export interface SlackOptions {
  /** xoxb-… */
  readonly botToken: string;
  /** "https://slack.com/api/". */
  readonly apiUrl: string;
  /** Of one request. Default 10,000. */
  readonly timeoutMs?: number;
  /** Hears what is worth a log line and is no outcome: a channel joined, a message sent without its layout. */
  readonly onNotice?: (notice: string) => void;
  readonly onCall?: OnCall;
}

const POST = 'chat.postMessage';

/** One request, its answer checked. Throws `SlackFailure` and nothing else. */
export type CallSlack = <Schema extends z.ZodType>(
  method: string,
  schema: Schema,
  args?: Readonly<Record<string, unknown>>,
) => Promise<z.infer<Schema>>;

/**
 * The client's defaults post a message again after a reset or a 500, sleep through rate limits with everybody
 * else waiting, and never time out: all off. The token lives in the closure only, where no inspection finds it.
 */
export function createCall(
  { botToken, apiUrl, timeoutMs = 10_000, onCall }: SlackOptions,
  pace: Pace = new Pace(),
): CallSlack {
  const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`;
  const client = new WebClient(botToken, {
    slackApiUrl: base,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: SILENT,
    fetch: createFetch(base),
  });
  return async (method, schema, args = {}) => {
    // A message has waited for its turn before the last look; `Messenger.turn`.
    const turn = { lanes: [], parallel: currentRates().slack.parallel, isUrgent: method === POST };
    return pace.run(turn, async () => {
      const end = beginCall({ service: 'slack', operation: slackOperation(method) }, onCall);
      try {
        const answer = schema.parse(await client.apiCall(method, { ...args }));
        end({ result: 'ok', status: 200 });
        return answer;
      } catch (error) {
        const failure = toFailure(error);
        end(endOf(failure, method));
        if (isTooMany(failure)) noteTooMany('slack');
        throw failure;
      }
    });
  };
}

/** Slack says most of it in the body of a 200. */
function endOf({ facts }: SlackFailure, method: string): CallEnded {
  const status = facts.status === undefined ? {} : { status: facts.status };
  return { ...status, result: resultOf(facts, method) };
}

function resultOf({ kind, code, status }: SlackFailure['facts'], method: string): CallResult {
  if (status === 429 || code === 'ratelimited' || code === 'rate_limited') return 'limited';
  // A token without the scopes for looking is a right one all the same: they may be left out.
  if (code === 'missing_scope' && method !== POST) return 'rejected';
  if (kind === 'slack') return 'unauthorized';
  return kind === 'channel' || kind === 'payload' ? 'rejected' : 'unavailable';
}

/** Below everything the client can do: what no operation declares goes no further. */
function createFetch(base: string): FetchFunction {
  return async (url, init) => {
    demandDeclared({ url: String(url), method: init?.method ?? 'GET' }, base);
    try {
      return await fetch(url, init);
    } catch (error) {
      throw new TransportError(error);
    }
  };
}

/** The client logs whole requests, and errors that may quote a header. */
const SILENT: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR,
};

function ignore(): void {
  // Nothing is wanted of the client's log.
}
