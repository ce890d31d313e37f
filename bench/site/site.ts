import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { environmentOf } from '../../sandbox/environment';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import type { World } from '../../sandbox/world';
import { type Case, moveOn, settle } from '../cases';
import { Tenant } from '../tenant/tenant';
import { answerAtOnce, type Latencies, takeTime } from './latencies';

const ANY_BURST = 1_000_000;

/** The three services of one measurement, and the policy. Until it is measured they answer at once. */
export class Site {
  readonly world: World;
  /** What points a contestant at them. */
  readonly env: NodeJS.ProcessEnv;
  private readonly tenant: Tenant;
  private readonly folder: string;
  private readonly policyFile: string;
  private readonly usualBurst: number;

  static async open(what: Case): Promise<Site> {
    return new Site(await startSandbox(), what);
  }

  private constructor(
    private readonly sandbox: Sandbox,
    readonly what: Case,
  ) {
    this.world = sandbox.world;
    this.folder = mkdtempSync(join(tmpdir(), 'wfd-bench-'));
    this.policyFile = join(this.folder, 'policy.yaml');
    writeFileSync(this.policyFile, withShortWait(readFileSync(this.policy, 'utf8')));
    this.env = { WFD_NO_DOTENV: '1', WFD_POLICY: this.policyFile, ...environmentOf(sandbox) };
    this.tenant = new Tenant(sandbox.world, `${sandbox.url}/jira`);
    answerAtOnce(this.world);
    // Whoever prepares with one search after the other is not waited for, and so is faster than Jira allows.
    this.usualBurst = this.world.jira.settings.burstPerSecond;
    this.world.jira.settings.burstPerSecond = ANY_BURST;
  }

  /** Before, there is nothing, and a first run need not wait; from here on the policy holds as it is. */
  settle(): void {
    copyFileSync(this.policy, this.policyFile);
    settle(this.tenant, this.what.mix);
  }

  /** What comes between the run before and the one that is measured. */
  moveOn(latencies: Latencies): void {
    moveOn(this.tenant, this.what.mix);
    takeTime(this.world, latencies);
    this.world.jira.settings.burstPerSecond = this.usualBurst;
  }

  /** How many tickets a contestant has created, which all bear a label of the run that did. */
  ticketsFiled(): number {
    return [...this.world.jira.tickets()].filter(({ labels }) => labels.some(isOfRun)).length;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get policy(): string {
    return join(__dirname, '..', 'policies', `${this.what.policy}.yaml`);
  }
}

/** A run without a predecessor waits for whatever may be under way; in a sandbox of our own nothing is. */
function withShortWait(policy: string): string {
  const { jira, ...rest } = parse(policy) as { readonly jira: object };
  return stringify({ ...rest, jira: { ...jira, uncertainWait: '100ms' } });
}

function isOfRun(label: string): boolean {
  return label.startsWith('wfd-run-') || label === 'naive';
}
