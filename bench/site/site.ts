import { join } from 'node:path';
import { environmentOf } from '../../sandbox/environment';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import type { World } from '../../sandbox/world';
import { type Case, moveOn, settle } from '../cases';
import { Tenant } from '../tenant/tenant';
import { answerAtOnce, type Latencies, takeTime } from './latencies';

/** The three services of one measurement. Until it is measured they answer at once. */
export class Site {
  readonly world: World;
  /** What points a contestant at them. */
  readonly env: NodeJS.ProcessEnv;
  private readonly tenant: Tenant;

  static async open(what: Case): Promise<Site> {
    return new Site(await startSandbox(), what);
  }

  private constructor(
    private readonly sandbox: Sandbox,
    readonly what: Case,
  ) {
    this.world = sandbox.world;
    const WFD_POLICY = join(__dirname, '..', 'policies', `${what.policy}.yaml`);
    this.env = { WFD_NO_DOTENV: '1', WFD_POLICY, ...environmentOf(sandbox) };
    this.tenant = new Tenant(sandbox.world, `${sandbox.url}/jira`);
    answerAtOnce(this.world);
    if (what.isKnownBefore) settle(this.tenant, what.mix);
  }

  /** After the run before, and before the one that is measured. */
  moveOn(latencies: Latencies): void {
    if (!this.what.isKnownBefore) settle(this.tenant, this.what.mix);
    moveOn(this.tenant, this.what.mix);
    takeTime(this.world, latencies);
  }

  /** How many tickets a contestant has created, which all bear a label of the run that did. */
  ticketsFiled(): number {
    return [...this.world.jira.tickets()].filter(({ labels }) => labels.some(isOfRun)).length;
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }
}

function isOfRun(label: string): boolean {
  return label.startsWith('wfd-run-') || label === 'naive';
}
