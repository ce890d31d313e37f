import type { Context } from 'hono';
import type { Env } from '../operation';
import type { SlackState } from './state';

/** An answer with `ok: false`. Slack gives it with HTTP 200. */
export class SlackRefusal extends Error {
  constructor(
    readonly code: string,
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
  }
}

/** HTTP 429. */
export class SlackRateLimit extends Error {
  constructor(readonly waitMs: number) {
    super('ratelimited');
  }
}

export interface Call {
  readonly c: Context<Env>;
  readonly slack: SlackState;
  /** As sent: strings in a form, anything in JSON. Known names only. */
  readonly args: Readonly<Record<string, unknown>>;
}

export interface SlackMethod {
  readonly name: string;
  readonly args: readonly string[];
  readonly required: readonly string[];
  /** Without this scope nothing is looked at. Scopes that depend on the channel are asked for by the method. */
  readonly scope?: string;
  readonly isWrite?: boolean;
  answer(call: Call): Readonly<Record<string, unknown>>;
}

/** An argument as text; empty when it is absent. */
export function textArg(call: Call, name: string): string {
  const value = call.args[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function flagArg(call: Call, name: string): boolean {
  const value = call.args[name];
  return value === true || value === 'true' || value === '1' || value === 1;
}

/** A whole number between 1 and 999, as every list of Slack takes it. */
export function limitArg(call: Call, code: string): number {
  const text = textArg(call, 'limit');
  if (text === '') return 100;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit >= 1_000) throw new SlackRefusal(code);
  return limit;
}

/** A JSON argument, which a form brings as text and JSON may bring as it is; `undefined` when it does not parse. */
export function jsonArg(call: Call, name: string): unknown {
  const value = call.args[name];
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Refuses with `missing_scope`, naming what is needed and what there is. */
export function demandScope({ slack }: Pick<Call, 'slack'>, scope: string): void {
  const { scopes } = slack.settings;
  if (scopes.includes(scope)) return;
  throw new SlackRefusal('missing_scope', { needed: scope, provided: scopes.join(',') });
}

export function encodeCursor(value: string): string {
  return Buffer.from(`next:${value}`).toString('base64');
}

/** What a cursor stands for; undefined without one. */
export function cursorArg(call: Call): string | undefined {
  const cursor = textArg(call, 'cursor');
  if (cursor === '') return undefined;
  const decoded = Buffer.from(cursor, 'base64').toString();
  if (!decoded.startsWith('next:')) throw new SlackRefusal('invalid_cursor');
  return decoded.slice('next:'.length);
}
