import { LogLevel, WebClient, type FetchFunction, type Logger } from '@slack/web-api';
import type { z } from 'zod';
import { toFailure, TransportError } from './errors';
import { demandDeclared } from './permissions';

export interface SlackOptions {
  /** xoxb-… */
  readonly botToken: string;
  /** "https://slack.com/api/". */
  readonly apiUrl: string;
  /** Of one request. Default 10,000. */
  readonly timeoutMs?: number;
  /** Hears what is worth a log line and is no outcome: a channel joined, a message sent without its layout. */
  readonly onNotice?: (notice: string) => void;
}

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
export function createCall({ botToken, apiUrl, timeoutMs = 10_000 }: SlackOptions): CallSlack {
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
    try {
      return schema.parse(await client.apiCall(method, { ...args }));
    } catch (error) {
      throw toFailure(error);
    }
  };
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
