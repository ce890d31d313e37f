import { ApplicationFailure, Context, getClient, log } from '@temporalio/activity';
import type { ArchiveResult } from '../audit/archive/archive-trail';
import type { Dependencies } from './dependencies';

export type { ArchiveResult };

export interface ArchiveInput {
  /** Entries up to this one were anchored already. */
  readonly anchoredSeq: number;
}

export function archiveActivities({ archive }: Dependencies) {
  return {
    /** Appends every closed execution of the deployment to the archive, each once. Safe to repeat after any end. */
    async archiveHistories({ anchoredSeq }: ArchiveInput): Promise<ArchiveResult> {
      if (archive === undefined) throw notConfigured();
      const context = Context.current();
      const { taskQueue } = context.info;
      try {
        const result = await archive({
          client: getClient(),
          taskQueue,
          anchoredSeq,
          signal: context.cancellationSignal,
          progress: ({ done, of }) => context.heartbeat({ done, of }),
        });
        log.info('trail archived', { ...result });
        return result;
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

function notConfigured(): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    'no archive is configured for this worker. To do: set WFD_AUDIT_DIR for every worker, to one folder that lasts',
    'ArchiveNotConfigured',
  );
}

/** Its message says what to do; its stack would say nothing more. What a person must mend is not tried again. */
function toFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'AuditError') return error;
  const isPassing = 'isPassing' in error && error.isPassing === true;
  return ApplicationFailure.create({
    message: error.message,
    type: 'ArchiveRefused',
    nonRetryable: !isPassing,
  });
}
