import type { Fault } from '../../sandbox/faults';
import type { World } from '../../sandbox/world';
import type { RunReport } from '../../src/domain/report';
import type { People } from './people';
import type { Stream } from './stream';

/** What came of one asked-for run. */
export type RunEnd =
  | { readonly kind: 'reported'; readonly report: RunReport }
  /** It failed, was terminated, or whoever waited for it lost the connection. */
  | { readonly kind: 'failed'; readonly why: string };

export type Listener = (operation: string, stage: 'asked' | 'answered') => void;

export interface Change {
  readonly make: () => void;
  readonly undo: () => void;
}

/** What can be done to the runs of one deployment, as a person at Temporal's command line would. */
export interface Runs {
  /** Asks the schedule for a run and waits for its end. */
  run(): Promise<RunEnd>;
  terminate(): Promise<void>;
  terminateCycle(): Promise<void>;
  cancel(): Promise<void>;
  /** To a random point of the newest execution, open or closed; `draw` is from 0 to 1. */
  reset(draw: number): Promise<void>;
  /** The same while another is under way: it joins, or follows. */
  runBeside(): Promise<void>;
  /** A second cycle beside the schedule's, like a click on "start like this one". */
  startBeside(): Promise<void>;
  /** How those beside ended. */
  endsBeside(): Promise<readonly RunEnd[]>;
  /** Deletes the schedule, and with it all that is remembered. */
  forget(): Promise<void>;
  /** Until no run is under way. */
  settle(): Promise<void>;
}

/** What goes wrong between an activity and the server. */
export interface Mishap {
  /** Name of the activity. */
  readonly activity: string;
  /**
   * - `lost-before`: the worker dies before it begins
   * - `lost-after`: the worker dies when it has ended and before the server hears of it
   * - `late`: the worker sleeps before it begins, and the server has long given up on it
   * - `failed-early`: the worker is forced to stop while the activity still goes on
   */
  readonly how: 'lost-before' | 'lost-after' | 'late' | 'failed-early';
  readonly delayMs?: number;
}

/** The machines below a deployment; only where they are real processes. */
export interface Machines {
  /** SIGKILL to all there are; another worker starts a little later. */
  killWorker(): Promise<void>;
  /** SIGKILL, so long after, to the one that has sent the latest request of this name. Throws `NotPossible` where it is gone. */
  killWorkerAsking(operation: string, afterMs: number): Promise<void>;
  /** SIGSTOP, and SIGCONT after so long. */
  pauseWorker(ms: number): Promise<void>;
  restartServer(): Promise<void>;
  /** The server starts again with an empty database. */
  loseDatabase(): Promise<void>;
}

/** One installation with its services, as a trial sees it. */
export interface Site {
  readonly world: World;
  readonly stream: Stream;
  readonly people: People;
  readonly runs: Runs;
  /** Hears of every request to a service and, where the machines are real, of every activity boundary. Answers how to stop. */
  listen(listener: Listener): () => void;
  /** The next request that fits is hit; counted under the name once it is. */
  arm(name: string, fault: Fault): void;
  /** The next call of that activity suffers it; counted under the name once it does. */
  spoil(name: string, mishap: Mishap): void;
  /** Throws where the machines are not real. */
  machines(): Machines;
  /** A deployment of its own for the same Wiz and Jira. */
  secondDeployment(): Promise<Runs>;
  /** A service is set up otherwise for the rest of the round. */
  meanwhile(change: Change): void;
  /** Something has happened once. */
  count(name: string): void;
  /** How often each thing has happened so far, by name. */
  counts(): ReadonlyMap<string, number>;
  /** Takes away what was armed and hit nobody, and undoes changes. */
  endRound(): void;
  /** Until no run of any deployment is under way. */
  settle(): Promise<void>;
  /** How the runs ended that were started beside others. */
  endsBeside(): Promise<readonly RunEnd[]>;
  close(): Promise<void>;
}
