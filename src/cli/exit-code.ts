import type { RunReport } from '../domain/report';
import { isWhole } from '../domain/whole';

/**
 * 0 clean · 1 failed · 2 used wrongly · 3 finished with something left over: held, parked, not told, or stopped
 * early · 130 the person left with Ctrl-C.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** Of a run or a plan that came to its end. */
export function exitCodeOf(report: RunReport): ExitCode {
  return isWhole(report) ? 0 : 3;
}
