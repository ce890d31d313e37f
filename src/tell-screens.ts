import type { Logger } from '@temporalio/worker';
import type { Dependencies } from './activities/dependencies';
import { wishesOf } from './domain/destination';

/**
 * Logs what is wrong with the projects of the policy, each with its cure, before the first run finds out. Never throws: a
 * worker runs whatever Jira says, and a run looks again.
 */
export async function tellScreens(
  { jira, loadPolicy }: Pick<Dependencies, 'jira' | 'loadPolicy'>,
  logger: Logger,
): Promise<void> {
  try {
    const checks = await jira.check(wishesOf(loadPolicy().policy));
    for (const { subject, what, state, detail, cure } of checks) {
      if (state !== 'ok') logger.warn(`${subject}, ${what}: ${detail}`, cure === undefined ? {} : { cure });
    }
  } catch (error) {
    logger.warn('the create screens could not be looked at', { error: String(error) });
  }
}
