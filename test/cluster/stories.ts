import { event, fault } from '../../torture/steps/step';
import type { Moment, Setting, Step, Trial } from '../../torture/trial';
import type { MachineRoom } from './machine-room';

/**
 * Real time: an activity whose worker died is given up after three minutes. Whoever looks then must not find in the index what the
 * dead one filed, so that it has to be found by its key.
 */
const SETTING: Setting = {
  reading: 'sweep',
  pageSize: 10,
  batchSize: 4,
  firstBatchSize: 2,
  indexLagMs: 8 * 60_000,
  allowedLag: '15m',
  outOfOrderIndexing: true,
  olderTickets: 30,
  findingsAtStart: 40,
};

/** Enough for a request to be carried out, and less than anybody waits for its answer. */
const CARRIED_OUT_MS = 300;

/** A run in which one worker of two is killed, and parts of the cluster. */
export interface Story {
  readonly name: string;
  readonly trial: Trial;
}

export function storiesIn(room: MachineRoom): readonly Story[] {
  return [filing(room), telling(room), reading(room)];
}

/** What must have happened once in the story. */
export function eventsOf({ trial }: Story): readonly string[] {
  return trial.steps.map(({ name }) => name);
}

/** The worker dies with a create request that is carried out and not answered. */
function filing(room: MachineRoom): Story {
  return story('filing', 1, [
    done('history role killed', atCreate(1), () => room.kill('history')),
    done('PostgreSQL restarted', atCreate(2), () => room.restartPart('postgresql')),
    done('frontend role killed', atCreate(3), () => room.kill('frontend')),
    fault('create not answered', 0, { service: 'jira', operation: 'create', kind: 'hang-after', skip: 4 }),
    workerKilled('filing', atCreate(5)),
  ]);
}

/** The worker dies with a digest that is posted and not answered. */
function telling(room: MachineRoom): Story {
  return story('telling', 2, [
    done('worker role killed', atCreate(2), () => room.kill('worker')),
    fault('digest not answered', 0, { service: 'slack', operation: 'chat.postMessage', kind: 'hang-after' }),
    workerKilled('telling', { operation: 'chat.postMessage', nth: 1, stage: 'asked', afterMs: 0 }),
  ]);
}

/** The worker dies while it reads; what comes after loses its database and its queues. */
function reading(room: MachineRoom): Story {
  return story('reading', 3, [
    fault('page not answered', 0, { service: 'wiz', operation: 'issues', kind: 'hang', skip: 1 }),
    workerKilled('reading', { operation: 'issues', nth: 2, stage: 'asked', afterMs: 0 }),
    done('PostgreSQL loses its power', atCreate(1), () => room.kill('postgresql')),
    done('matching role killed', atCreate(2), () => room.kill('matching')),
    done('history role killed', atCreate(3), () => room.kill('history')),
  ]);
}

function story(name: string, seed: number, steps: readonly Step[]): Story {
  return { name, trial: { seed, lane: 'kill', setting: SETTING, rounds: 1, steps } };
}

function workerKilled(doing: string, at: Moment): Step {
  return event(`worker killed while ${doing}`, { round: 0, at }, (site) =>
    site.machines().killWorkerAsking(at.operation, CARRIED_OUT_MS),
  );
}

function done(name: string, at: Moment, act: () => Promise<void>): Step {
  return event(name, { round: 0, at }, act);
}

function atCreate(nth: number): Moment {
  return { operation: 'create', nth, stage: 'asked', afterMs: 0 };
}
