import { RATE_DEFAULTS, type RatePolicy } from '../domain/rates';
import { approvalActivities } from './approvals';
import { archiveActivities } from './archive';
import { auditActivities } from './audit';
import { beyondActivities } from './beyond';
import { dedupeActivities } from './dedupe';
import type { Dependencies } from './dependencies';
import { fetchActivities } from './fetch';
import { filedActivities } from './filed';
import { notifyActivities } from './notify';
import { openActivities } from './open';
import { resolvedActivities } from './resolved';
import { createServing } from './serving';
import { overviewActivities } from './overview';
import { ticketActivities } from './ticket';

export type Activities = ReturnType<typeof wire>;

function wire(dependencies: Dependencies) {
  return {
    ...openActivities(dependencies),
    ...fetchActivities(dependencies),
    ...dedupeActivities(dependencies),
    ...filedActivities(dependencies),
    ...ticketActivities(dependencies),
    ...approvalActivities(dependencies),
    ...notifyActivities(dependencies),
    ...overviewActivities(dependencies),
    ...auditActivities(dependencies),
    ...archiveActivities(dependencies),
    ...beyondActivities(dependencies),
    ...resolvedActivities(dependencies),
  };
}

/** All activities, working with what they are handed; every error leaves them as a failure of one table. */
export function createActivities(dependencies: Dependencies): Activities {
  const serve = createServing(() => ratesOf(dependencies));
  const served = Object.entries(wire(dependencies)).map(([name, activity]) => [
    name,
    serve(activity as (...args: unknown[]) => Promise<unknown>),
  ]);
  return Object.fromEntries(served) as Activities;
}

/** That the policy cannot be read is for the step to say that needs it. */
function ratesOf({ loadPolicy }: Dependencies): RatePolicy {
  try {
    return loadPolicy().policy.rates;
  } catch {
    return RATE_DEFAULTS;
  }
}
