import type { RunReport } from '../domain/report';

/**
 * 0 clean · 1 failed · 2 used wrongly · 3 finished with something left over: held, parked, not told, or stopped
 * early · 130 the person left with Ctrl-C.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** Of a run or a plan that came to its end. */
export function exitCodeOf({ mode, outcome, balance, messages }: RunReport): ExitCode {
  const isWhole = outcome === 'completed' && balance.held + balance.parked === 0;
  // A plan sends nothing, so nothing of it is unsent.
  const isTold =
    mode === 'plan' || messages.every(({ outcome }) => outcome === 'sent' || outcome === 'already-sent');
  return isWhole && isTold ? 0 : 3;
}
