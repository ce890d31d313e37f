import { isGrpcServiceError, type Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { SEARCH_ATTRIBUTES, type SearchAttribute } from '../domain/search-attributes';

/** A server of several machines may need a while until each knows what one was told. */
const SHOWN_WITHIN_MS = 10_000;
const POLL_MS = 200;

/** gRPC's status codes. */
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;

const { IndexedValueType } = temporal.api.enums.v1;
const TYPES: Readonly<Record<SearchAttribute['type'], number>> = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
};
const TYPE_NAMES: Readonly<Record<number, string>> = {
  [IndexedValueType.INDEXED_VALUE_TYPE_TEXT]: 'Text',
  [IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD]: 'Keyword',
  [IndexedValueType.INDEXED_VALUE_TYPE_INT]: 'Int',
  [IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE]: 'Double',
  [IndexedValueType.INDEXED_VALUE_TYPE_BOOL]: 'Bool',
  [IndexedValueType.INDEXED_VALUE_TYPE_DATETIME]: 'Datetime',
  [IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST]: 'KeywordList',
};

/** How far the namespace knows our search attributes. */
export interface Registration {
  /** Seen there with the right type: the only ones a run may set. Always in the same order. */
  readonly verified: readonly SearchAttribute[];
  readonly missing: readonly MissingAttribute[];
}

export interface MissingAttribute {
  readonly attribute: SearchAttribute;
  /** Why it is not there, in the server's own words where it said any. */
  readonly reason: string;
  /** `taken`: there with another type; `unseen`: nobody let us look. */
  readonly kind: 'absent' | 'taken' | 'unseen';
}

/** Names and types; a text, the reason, when the server does not let us look. */
type Known = Readonly<Record<string, number>> | string;

/**
 * Creates what is missing, one by one so that what has room gets it, and answers what is there afterwards. Never fails for
 * want of a permission, of room, or of the right type: runs do without.
 */
export async function registerSearchAttributes(client: Client): Promise<Registration> {
  const known = await list(client);
  const before = judge(known);
  if (typeof known === 'string') return before;
  const refusals = new Map<string, string>();
  const absent = before.missing.filter(({ kind }) => kind === 'absent').map(({ attribute }) => attribute);
  for (const attribute of absent) {
    const refusal = await add(client, attribute);
    if (refusal !== undefined) refusals.set(attribute.name, refusal);
  }
  const added = absent.filter(({ name }) => !refusals.has(name));
  const after = added.length === 0 ? before : await untilShown(client, added);
  return { ...after, missing: after.missing.map((each) => explain(each, refusals, added)) };
}

/** Looks only. */
export async function readRegistration(client: Client): Promise<Registration> {
  return judge(await list(client));
}

function judge(known: Known): Registration {
  if (typeof known === 'string') {
    const missing = SEARCH_ATTRIBUTES.map((attribute) => ({
      attribute,
      reason: known,
      kind: 'unseen' as const,
    }));
    return { verified: [], missing };
  }
  return {
    verified: SEARCH_ATTRIBUTES.filter(({ name, type }) => known[name] === TYPES[type]),
    missing: SEARCH_ATTRIBUTES.flatMap((attribute) => missingOf(attribute, known[attribute.name])),
  };
}

function missingOf(attribute: SearchAttribute, found: number | undefined): MissingAttribute[] {
  if (found === undefined) return [{ attribute, reason: 'not registered', kind: 'absent' }];
  if (found === TYPES[attribute.type]) return [];
  const reason = `registered as ${TYPE_NAMES[found] ?? 'another type'}, not as ${attribute.type}`;
  return [{ attribute, reason, kind: 'taken' }];
}

async function list(client: Client): Promise<Known> {
  const { namespace } = client.options;
  try {
    const answer = await client.connection.operatorService.listSearchAttributes({ namespace });
    return answer.customAttributes;
  } catch (error) {
    // Anything else may be over in a moment: to go on with none would take them from a schedule that has them.
    if (!isForbidden(error)) throw error;
    return `the server does not let us see them: ${wordsOf(error)}`;
  }
}

/**
 * Answers why not. Undefined is no proof: asked for a name that exists with another type, the server says yes and
 * changes nothing.
 */
async function add(client: Client, { name, type }: SearchAttribute): Promise<string | undefined> {
  const { namespace } = client.options;
  try {
    const searchAttributes = { [name]: TYPES[type] };
    await client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return undefined;
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    return `the server did not create it: ${wordsOf(error)}`;
  }
}

async function untilShown(client: Client, added: readonly SearchAttribute[]): Promise<Registration> {
  const deadline = Date.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const now = await readRegistration(client);
    const isShown = added.every((each) => now.verified.includes(each));
    if (isShown || Date.now() > deadline) return now;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function explain(
  missing: MissingAttribute,
  refusals: ReadonlyMap<string, string>,
  added: readonly SearchAttribute[],
): MissingAttribute {
  const refusal = refusals.get(missing.attribute.name);
  if (refusal !== undefined) return { ...missing, reason: refusal };
  if (missing.kind === 'taken' || !added.includes(missing.attribute)) return missing;
  return { ...missing, reason: 'created, but the server does not show it yet' };
}

function isForbidden(error: unknown): boolean {
  return isGrpcServiceError(error) && [PERMISSION_DENIED, UNIMPLEMENTED].includes(error.code);
}

function wordsOf(error: unknown): string {
  const words = isGrpcServiceError(error) ? error.details || error.message : String(error);
  return words.split('\n')[0]?.replace(/\.$/, '') ?? '';
}
