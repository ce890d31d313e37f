import type { Random } from '../../sandbox/company/random';
import type { Severity } from '../site/stream';
import type { Step } from '../trial';
import { anyMoment, event, type Maker } from './step';

const SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH', 'HIGH', 'MEDIUM'];

type Deed = (site: Parameters<Parameters<typeof event>[2]>[0]) => void;

/** Before the run, or in the middle of it: pages shift under the cursor, a finding is resolved between plan and ticket. */
const sometime =
  (name: string, deed: (random: Random) => Deed): Maker =>
  (random, round) => [
    event(name, { round, at: random.isLucky(0.5) ? anyMoment(random) : undefined }, deed(random)),
  ];

const anyOne = (random: Random): number => random.between(0, 30);

/** So that there is something to file. */
export function arrivals(random: Random, round: number): Step {
  const teams = [random.between(0, 2), random.between(0, 2), random.between(0, 2)];
  return event('findings arrive', { round }, ({ stream }) =>
    teams.forEach((team) => stream.arrive({ severity: 'HIGH', team })),
  );
}

/** What Wiz and people do to findings and tickets, all of it ordinary. */
export const ORDINARY_DAYS: readonly Maker[] = [
  sometime('findings arrive', (random) => {
    const arrivals = Array.from({ length: random.between(1, 4) }, () => ({
      severity: random.pick(SEVERITIES),
      team: random.between(0, 2),
    }));
    return ({ stream }) => arrivals.forEach((arrival) => stream.arrive(arrival));
  }),
  sometime('finding arrives late, with an old timestamp', (random) => {
    const arrival = { severity: 'HIGH' as const, team: random.between(0, 2), isLate: true };
    return ({ stream }) => stream.arrive(arrival);
  }),
  sometime('finding arrives without a timestamp', (random) => {
    const arrival = { severity: 'CRITICAL' as const, team: random.between(0, 2), hasNoTimestamp: true };
    return ({ stream }) => stream.arrive(arrival);
  }),
  sometime('severity raised in place', (random) => {
    const index = anyOne(random);
    return ({ stream }) => stream.setSeverity(index, 'CRITICAL');
  }),
  sometime('severity lowered', (random) => {
    const index = anyOne(random);
    return ({ stream }) => stream.setSeverity(index, 'MEDIUM');
  }),
  sometime('finding resolved', (random) => {
    const index = anyOne(random);
    return ({ stream }) => stream.resolve(index);
  }),
  sometime('finding reopened', (random) => {
    const index = anyOne(random);
    return ({ stream }) => stream.reopen(index);
  }),
  sometime('weakness under a new Wiz id', (random) => {
    const [index, isOldResolved] = [anyOne(random), random.isLucky(0.5)];
    return ({ stream }) => stream.rotate(index, isOldResolved);
  }),
  sometime('ticket done by its team', (random) => {
    const index = anyOne(random);
    return ({ people }) => people.finish(index);
  }),
  sometime('ticket reopened', (random) => {
    const index = anyOne(random);
    return ({ people }) => people.reopen(index);
  }),
  sometime('ticket moved to another project', (random) => {
    const index = anyOne(random);
    return ({ people }) => people.move(index);
  }),
];
