import { type Bounds, type Rules, START, type State, stepsFrom } from './protocol';

export interface Exploration {
  readonly states: number;
  /** The events that lead to two tickets; absent when none do. */
  readonly duplicate?: readonly string[];
  /** States with an activity and a run to spare from which nothing leads to a ticket and a run that knows it. */
  readonly stuck: number;
}

interface Arrival {
  readonly from: string;
  readonly event: string;
}

/** Visits every state that can be reached, breadth first, so that a counterexample is a shortest one. */
export function explore(rules: Rules, bounds: Bounds): Exploration {
  const arrivals = new Map<string, Arrival | undefined>([[keyOf(START), undefined]]);
  const reverse = new Map<string, string[]>();
  const queue: State[] = [START];
  // The queue grows while it is walked.
  for (const state of queue) {
    const from = keyOf(state);
    if (state.tickets > 1) return { states: arrivals.size, duplicate: pathTo(from, arrivals), stuck: 0 };
    for (const { event, state: after } of stepsFrom(state, rules, bounds)) {
      const key = keyOf(after);
      reverse.set(key, [...(reverse.get(key) ?? []), from]);
      if (arrivals.has(key)) continue;
      arrivals.set(key, { from, event });
      queue.push(after);
    }
  }
  return { states: queue.length, stuck: countStuck(queue, reverse, bounds) };
}

function keyOf(state: State): string {
  return JSON.stringify(state);
}

function pathTo(key: string, arrivals: ReadonlyMap<string, Arrival | undefined>): string[] {
  const events: string[] = [];
  for (let step = arrivals.get(key); step !== undefined; step = arrivals.get(step.from))
    events.unshift(step.event);
  return events;
}

function countStuck(
  states: readonly State[],
  reverse: ReadonlyMap<string, readonly string[]>,
  bounds: Bounds,
): number {
  const goals = states.filter(
    ({ tickets, runs }) => tickets === 1 && runs.some(({ phase }) => phase === 'done'),
  );
  const waiting = goals.map(keyOf);
  const reaching = new Set(waiting);
  for (const key of waiting) {
    for (const from of reverse.get(key) ?? []) {
      if (reaching.has(from)) continue;
      reaching.add(from);
      waiting.push(from);
    }
  }
  // The model's own bounds end every story; only one with room left could have gone on.
  const hasRoom = ({ runs, activities }: State): boolean =>
    runs.length < bounds.runs && activities.length < bounds.activities;
  return states.filter((state) => hasRoom(state) && !reaching.has(keyOf(state))).length;
}
