import type { LoadedDataConverter, Payload, SerializationContext } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalSinglePayload,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers';
import type { temporal } from '@temporalio/proto';

type Failure = temporal.api.failure.v1.IFailure;
type Payloads = temporal.api.common.v1.IPayloads;

/** Opens what lies in the history of one workflow. Throws where a key is missing that others have. */
export interface Reader {
  /** The first of them; undefined where there is none, or nobody can decode it. */
  readonly first: (payloads: Payloads | null | undefined) => Promise<unknown>;
  /** What went wrong at the bottom; what is around it says that something happened. */
  readonly words: (failure: Failure | null | undefined) => Promise<string | undefined>;
}

export function readerOf(converter: LoadedDataConverter, context?: SerializationContext): Reader {
  return {
    first: async (payloads) => {
      const list = payloads?.payloads;
      if (!list || list.length === 0) return undefined;
      const decoded = await orUndefined(decodeArrayFromPayloads(converter, list.slice(0, 1), context));
      return decoded?.[0];
    },
    words: async (failure) => {
      let bottom = failure;
      while (bottom?.cause) bottom = bottom.cause;
      const encoded = await openAttributes(bottom?.encodedAttributes);
      return encoded ?? (bottom?.message || undefined);
    },
  };

  /** Where failures are encrypted, their message stands in a payload, and a placeholder in its own place. */
  async function openAttributes(attributes: Payload | null | undefined): Promise<string | undefined> {
    const decoding = decodeOptionalSinglePayload<unknown>(converter, attributes, context);
    const decoded = await orUndefined(decoding);
    if (typeof decoded !== 'object' || decoded === null || !('message' in decoded)) return undefined;
    return typeof decoded.message === 'string' ? decoded.message : undefined;
  }
}

/**
 * One value that nobody can decode any more, of another worker or an older one, must not hide all the others. One for which the
 * key is missing must: a trail without its decisions would look like one.
 */
async function orUndefined<T>(decoding: Promise<T>): Promise<T | undefined> {
  try {
    return await decoding;
  } catch (error) {
    if (error instanceof Error && error.name === 'EncryptionError') throw error;
    return undefined;
  }
}
