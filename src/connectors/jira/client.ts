import type { z } from 'zod';
import type { Capability } from '../../domain/beyond';
import { noteTooMany } from '../calls';
import { ConnectorError } from '../connector-error';
import { Pace } from '../pace';
import { chooseConnection, type Connection, hostOf, type JiraOptions } from './auth';
import { MALFORMED_CURE, readFailure } from './failures';
import { GuardedApi, TooLate } from './guarded-api';
import { type Demand, jiraGuard } from './permissions';
import { type Answer, type Reply, toSilence } from './reply';

/** A request as jira.js offers it; its answer is ours, see `receive`. */
type Send = (api: GuardedApi) => Promise<Answer>;

export interface Read<T> {
  /** "search by labels": for messages. */
  readonly action: string;
  readonly send: Send;
  readonly schema: z.ZodType<T>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * The one door to Jira: every request gets its timeout here, every answer is seen with its headers, and no error of
 * the HTTP client, which carries the Authorization header, goes any further.
 */
export class JiraClient {
  readonly connection: Connection;
  readonly #options: JiraOptions;
  readonly #demand: Demand;
  readonly #timeoutMs: number;
  readonly #secrets: readonly string[];
  #api: Promise<GuardedApi> | undefined;
  #isNearLimit = false;

  /** `on`: what may be asked besides reading and creating. */
  constructor(options: JiraOptions, on: readonly Capability[] = []) {
    this.#demand = jiraGuard(on);
    this.connection = chooseConnection(options);
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#secrets = [
      options.apiToken,
      Buffer.from(`${options.email ?? ''}:${options.apiToken}`).toString('base64'),
    ].filter((secret) => secret !== '');
  }

  /** Throws `ConnectorError` for anything but a 2xx that the schema understands. */
  async read<T>({ action, send, schema }: Read<T>): Promise<T> {
    const reply = await this.request(send);
    const failure = readFailure(reply, action);
    if (failure !== undefined) throw failure;
    const parsed = schema.safeParse(reply.kind === 'answer' ? reply.body : undefined);
    if (parsed.success) return parsed.data;
    const [problem] = parsed.error.issues;
    const detail = `${problem?.path.join('.') || 'the answer'}: ${problem?.message}`;
    throw new ConnectorError({
      service: 'jira',
      action,
      trouble: 'malformed',
      detail,
      cure: MALFORMED_CURE,
    });
  }

  /** One request; throws only where none was made: the cloud id is not known, or no operation declares it. */
  async request(send: Send): Promise<Reply> {
    const api = await this.connect();
    try {
      const answer = await send(api);
      if (answer.status === 429) noteTooMany('jira');
      this.watchLimit(answer);
      return answer;
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      return toSilence(error);
    }
  }

  private connect(): Promise<GuardedApi> {
    this.#api ??= this.open().catch((error: unknown) => {
      this.#api = undefined;
      throw error;
    });
    return this.#api;
  }

  private async open(): Promise<GuardedApi> {
    const { connection } = this;
    const host = await hostOf(connection, this.#timeoutMs);
    const { apiToken, onCall } = this.#options;
    const baseRequestConfig = {
      timeout: this.#timeoutMs,
      // A redirect would carry the token, or turn a POST into a GET of a login page.
      maxRedirects: 0,
      validateStatus: () => true,
      transformResponse: (text: unknown, headers: object, status: number) =>
        this.receive(text, headers, status),
    };
    const inTime = <T>(work: Promise<T>): Promise<T> => this.inTime(work);
    const guard = { demand: this.#demand, pace: this.#options.pace ?? new Pace(), inTime, onCall };
    return connection.kind === 'basic'
      ? new GuardedApi(
          { host, authentication: { basic: { email: connection.email, apiToken } }, baseRequestConfig },
          guard,
        )
      : new GuardedApi(
          { host, authentication: { oauth2: { accessToken: apiToken } }, baseRequestConfig },
          guard,
        );
  }

  /** Stands where jira.js expects the body: it would hand on an HTML page as data and drop the headers. */
  private receive(text: unknown, headers: object, status: number): Answer {
    const entries = Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      this.redact(String(value)),
    ]);
    // Once more after it was parsed: JSON has many ways to write one text.
    const body = parseJson(this.redact(typeof text === 'string' ? text : ''), (each) => this.redact(each));
    const answer: Answer = { kind: 'answer', status, headers: Object.fromEntries(entries) };
    return body === undefined ? answer : { ...answer, body };
  }

  private redact(text: string): string {
    return this.#secrets.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
  }

  /** The HTTP client's own timeout starts anew with each piece of an answer. */
  private async inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TooLate()), this.#timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private watchLimit({ headers }: Answer): void {
    const isNear = headers['x-ratelimit-nearlimit'] === 'true';
    if (isNear && !this.#isNearLimit)
      this.#options.onNotice?.('Jira: less than a fifth of the rate limit is left');
    this.#isNearLimit = isNear;
  }
}

function parseJson(text: string, clean: (value: string) => string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? clean(value) : value));
  } catch {
    return undefined;
  }
}
