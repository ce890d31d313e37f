import { readEncryption } from '../config/encryption-keys';
import { readSecretVariable } from '../config/secret-files';

/** What a log must never say. Throws `ConfigError` where one of them cannot be read. */
export function readTemporalSecrets(env: NodeJS.ProcessEnv): readonly string[] {
  const apiKey = readSecretVariable(env, 'TEMPORAL_API_KEY')?.value;
  return [...(apiKey === undefined ? [] : [apiKey]), ...readEncryption(env).texts];
}
