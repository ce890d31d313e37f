import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { RatePolicy } from '../domain/rates';
import { addTooMany, type TooMany, unpackTooMany, withoutTooMany } from '../domain/too-many';

/*
 * What one workflow knows of the services it has asked. Temporal gives each execution globals of its own, so this is the
 * execution's state, as if every activity were handed it.
 */

let rates: RatePolicy | undefined;
let tooMany: TooMany = {};

/** From now on the services are asked at these rates; `before`: what a link before this one was answered. */
export function goByRates(wanted: RatePolicy | undefined, before: TooMany = {}): void {
  rates = wanted;
  tooMany = addTooMany(tooMany, before);
}

/** How often each service has answered that it was asked too much. */
export function tooManySoFar(): TooMany {
  return tooMany;
}

type Call = ((...args: unknown[]) => Promise<unknown>) & {
  executeWithOptions(options: unknown, args: unknown[]): Promise<unknown>;
};

/** The same activities: they learn the rates, and what services answered beside their results is counted and taken off. */
export function counting<Proxies extends object>(activities: Proxies): Proxies {
  return new Proxy(activities, {
    get(target, name, receiver) {
      const call: unknown = Reflect.get(target, name, receiver);
      return typeof call === 'function' ? counted(call as Call) : call;
    },
  });
}

function counted(call: Call): Call {
  return Object.assign((...args: unknown[]) => settle(call(...withRates(args))), {
    executeWithOptions: (options: unknown, args: unknown[]) =>
      settle(call.executeWithOptions(options, withRates(args))),
  });
}

/** Those that are handed the policy have them. */
function withRates([input, ...others]: unknown[]): unknown[] {
  if (typeof input !== 'object' || input === null) return input === undefined ? [] : [input, ...others];
  const isTold = rates === undefined || Array.isArray(input) || 'policy' in input;
  return [isTold ? input : { ...input, rates }, ...others];
}

function settle(running: Promise<unknown>): Promise<unknown> {
  return running.then(
    (result) => {
      tooMany = addTooMany(tooMany, unpackTooMany(result));
      return withoutTooMany(result);
    },
    (error: unknown) => {
      tooMany = addTooMany(tooMany, inFailure(error));
      throw error;
    },
  );
}

function inFailure(error: unknown): TooMany {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure ? unpackTooMany(cause.details?.[0]) : {};
}
