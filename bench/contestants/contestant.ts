import type { TemporalTally } from '../temporal/tally';
import type { Site } from '../site/site';

/** Whoever distributes the findings of a site. */
export interface Contestant {
  readonly name: ContestantName;
  /** Ready to run, in a process of its own. */
  enter(site: Site): Promise<Entrant>;
}

export type ContestantName = 'worker' | 'bare' | 'naive';

export interface Entrant {
  /** One run, to its end. */
  run(): Promise<RunFacts>;
  /** Most memory its process has held so far, in MB; undefined where the system does not tell. */
  peakMb(): number | undefined;
  leave(): Promise<void>;
}

export interface RunFacts {
  /** Both in ms since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Some of it was left to the next run. */
  readonly hasBacklog: boolean;
  readonly temporal?: TemporalTally;
}
