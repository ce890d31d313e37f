import type { Site } from '../site/site';
import type { Moment } from '../trial';
import type { Random } from '../../sandbox/company/random';
import { anyMoment, event, type Maker } from './step';

const ACTIVITIES = [
  'describeLastHolder',
  'openRun',
  'fetchPage',
  'findTickets',
  'recordAudit',
  'scanRecentTickets',
  'fileTickets',
  'sendDigest',
  'sendNotice',
] as const;
/** Those that a run calls once. */
const CALLED_ONCE: readonly string[] = ['describeLastHolder', 'openRun', 'scanRecentTickets', 'sendNotice'];

/** When the history of the run says that an activity was scheduled, or completed. */
function atBoundary(random: Random, activity: string, boundary: string): Moment {
  return {
    operation: `${activity} ${boundary}`,
    nth: random.between(1, CALLED_ONCE.includes(activity) ? 1 : 2),
    stage: 'answered',
    afterMs: 0,
  };
}

const killedAtBoundary: Maker = (random, round) => {
  const activity = random.pick(ACTIVITIES);
  const boundary = random.pick(['scheduled', 'completed']);
  const name = `worker killed: ${activity} ${boundary}`;
  return [event(name, { round, at: atBoundary(random, activity, boundary) }, kill)];
};

const killedInside: Maker = (random, round) => {
  const at = { ...anyMoment(random), afterMs: 0 };
  return [event(`worker killed: ${at.operation} ${at.stage}`, { round, at }, kill)];
};

const done =
  (name: string, act: (site: Site) => Promise<void>): Maker =>
  (random, round) => [event(name, { round, at: anyMoment(random) }, act)];

function kill(site: Site): Promise<void> {
  return site.machines().killWorker();
}

/** What happens to the machines. */
export const MACHINE_EVENTS: readonly Maker[] = [
  killedAtBoundary,
  killedAtBoundary,
  killedInside,
  killedInside,
  (random, round) => {
    // Up to longer than it takes until somebody else has waited and looked.
    const ms = random.between(500, 15_000);
    return [
      event('worker paused and continued', { round, at: anyMoment(random) }, (site) =>
        site.machines().pauseWorker(ms),
      ),
    ];
  },
  done('Temporal server restarted', (site) => site.machines().restartServer()),
  done('database gone', (site) => site.machines().loseDatabase()),
  (random, round) => [
    event('database gone between runs', { round }, (site) => site.machines().loseDatabase()),
  ],
];
