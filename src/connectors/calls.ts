import { AsyncLocalStorage } from 'node:async_hooks';
import { RATE_DEFAULTS, type RatePolicy } from '../domain/rates';
import type { ServiceName, TooMany } from '../domain/too-many';

/** On whose behalf services are asked: at which rates, and what they said to it. */
class Call {
  readonly counts: Partial<Record<ServiceName, number>> = {};

  constructor(readonly rates: RatePolicy) {}
}

const calls = new AsyncLocalStorage<Call>();

/**
 * Connectors live as long as their worker, and a policy as long as its run: so whoever asks them says by whose rates. `tooMany`
 * is complete when `work` has ended, in whatever way.
 */
export async function atRates<T>(
  rates: RatePolicy,
  work: () => Promise<T>,
): Promise<{ readonly ended: PromiseSettledResult<T>; readonly tooMany: TooMany }> {
  const call = new Call(rates);
  const [ended] = await calls.run(call, () => Promise.allSettled([work()]));
  return { ended, tooMany: call.counts };
}

/** The defaults where nobody has said, as on the command line. */
export function currentRates(): RatePolicy {
  return calls.getStore()?.rates ?? RATE_DEFAULTS;
}

/** One answer that we asked too much. Every connector tells it here, and nowhere else. */
export function noteTooMany(service: ServiceName): void {
  const counts = calls.getStore()?.counts;
  if (counts !== undefined) counts[service] = (counts[service] ?? 0) + 1;
}

/**
 * As `Promise.all`, but it fails only when all of them have ended, and with the first in the list that did: then nothing is under way any more
 * behind the back of whoever hears of it, and all that the services have answered is counted.
 */
export async function allEnded<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Place in keyof T]: Awaited<T[Place]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
