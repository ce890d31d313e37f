import type { WorkflowInterceptors } from '@temporalio/workflow';

/** Gives up on a worker that does not answer about a digest after two seconds. */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      {
        scheduleActivity(input, next) {
          if (input.activityType !== 'sendDigest') return next(input);
          return next({ ...input, options: { ...input.options, startToCloseTimeout: 2_000 } });
        },
      },
    ],
  };
}
