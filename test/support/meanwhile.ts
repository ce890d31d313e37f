import { isBalanced } from '../../src/domain/balance';
import type { RunReport } from '../../src/domain/report';
import type { Deployment } from './deployment';

/** A request to Wiz: `skip` of its kind come before it. */
interface Moment {
  readonly operation: string;
  readonly skip: number;
}

/** Runs, and does something while that request waits for its answer, which is made only then. */
export async function runWhile(
  { world, run }: Pick<Deployment, 'world' | 'run'>,
  { operation, skip }: Moment,
  act: () => void,
): Promise<RunReport> {
  const count = (): number => world.requests.list().filter((each) => each.operation === operation).length;
  const before = count();
  world.faults.arm({ service: 'wiz', operation, kind: 'delay', delayMs: 1_500, skip });
  const running = run();
  const end = Date.now() + 15_000;
  while (count() <= before + skip) {
    if (Date.now() > end) throw new Error(`no request ${skip + 1} of ${operation} came`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  act();
  const report = await running;
  expect(isBalanced(report.balance)).toBe(true);
  return report;
}
