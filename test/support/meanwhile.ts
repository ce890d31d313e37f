import type { World } from '../../sandbox/world';
import { isBalanced } from '../../src/domain/balance';
import type { RunReport } from '../../src/domain/report';
import type { Deployment } from './deployment';

export async function until(
  condition: () => boolean | Promise<boolean>,
  { withinMs = 20_000, everyMs = 20 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it never happened: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

export function countRequests(world: World, operation: string): number {
  return world.requests.list().filter((each) => each.operation === operation).length;
}

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
  const before = countRequests(world, operation);
  world.faults.arm({ service: 'wiz', operation, kind: 'delay', delayMs: 1_500, skip });
  const running = run();
  await until(() => countRequests(world, operation) > before + skip);
  act();
  const report = await running;
  expect(isBalanced(report.balance)).toBe(true);
  return report;
}

/** Lets a run come as far as the condition, and ends it there. */
export async function runUntilTerminated(deployment: Deployment, condition: () => boolean): Promise<void> {
  const dying = deployment.run().catch(() => undefined);
  await until(condition);
  deployment.world.faults.clear();
  await deployment.client.workflow.getHandle(deployment.names.runId).terminate('a test');
  await dying;
}
