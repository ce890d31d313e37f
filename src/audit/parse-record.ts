import { hashOf, type AuditRecord, SCHEMA, toLine } from './record';

export type Parsed =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  /** `what`: what is wrong with it, as the end of a sentence. */
  | { readonly kind: 'bad'; readonly what: string };

/** One line of a chain, held against its own hash. */
export function parseRecord(text: string): Parsed {
  const fields = parseFields(text);
  if (fields === undefined) return bad('is no entry: it was changed');
  const { schema } = fields;
  if (schema !== SCHEMA) {
    return bad(
      `has schema ${JSON.stringify(schema) ?? 'none'}: this version knows ${SCHEMA}, or it was changed`,
    );
  }
  const record = fields as unknown as AuditRecord;
  // Its form counts too: a blank or an escape more would hide from a hash over the meaning alone.
  if (hashOf(fields) !== record.hash || toLine(record) !== text)
    return bad('was changed: its hash is not the one it carries');
  return { kind: 'record', record };
}

function bad(what: string): Parsed {
  return { kind: 'bad', what };
}

function parseFields(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The number a line claims to have, changed or not. */
export function claimedSeq(text: string): number | undefined {
  const seq = parseFields(text)?.['seq'];
  return typeof seq === 'number' ? seq : undefined;
}
