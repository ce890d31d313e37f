import type { Random } from '../../sandbox/company/random';
import { arrivals } from './findings';
import { latestCommit } from './services';
import { anyMoment, event, fault, mishap, whileFirstCreating, type Maker } from './step';
import type { Mishap, Site } from '../site/site';

const ACTIVITIES = [
  'describeLastHolder',
  'openRun',
  'fetchPage',
  'findTickets',
  'scanRecentTickets',
  'fileTickets',
  'fileTickets',
  'fileTickets',
  'findFiled',
  'sendDigest',
  'sendNotice',
  'recordAudit',
] as const;

/** Something done to a run while it goes on. */
const done =
  (name: string, act: (site: Site, draw: number) => Promise<void>): Maker =>
  (random, round) => {
    const draw = random.next();
    return [event(name, { round, at: anyMoment(random) }, (site) => act(site, draw))];
  };

/** Something done before the run is started. */
const before =
  (name: string, act: (site: Site, draw: number) => Promise<void>): Maker =>
  (random, round) => {
    const draw = random.next();
    return [event(name, { round }, (site) => act(site, draw))];
  };

const suffers =
  (name: string, how: Mishap['how']): Maker =>
  (random, round) => [
    mishap(name, round, { activity: random.pick(ACTIVITIES), how, delayMs: random.between(100, 8_000) }),
  ];

/** What people and Temporal do to runs. */
export const RUN_EVENTS: readonly Maker[] = [
  done('run terminated', ({ runs }) => runs.terminate()),
  done('cycle terminated', ({ runs }) => runs.terminateCycle()),
  done('run cancelled', ({ runs }) => runs.cancel()),
  done('run reset while open', ({ runs }, draw) => runs.reset(draw)),
  before('run reset after it closed', ({ runs }, draw) => runs.reset(draw)),
  done('second run beside the first', ({ runs }) => runs.startBeside()),
  done('two `wfd run` at once', ({ runs }) => runs.runBeside()),
  before('schedule deleted and re-created', ({ runs }) => runs.forget()),
  done('schedule deleted in mid-run', ({ runs }) => runs.forget()),
];

/** What happens to single activities. */
export const WORKER_MISHAPS: readonly Maker[] = [
  suffers('worker dies before an activity', 'lost-before'),
  suffers('worker dies after an activity', 'lost-after'),
  suffers('worker sleeps through an activity', 'late'),
  suffers('worker forced to stop in an activity', 'failed-early'),
];

const slowCreate = (random: Random, round: number) =>
  fault('slow answer', round, {
    service: 'jira',
    operation: 'create',
    kind: 'delay',
    delayMs: random.between(200, 900),
  });

/** The worst moments, which pure chance would seldom meet: the run or its worker is lost with a create request under way. */
export const COLLISIONS: readonly Maker[] = [
  (random, round) => [
    arrivals(random, round),
    latestCommit(round),
    event('run terminated', { round, at: whileFirstCreating(random) }, ({ runs }) => runs.terminate()),
  ],
  (random, round) => {
    const draw = random.next();
    return [
      arrivals(random, round),
      latestCommit(round),
      event('run reset while open', { round, at: whileFirstCreating(random) }, ({ runs }) =>
        runs.reset(draw),
      ),
    ];
  },
  (random, round) => [
    arrivals(random, round),
    slowCreate(random, round),
    event(
      'second run beside the first',
      { round, at: { operation: 'issues', nth: 1, stage: 'asked', afterMs: random.between(0, 30) } },
      ({ runs }) => runs.startBeside(),
    ),
  ],
];

/** The same, where activities can be spoiled one by one. */
export const SPOILED_COLLISIONS: readonly Maker[] = [
  (random, round) => [
    arrivals(random, round),
    latestCommit(round),
    mishap('worker forced to stop in an activity', round, {
      activity: 'fileTickets',
      how: 'failed-early',
      delayMs: random.between(150, 500),
    }),
  ],
];
