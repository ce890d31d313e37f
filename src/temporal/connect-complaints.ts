import { isGrpcServiceError } from '@temporalio/client';
import { TemporalError } from './temporal-error';

/** As much of a target as a person is told. */
interface Told {
  readonly address: string;
  readonly namespace: string;
  readonly apiKeySource?: string;
}

/** gRPC's status codes. */
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** The SDK's native part has words for them alone. */
const REFUSED = /valid authentication credentials|does not have permission/;

/** How the native part prints an error, layer by layer, and what the innermost of them quotes. */
const NATIVE = /\btonic::/;
const QUOTED = /.*"([^"]+)"/;

/** No more is known than that there is no connection. */
class ConnectionLost extends TemporalError {
  readonly isConnectionLost = true;
}

/** gRPC's errors are stacks of its own; what a person needs is where, why and what to do. */
export function complaintOf(target: Told, error: unknown): TemporalError & { isConnectionLost?: boolean } {
  if (error instanceof TemporalError) return error;
  const code = codeOf(error);
  if (code === NOT_FOUND) return noNamespace(target);
  if (code === PERMISSION_DENIED || code === UNAUTHENTICATED || REFUSED.test(lastWords(error)))
    return refused(target);
  return noServer(target, lastWords(error));
}

export function noServer(target: Told, why?: string): TemporalError {
  const reason = why === undefined ? '' : ` (${why})`;
  return new ConnectionLost(
    `no Temporal server at ${target.address}${reason}: start \`wfd up\` or set TEMPORAL_ADDRESS`,
  );
}

/** `why`: what is in the way, and what to do. */
export function notReached({ address }: Told, why: string): TemporalError {
  return new TemporalError(`the Temporal server at ${address} cannot be reached: ${why}`);
}

function noNamespace(target: Told): TemporalError {
  return new TemporalError(
    `the Temporal server at ${target.address} has no namespace ${target.namespace}: create it ` +
      `(\`temporal operator namespace create --namespace ${target.namespace}\`) or set TEMPORAL_NAMESPACE`,
  );
}

function refused({ address, namespace, apiKeySource }: Told): TemporalError {
  const cure =
    apiKeySource === undefined
      ? 'set TEMPORAL_API_KEY or TEMPORAL_API_KEY_FILE, or check TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH'
      : `the key in ${apiKeySource} has expired, was deleted, or is not for this namespace`;
  return new TemporalError(
    `the Temporal server at ${address} does not let us into namespace ${namespace}: ${cure}`,
  );
}

function codeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error ? codeOf(error.cause) : undefined;
}

/** The innermost cause says what happened; what is around it says that something happened. */
export function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return lastWords(error.cause);
  const [line = ''] = error.message.split('\n');
  return NATIVE.test(line) ? (QUOTED.exec(line)?.[1] ?? line) : line;
}
