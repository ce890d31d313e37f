import type { Operation } from '../domain/operations';
import type { CallResult } from '../domain/metrics';

/** One request that was sent, for whoever measures. Nothing of what was asked or answered is in it. */
export interface ServiceCall {
  readonly service: Operation['service'];
  /** "findings:read", as declared. */
  readonly operation: string;
  readonly result: CallResult;
  /** Absent where no answer came. */
  readonly status?: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly ms: number;
}

/** Called when the answer has been read, or none came; must not throw. */
export type OnCall = (call: ServiceCall) => void;

/** What a connector knows when it is about to send. */
export type CallBegun = Pick<ServiceCall, 'service' | 'operation'>;

export type CallEnded = Pick<ServiceCall, 'result' | 'status'>;

/** Starts the clock; the answer tells how it ended. */
export function beginCall(begun: CallBegun, onCall: OnCall | undefined): (ended: CallEnded) => void {
  const startedAtMs = Date.now();
  const started = performance.now();
  return (ended) => onCall?.({ ...begun, ...ended, startedAtMs, ms: performance.now() - started });
}

/** By HTTP alone; where a service has other ways to say it, its connector looks for them first. */
export function resultOf(status: number): CallResult {
  if (status === 429) return 'limited';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 408 || status >= 500) return 'unavailable';
  return status >= 400 ? 'rejected' : 'ok';
}
