import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Encryption } from '../../config/encryption-keys';
import { EncryptionCodec } from './codec';

/**
 * What every client and every worker of a deployment is given. Without keys too: then the codec says of an encrypted payload
 * which key is missing, where the SDK would speak of an unknown encoding.
 */
export function dataConverterOf(encryption: Encryption, namespace: string): DataConverter {
  return {
    payloadCodecs: [new EncryptionCodec(encryption, namespace)],
    ...(encryption.writesWith === undefined
      ? {}
      : { failureConverterPath: require.resolve('./encoded-failures') }),
  };
}

/** Id of the key with which a client encrypts; undefined where it does not. */
export function writingKeyOf(client: Client): string | undefined {
  const { payloadCodecs } = client.options.loadedDataConverter;
  return payloadCodecs.find((codec) => codec instanceof EncryptionCodec)?.writesWith;
}
