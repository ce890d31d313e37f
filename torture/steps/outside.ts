import { UNCERTAIN_WAIT_MS } from '../site/policy';
import { event, fault, type Maker } from './step';

/** Each breaks one assumption; a duplicate may come of it, and must be reported. */
export const BROKEN_ASSUMPTIONS: readonly Maker[] = [
  (random, round) => [
    fault('commit later than the wait', round, {
      service: 'jira',
      operation: 'create',
      kind: 'late-commit',
      delayMs: UNCERTAIN_WAIT_MS + random.between(1_500, 4_000),
    }),
  ],
  (random, round) => [
    fault('hole in the index older than the lag', round, {
      service: 'jira',
      operation: 'create',
      kind: 'late-index',
      times: 2,
      delayMs: 3_600_000,
    }),
    // Enough that is older by its own word and younger by its key: the key scan begins above the hole.
    event('others file many tickets', { round: round + 1 }, ({ people, runs }) => {
      people.leaveOlderTickets(120);
      return runs.forget();
    }),
  ],
  (random, round) => [
    event('two deployments for one Jira', { round }, async (site) => {
      const other = await site.secondDeployment();
      await Promise.all([site.runs.run(), other.run()]);
    }),
  ],
  (random, round) => {
    const index = random.between(0, 30);
    return [
      event('labels removed by people', { round: round + 1 }, ({ people }) => {
        people.stripLabels(index);
      }),
    ];
  },
];
