import { isIP } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import { variableOf } from './files';

type Environment = Readonly<Record<string, string | undefined>>;
type Tls = NonNullable<ClientConnectConfig['connectionOptions']['tls']>;

export interface Endpoint {
  readonly address: string;
  readonly tls: Tls | undefined;
  readonly env: Environment;
}

const PATIENCE_MS = 5_000;
const DEFAULT_PORT = 7233;

/** What a client of HTTP/2 says first: a server answers it, or hangs up. */
const PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/**
 * What is wrong with TLS between us and a server, as far as that can be told: what, and which variable to set. gRPC keeps it
 * to itself, and goes on trying for ten seconds. Undefined where it is not TLS.
 */
export async function tlsTrouble(endpoint: Endpoint): Promise<string | undefined> {
  const isOn = endpoint.tls !== undefined && endpoint.tls !== false;
  const end = await shakeHands(endpoint);
  if (isOn) return explain(end, endpoint);
  const wantsTls = end.isSecure || CLIENT_CERTIFICATE.test(end.code);
  return wantsTls ? 'it speaks TLS: set TEMPORAL_TLS=true, and what the server wants beside it' : undefined;
}

interface End {
  /** The handshake was made. */
  readonly isSecure: boolean;
  /** And the server answered after it. */
  readonly isAnswered: boolean;
  /** Of the error; empty where there was none. */
  readonly code: string;
}

function shakeHands({ address, tls }: Endpoint): Promise<End> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connectTls(optionsOf(address, tls));
    let isSecure = false;
    const settle = (code: string, isAnswered = false): void => {
      socket.destroy();
      resolve({ isSecure, isAnswered, code });
    };
    socket.setTimeout(PATIENCE_MS, () => settle('TIMEOUT'));
    socket.once('secureConnect', () => {
      isSecure = true;
      // Whether our certificate is taken, TLS 1.3 says later.
      socket.write(PREFACE);
    });
    socket.once('data', () => settle('', true));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    socket.once('close', () => settle('CLOSED'));
  });
}

function optionsOf(address: string, tls: Tls | undefined): ConnectionOptions {
  const [, host = address, port = ''] = /^\[?(.+?)\]?(?::(\d+))?$/.exec(address) ?? [];
  const place = { host, port: port === '' ? DEFAULT_PORT : Number(port), ALPNProtocols: ['h2'] };
  if (typeof tls !== 'object') return { ...place, ...nameOf(host), rejectUnauthorized: tls === true };
  const { serverNameOverride, serverRootCACertificate: ca, clientCertPair } = tls;
  return {
    ...place,
    ...nameOf(serverNameOverride ?? host),
    ...(ca ? { ca: Buffer.from(ca) } : {}),
    ...(clientCertPair
      ? { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }
      : {}),
  };
}

/** An address is no name: there is nothing to ask for. */
function nameOf(host: string): ConnectionOptions {
  return isIP(host) === 0 ? { servername: host } : {};
}

const UNKNOWN_AUTHORITY = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED)/;
const NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST/;
/** The server speaks: of our certificate, or of the lack of one. */
const CLIENT_CERTIFICATE =
  /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED|UNSUPPORTED_CERT)/;
const HUNG_UP = /^(CLOSED|ECONNRESET|EPIPE)$/;

function explain({ isSecure, isAnswered, code }: End, { tls, env }: Endpoint): string | undefined {
  if (isAnswered) return undefined;
  if (UNKNOWN_AUTHORITY.test(code)) return unknownAuthority(tls, env);
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'its certificate is not valid today: whoever runs the server has to renew it';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'its certificate is made out to another name: correct TEMPORAL_ADDRESS, or set TEMPORAL_TLS_SERVER_NAME';
  if (NO_TLS.test(code))
    return 'it does not speak TLS: correct TEMPORAL_ADDRESS, or set TEMPORAL_TLS=false and unset TEMPORAL_TLS_… and TEMPORAL_API_KEY';
  if (CLIENT_CERTIFICATE.test(code) || (isSecure && HUNG_UP.test(code))) return clientCertificate(tls, env);
  return undefined;
}

function unknownAuthority(tls: Tls | undefined, env: Environment): string {
  const isGiven = typeof tls === 'object' && tls.serverRootCACertificate;
  return isGiven
    ? `its certificate is not of the authority in ${variableOf(env, 'SERVER_CA_CERT')}`
    : "its certificate is of an authority that this machine does not know: set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the authority's certificate";
}

function clientCertificate(tls: Tls | undefined, env: Environment): string {
  const isGiven = typeof tls === 'object' && tls.clientCertPair;
  return isGiven
    ? `it does not take the client certificate of ${variableOf(env, 'CLIENT_CERT')}`
    : 'it wants a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH';
}
