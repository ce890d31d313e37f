import type { AuditFact } from '../record';
import { isGone } from '../trail';

/** One history cannot be read, which says nothing about the others. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  /** `isPassing`: it can be read later. */
  constructor(
    message: string,
    readonly isPassing = false,
  ) {
    super(message);
  }
}

/** gRPC: cancelled, deadline, permission, exhausted, unavailable, unauthenticated. All others would fail as well. */
const OF_THE_CONNECTION: readonly unknown[] = [1, 4, 7, 8, 14, 16];

/** The same facts; what goes wrong with this history alone comes as `Unreadable`. */
export async function* readable(facts: AsyncIterable<AuditFact>): AsyncGenerator<AuditFact, void, undefined> {
  try {
    yield* facts;
  } catch (error) {
    if (isGone(error) || isOfTheConnection(error)) throw error;
    throw new Unreadable(error instanceof Error ? error.message : String(error), isWithoutKey(error));
  }
}

/** Somebody can still give the worker the key. */
function isWithoutKey(error: unknown): boolean {
  return error instanceof Error && error.name === 'EncryptionError';
}

function isOfTheConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && OF_THE_CONNECTION.includes(error.code);
}
