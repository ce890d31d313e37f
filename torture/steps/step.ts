import type { Random } from '../../sandbox/company/random';
import type { Fault } from '../../sandbox/faults';
import { isGrpcServiceError } from '@temporalio/client';
import { TemporalError } from '../../src/temporal/temporal-error';
import { NotPossible } from '../site/not-possible';
import type { Change, Mishap, Site } from '../site/site';
import type { Moment, Step } from '../trial';

/** Draws the steps of one thing that can happen in a round. */
export type Maker = (random: Random, round: number) => readonly Step[];

/** A fault of a service; counted when a request is hit. */
export function fault(name: string, round: number, what: Fault): Step {
  return { name, round, act: (site) => site.arm(name, what) };
}

/** A mishap of a worker; counted when an activity suffers it. */
export function mishap(name: string, round: number, what: Mishap): Step {
  return { name, round, act: (site) => site.spoil(name, what) };
}

/** Something done; counted when it was. What cannot be done now (there is no run to stop) does not count. */
export function event(
  name: string,
  { round, at }: { readonly round: number; readonly at?: Moment | undefined },
  act: (site: Site) => void | Promise<void>,
): Step {
  const step = {
    name,
    round,
    async act(site: Site): Promise<void> {
      try {
        await act(site);
        site.count(name);
      } catch (error) {
        if (!cannotBeDone(error)) throw error;
      }
    },
  };
  return at === undefined ? step : { ...step, at };
}

/** There was nothing to do it to, or the server did not answer just then. */
function cannotBeDone(error: unknown): boolean {
  if (error instanceof NotPossible || error instanceof TemporalError) return true;
  const name = error instanceof Error ? error.name : '';
  return (
    ['WorkflowNotFoundError', 'ScheduleNotFoundError', 'ServiceError'].includes(name) ||
    isGrpcServiceError(error)
  );
}

/** A service is set up otherwise for one round. */
export function change(name: string, round: number, of: (site: Site) => Change): Step {
  return event(name, { round }, (site) => site.meanwhile(of(site)));
}

/** Somewhere within a run. */
export function anyMoment(random: Random): Moment {
  const operation = random.pick(MOMENTS);
  return {
    operation,
    nth: random.between(1, operation === 'create' || operation === 'issues' ? 3 : 5),
    stage: random.pick(['asked', 'answered']),
    afterMs: random.between(0, 60),
  };
}

const MOMENTS = [
  'myself',
  'count',
  'issues',
  'issues',
  'search',
  'details',
  'bulkfetch',
  'create',
  'create',
  'create',
  'chat.postMessage',
  'chat.postMessage',
] as const;

/** While the first create request is under way. */
export function whileFirstCreating(random: Random): Moment {
  return { operation: 'create', nth: 1, stage: 'asked', afterMs: random.between(0, 60) };
}
