import { asyncLocalStorage } from '@temporalio/activity';
import type { ActivityInterceptorsFactory, Logger } from '@temporalio/worker';

/** The run's label on every line of an activity that was given it; everything else the SDK adds by itself. */
export const labelLogLines: ActivityInterceptorsFactory = () => {
  let run: string | undefined;
  return {
    inbound: {
      execute(input, next) {
        run = runOf(input.args[0]);
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next(run === undefined ? attributes : { ...attributes, run }),
    },
  };
};

function runOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('run' in argument)) return undefined;
  return typeof argument.run === 'string' ? argument.run : undefined;
}

/** What a connector notices belongs to the activity that called it, where one did. */
export function noticesTo(logger: Logger): (text: string) => void {
  return (text) => (asyncLocalStorage.getStore()?.log ?? logger).warn(text);
}
