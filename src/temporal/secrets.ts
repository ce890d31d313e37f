import { readEncryption } from '../config/encryption-keys';
import { readSecretVariable } from '../config/secret-files';
import { readProfile } from './target';

/** Headers of which the value lets somebody in. */
const SECRET_HEADER = /auth|key|token|secret/i;

interface Wish {
  readonly env: NodeJS.ProcessEnv;
  /** Of a server of ours: Temporal's own settings are not looked at. */
  readonly address?: string;
}

/** What a log must never say. Throws `ConfigError` or `TemporalError` where one of them cannot be read. */
export function readTemporalSecrets({ env, address }: Wish): readonly string[] {
  const own = readSecretVariable(env, 'TEMPORAL_API_KEY')?.value;
  const { apiKey, grpcMeta = {} } = address === undefined ? readProfile(env) : {};
  const headers = Object.entries(grpcMeta).flatMap(([name, value]) =>
    SECRET_HEADER.test(name) ? [value] : [],
  );
  return [...[own, apiKey].flatMap((each) => each ?? []), ...headers, ...readEncryption(env).texts];
}
