import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Requests that share one limit of a service. */
export interface Lane {
  readonly name: string;
  readonly perSecond: number;
  /** How many may leave at once after a rest; default 1: evenly spaced. */
  readonly burst?: number;
}

export interface Turn {
  readonly lanes: readonly Lane[];
  /** Requests under way at once, of whatever lane. */
  readonly parallel: number;
  /**
   * Leaves at once, and those after it make up for it: a write must not wait between the look that allows it and its way out.
   */
  readonly isUrgent?: boolean;
}

const LONGEST_HOLD_MS = 30_000;

/**
 * Spaces the requests to one service, for everyone in this process who shares it; those of one lane leave in the order in which they
 * came to their turn.
 * It never repeats one: retrying is Temporal's. Its rates may differ from turn to turn.
 */
export class Pace {
  /** Of each lane, when it has made up for what has left: milliseconds of `performance.now`. */
  readonly #due = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  /** Lanes that let nobody leave before then. */
  readonly #held = new Map<string, number>();
  #underWay = 0;

  async run<T>({ lanes, parallel, isUrgent = false }: Turn, send: () => Promise<T>): Promise<T> {
    // Whoever is held takes no place from others.
    if (!isUrgent) await this.#outlastHold(lanes);
    if (isUrgent) this.#underWay += 1;
    else await this.#enter(parallel);
    try {
      const waitMs = this.#take(lanes);
      if (waitMs > 0 && !isUrgent) await sleep(waitMs);
      return await send();
    } finally {
      this.#underWay -= 1;
      this.#waiting.shift()?.();
    }
  }

  /**
   * The service has said that it is too much: whoever asks from now on leaves after so long, one after the other. Half a minute at
   * most, for those who wait have a time limit of their own; a service that needs longer says so again.
   */
  hold(lanes: readonly Lane[], ms: number): void {
    const until = performance.now() + Math.min(ms, LONGEST_HOLD_MS);
    for (const { name, perSecond, burst = 1 } of lanes) {
      const due = until + ((burst - 1) * 1_000) / perSecond;
      this.#due.set(name, Math.max(due, this.#due.get(name) ?? 0));
      this.#held.set(name, Math.max(until, this.#held.get(name) ?? 0));
    }
  }

  async #outlastHold(lanes: readonly Lane[]): Promise<void> {
    for (const { name } of lanes) {
      for (let until = this.#held.get(name); until !== undefined; until = this.#held.get(name)) {
        const waitMs = until - performance.now();
        if (waitMs > 0) await sleep(waitMs);
        else this.#held.delete(name);
      }
    }
  }

  /** Resolves when the lane lets one more leave, and counts it. */
  async turn(lane: Lane): Promise<void> {
    const waitMs = this.#take([lane]);
    if (waitMs > 0) await sleep(waitMs);
  }

  /** Looks and counts without a pause in between: others would come in by the same door. */
  async #enter(parallel: number): Promise<void> {
    while (this.#underWay >= parallel) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#underWay += 1;
  }

  #take(lanes: readonly Lane[]): number {
    const now = performance.now();
    const waits = lanes.map(({ name, perSecond, burst = 1 }) => {
      const spacingMs = 1_000 / perSecond;
      const due = Math.max(now, this.#due.get(name) ?? 0);
      this.#due.set(name, due + spacingMs);
      return due - (burst - 1) * spacingMs - now;
    });
    this.#forget(now);
    return Math.max(0, ...waits);
  }

  /** A lane that has caught up is like a new one; there may be one for each ticket. */
  #forget(now: number): void {
    if (this.#due.size < 1_000) return;
    for (const [name, due] of this.#due) if (due <= now) this.#due.delete(name);
  }
}
