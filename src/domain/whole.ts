import type { RunReport } from './report';

/** Whether a run or a plan came to its end and left nothing over: nothing held, parked, or untold. */
export function isWhole({ mode, outcome, balance, messages }: RunReport): boolean {
  const isDone = outcome === 'completed' && balance.held + balance.parked === 0;
  // A plan sends nothing, so nothing of it is unsent.
  const isTold =
    mode === 'plan' || messages.every(({ outcome }) => outcome === 'sent' || outcome === 'already-sent');
  return isDone && isTold;
}
