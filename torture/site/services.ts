import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../../sandbox/environment';
import type { Fault } from '../../sandbox/faults';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import type { World } from '../../sandbox/world';
import type { Setting } from '../trial';
import { People } from './people';
import { policyOf } from './policy';
import type { Change, Listener } from './site';
import { Stream } from './stream';

/** The three services of one trial with their findings and people, and a count of the faults that hit. */
export class Services {
  readonly world: World;
  readonly stream: Stream;
  readonly people: People;
  /** What points a worker at them. */
  readonly env: NodeJS.ProcessEnv;
  /** Holds the policy file, and whatever else the trial keeps on disk. */
  readonly folder: string;
  /** Names of the faults armed since the last clearing, in the order of the sandbox's own list. */
  private armed: string[] = [];
  private readonly undo: (() => void)[] = [];
  private readonly counts = new Map<string, number>();

  static async open(setting: Setting): Promise<Services> {
    return new Services(await startSandbox(), setting);
  }

  private constructor(
    private readonly sandbox: Sandbox,
    setting: Setting,
  ) {
    this.world = sandbox.world;
    this.stream = new Stream(this.world);
    this.people = new People(this.world);
    this.folder = mkdtempSync(join(tmpdir(), 'wfd-torture-'));
    const policyFile = join(this.folder, 'policy.yaml');
    writeFileSync(policyFile, policyOf(setting));
    this.env = { WFD_NO_DOTENV: '1', WFD_POLICY: policyFile, ...environmentOf(sandbox) };
    const { wiz, jira } = this.world;
    wiz.settings.requestsPerSecond = 0;
    this.people.leaveOlderTickets(setting.olderTickets);
    jira.settings.indexLagMs = setting.indexLagMs;
    jira.settings.outOfOrderIndexing = setting.outOfOrderIndexing;
  }

  arm(name: string, fault: Fault): void {
    this.armed.push(name);
    this.world.faults.arm(fault);
  }

  count(name: string, by = 1): void {
    if (by > 0) this.counts.set(name, (this.counts.get(name) ?? 0) + by);
  }

  listen(listener: Listener): () => void {
    return this.world.requests.listen(({ operation }, stage) => listener(operation, stage));
  }

  meanwhile({ make, undo }: Change): void {
    make();
    this.undo.push(undo);
  }

  /** Enters what has hit into the counts, takes away what has not, and undoes changes. */
  endRound(): void {
    for (const undo of this.undo.splice(0)) undo();
    const list = this.world.faults.list();
    for (const [index, name] of this.armed.entries()) this.count(name, list[index]?.hits ?? 0);
    this.armed = [];
    this.world.faults.clear();
  }

  happened(): ReadonlyMap<string, number> {
    return this.counts;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
