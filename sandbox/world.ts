import { FaultBox } from './faults';
import type { Witness } from './operation';
import { RequestLog } from './request-log';
import { JiraState } from './jira/state';
import { SlackState } from './slack/state';
import { WizState } from './wiz/state';

/** All that the sandbox knows: the books of three services, what they were asked, what is to go wrong. */
export class World implements Witness {
  readonly faults = new FaultBox();
  readonly requests = new RequestLog();
  private aheadMs = 0;
  readonly wiz: WizState = new WizState(() => this.now());
  readonly jira: JiraState = new JiraState(() => this.now());
  readonly slack: SlackState = new SlackState(() => this.now());

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** Puts the sandbox's clock forward; the worker's own clock does not notice. */
  advance(ms: number): void {
    this.aheadMs += ms;
  }
}
