import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { Encryption, EncryptionKey } from '../../config/encryption-keys';
import { EncryptionError } from './encryption-error';
import { describeOwner, ownerOf, ownerWithout, visible } from './owner';

const { Payload: PayloadMessage } = temporal.api.common.v1;

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What Temporal's own samples call it. */
const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const OWNER = 'encryption-owner';

/**
 * AES-256-GCM over whole payloads, their metadata included. Key id and owner travel in clear beside the ciphertext and are
 * authenticated with it: whoever knows where a payload was found refuses one that belongs to another workflow; whoever does not, as
 * the Web UI and Temporal's command line, can decrypt it all the same.
 *
 * Payloads that are not encrypted are taken as they are: they are from before encryption was switched on.
 * Throws `EncryptionError`.
 */
export class EncryptionCodec implements PayloadCodec {
  constructor(
    private readonly encryption: Encryption,
    private readonly namespace: string,
  ) {}

  /** Id of the key that encrypts; undefined where none does. */
  get writesWith(): string | undefined {
    return this.encryption.writesWith?.id;
  }

  encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    const { writesWith } = this.encryption;
    if (writesWith === undefined) return Promise.resolve(payloads);
    const owner = ownerOf(this.namespace, context);
    return Promise.resolve(payloads.map((payload) => encrypt(payload, writesWith, owner)));
  }

  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    return payloads.map((payload) => {
      const sealed = readSealed(payload);
      if (sealed === undefined) return payload;
      if (context !== undefined) this.requireOwner(sealed, context);
      return decrypt(sealed, this.keyOf(sealed), this.encryption);
    });
  }

  /** What belongs to a namespace alone was encrypted by somebody who did not know the workflow: a person at the Web UI. */
  private requireOwner({ owner }: Sealed, context: SerializationContext): void {
    const found = ownerOf(this.namespace, context);
    if (owner === found || owner === ownerWithout(context.namespace)) return;
    throw new EncryptionError(
      `a payload of ${describeOwner(owner)} was found in ${describeOwner(found)}, and is refused: somebody moved it there in Temporal's database`,
    );
  }

  private keyOf({ keyId, owner }: Sealed): EncryptionKey {
    const { keys, source } = this.encryption;
    const found = keys.find(({ id }) => id === keyId);
    if (found !== undefined) return found;
    const what = `a payload of ${describeOwner(owner)} is encrypted with key ${visible(keyId)}`;
    throw new EncryptionError(
      keys.length === 0
        ? `${what}, and no key is set: set WFD_ENCRYPTION_KEYS or WFD_ENCRYPTION_KEYS_FILE`
        : `${what}, which is not in ${source} (there: ${keys.map(({ id }) => id).join(', ')}): add it behind the first`,
    );
  }
}

interface Sealed {
  readonly keyId: string;
  readonly owner: string;
  /** Nonce, ciphertext, tag. */
  readonly data: Uint8Array;
}

function encrypt(payload: Payload, { id, secret }: EncryptionKey, owner: string): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(id, owner));
  const clear = PayloadMessage.encode(payload).finish();
  const data = Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  return {
    metadata: {
      encoding: Buffer.from(ENCRYPTED),
      [KEY_ID]: Buffer.from(id),
      [OWNER]: Buffer.from(owner),
    },
    data,
  };
}

function decrypt({ keyId, owner, data }: Sealed, { secret }: EncryptionKey, { source }: Encryption): Payload {
  try {
    const end = data.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, secret, data.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associated(keyId, owner));
    decipher.setAuthTag(data.subarray(end));
    const clear = Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, end)), decipher.final()]);
    return PayloadMessage.decode(clear);
  } catch {
    throw new EncryptionError(
      `a payload of ${describeOwner(owner)} does not open with key ${visible(keyId)}: ${source} holds another key of that name, or the payload was changed`,
    );
  }
}

/** Undefined: it is not encrypted. */
function readSealed({ metadata, data }: Payload): Sealed | undefined {
  const text = (name: string): string => Buffer.from(metadata?.[name] ?? []).toString('utf8');
  if (text('encoding') !== ENCRYPTED) return undefined;
  return { keyId: text(KEY_ID), owner: text(OWNER), data: data ?? new Uint8Array() };
}

/** The version comes first, so that another way of encrypting can never be mistaken for this one. An id has no line break. */
function associated(keyId: string, owner: string): Buffer {
  return Buffer.from(`wfd payload 1\n${keyId}\n${owner}`);
}
