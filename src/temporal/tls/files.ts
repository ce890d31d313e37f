import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { ClientConfigTLS, ConfigDataSource } from '@temporalio/envconfig';
import { ConfigError, type Problem } from '../../config/config-error';
import { readTextFile } from '../../config/text-file';

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_BYTES = 256 * 1024;
const ALL = 'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH';

/**
 * Looks at certificates and key before anybody connects with them: afterwards all that is heard is that there is no connection.
 * Throws a `ConfigError` that names the variable.
 */
export function checkTlsFiles(tls: ClientConfigTLS | undefined, env: Environment): void {
  if (tls === undefined || tls.disabled === true) return;
  const { clientCert, clientKey, serverCACert } = tls;
  if (serverCACert !== undefined) readCertificate(serverCACert, variableOf(env, 'SERVER_CA_CERT'));
  if (clientCert === undefined && clientKey === undefined) return;
  const names = { cert: variableOf(env, 'CLIENT_CERT'), key: variableOf(env, 'CLIENT_KEY') };
  // The SDK would leave out both, without a word.
  if (clientCert === undefined) throw bad(names.key, 'is set without a certificate', `set ${ALL}, or none`);
  if (clientKey === undefined) throw bad(names.cert, 'is set without a key', `set ${ALL}, or none`);
  const certificate = readCertificate(clientCert, names.cert);
  const key = readKey(clientKey, names.key);
  if (!certificate.checkPrivateKey(key))
    throw bad(names.key, `is not the key of the certificate in ${names.cert}`);
  const expires = new Date(certificate.validTo);
  if (expires.getTime() < Date.now()) {
    const what = `names a client certificate that expired on ${expires.toISOString().slice(0, 10)}`;
    throw bad(names.cert, what, 'renew it');
  }
}

/** Which variable says it; a profile of Temporal's where none does. */
export function variableOf(env: Environment, what: string): string {
  const variables = [`TEMPORAL_TLS_${what}_PATH`, `TEMPORAL_TLS_${what}_DATA`];
  const inProfile = `tls.${what.toLowerCase()}_path of Temporal's profile`;
  return variables.find((name) => (env[name] ?? '') !== '') ?? inProfile;
}

function readCertificate(source: ConfigDataSource, where: string): X509Certificate {
  const text = read(source, where);
  try {
    return new X509Certificate(text);
  } catch {
    throw bad(where, 'names no certificate', 'it must be PEM: -----BEGIN CERTIFICATE-----');
  }
}

function readKey(source: ConfigDataSource, where: string): KeyObject {
  const text = read(source, where);
  try {
    return createPrivateKey(text);
  } catch {
    throw bad(
      where,
      'names no private key',
      'it must be PEM, without a passphrase: -----BEGIN PRIVATE KEY-----',
    );
  }
}

function read(source: ConfigDataSource, where: string): string {
  if ('path' in source)
    return readTextFile({ path: source.path, where, maxBytes: MAX_BYTES, isSecret: true });
  return typeof source.data === 'string' ? source.data : Buffer.from(source.data).toString('utf8');
}

function bad(where: string, what: string, cure?: string): ConfigError {
  const problem: Problem = { where, what, ...(cure === undefined ? {} : { cure }) };
  return new ConfigError([problem]);
}
