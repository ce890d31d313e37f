import { setMaxListeners } from 'node:events';
import type { Client } from '@temporalio/client';

type Method = (...args: never[]) => Promise<unknown>;

/**
 * The calls that are under way, so that they can be cut off before the connection is closed: one that was left to a closed
 * connection would be tried again, and end the process from a timer.
 */
export class OpenCalls {
  private readonly open = new Set<AbortController>();

  constructor(private readonly client: Client) {}

  /** The same methods, each call of which can be cut off. */
  guard<Methods extends object>(methods: {
    readonly [Name in keyof Methods]: Methods[Name] & Method;
  }): Methods {
    const guarded = Object.entries<Method>(methods).map(([name, method]) => [
      name,
      (...args: never[]) => this.run(() => method(...args)),
    ]);
    return Object.fromEntries(guarded) as Methods;
  }

  cutOff(): void {
    for (const controller of this.open) controller.abort();
  }

  /** A signal for each call: the client leaves a listener on it for every request, and takes none away. */
  private async run<T>(call: () => Promise<T>): Promise<T> {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    this.open.add(controller);
    try {
      return await this.client.withAbortSignal(controller.signal, call);
    } finally {
      this.open.delete(controller);
    }
  }
}
