import type { Payload } from '@temporalio/common';

/** What the Web UI and Temporal's command line send and expect: payloads as protobuf's JSON, bytes in base64. */
interface JsonPayload {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

/** Undefined: that is not what such a request looks like. */
export function parsePayloads(text: string): Payload[] | undefined {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null) return undefined;
  // Protobuf's JSON leaves out a list without anything in it.
  const { payloads = [] } = body as { readonly payloads?: unknown };
  if (!Array.isArray(payloads) || !payloads.every(isJsonPayload)) return undefined;
  return payloads.map(({ metadata = {}, data = '' }) => ({
    metadata: mapValues(metadata, fromBase64),
    data: fromBase64(data),
  }));
}

export function renderPayloads(payloads: readonly Payload[]): string {
  const json: JsonPayload[] = payloads.map(({ metadata, data }) => ({
    metadata: mapValues(metadata ?? {}, toBase64),
    data: toBase64(data ?? new Uint8Array()),
  }));
  return JSON.stringify({ payloads: json });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isJsonPayload(value: unknown): value is JsonPayload {
  if (typeof value !== 'object' || value === null) return false;
  const { metadata = {}, data = '' } = value as { readonly metadata?: unknown; readonly data?: unknown };
  if (typeof metadata !== 'object' || metadata === null || typeof data !== 'string') return false;
  return Object.values(metadata).every((each) => typeof each === 'string');
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
