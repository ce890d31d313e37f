import type { Random } from '../../sandbox/company/random';
import { UNCERTAIN_WAIT_MS } from '../site/policy';
import type { Step } from '../trial';
import { change, fault, type Maker } from './step';

type Service = 'wiz' | 'jira' | 'slack';

const OPERATIONS: Readonly<Record<Service, readonly string[]>> = {
  wiz: ['token', 'count', 'issues', 'issues', 'details'],
  jira: ['create', 'create', 'create', 'create', 'search', 'bulkfetch', 'bulkfetch', 'myself', 'createmeta'],
  slack: ['chat.postMessage', 'chat.postMessage', 'conversations.history'],
};

/** A request of any service, creates and posts most often. */
function anywhere(random: Random): { service: Service; operation: string; skip: number } {
  const service = random.pick(['wiz', 'jira', 'jira', 'jira', 'slack'] as const);
  return { service, operation: random.pick(OPERATIONS[service]), skip: random.between(0, 2) };
}

/** A request that changes something. */
function aWrite(random: Random): { service: Service; operation: string; skip: number } {
  const skip = random.between(0, 2);
  return random.isLucky(0.7)
    ? { service: 'jira', operation: 'create', skip }
    : { service: 'slack', operation: 'chat.postMessage', skip: 0 };
}

const once =
  (name: string, kind: string, where: typeof anywhere): Maker =>
  (random, round) => [fault(name, round, { ...where(random), kind, times: random.pick([1, 1, 1, 2]) })];

const tooMany =
  (name: string, low: number, high: number): Maker =>
  (random, round) => [
    fault(name, round, {
      ...anywhere(random),
      kind: 'status',
      status: 429,
      headers: { 'retry-after': String(random.between(low, high)) },
    }),
  ];

const broken =
  (name: string, kind: 'status' | 'status-after'): Maker =>
  (random, round) => [
    fault(name, round, {
      ...(kind === 'status' ? anywhere(random) : aWrite(random)),
      kind,
      status: random.pick([500, 502, 503]),
      times: random.pick([1, 1, 2]),
    }),
  ];

const page =
  (name: string, kind: string): Maker =>
  (random, round) => [
    fault(name, round, { service: 'wiz', operation: 'issues', kind, skip: random.between(0, 2) }),
  ];

/** The half of the wait that is Jira's, less what the machine may be late. */
const LATEST_COMMIT_MS = UNCERTAIN_WAIT_MS / 2 - 300;

/** No answer within our timeout, and carried out later. */
function lateCommit(random: Random, round: number): Step {
  return commitsAfter(random.between(1_100, LATEST_COMMIT_MS), { round, skip: random.between(0, 1) });
}

/** The very next create request, as late as can be: whoever does not wait has the most time to make a second ticket. */
export function latestCommit(round: number): Step {
  return commitsAfter(LATEST_COMMIT_MS, { round, skip: 0 });
}

function commitsAfter(delayMs: number, { round, skip }: { round: number; skip: number }): Step {
  return fault('commit after our timeout', round, {
    service: 'jira',
    operation: 'create',
    kind: 'late-commit',
    skip,
    delayMs,
  });
}

/** Everything that can go wrong with the services within the assumptions. */
export const SERVICE_FAULTS: readonly Maker[] = [
  once('answer lost after commit', 'hang-after', aWrite),
  once('answer lost before commit', 'hang', aWrite),
  once('reset before commit', 'reset', anywhere),
  once('reset after commit', 'reset-after', aWrite),
  tooMany('429, short Retry-After', 1, 1),
  tooMany('429, long Retry-After', 5, 7),
  broken('5xx before commit', 'status'),
  broken('5xx after commit', 'status-after'),
  once('truncated body', 'truncate', anywhere),
  once('HTML body', 'html', anywhere),
  page('token expires in mid-page', 'expire-token'),
  page('page twice', 'page-twice'),
  page('page reordered', 'page-reordered'),
  page('repeated cursor', 'repeat-cursor'),
  page('page with a hole', 'partial-data'),
  (random, round) => [lateCommit(random, round)],
  (random, round) => [
    fault('slow answer', round, { ...anywhere(random), kind: 'delay', delayMs: random.between(100, 900) }),
  ],
  (random, round) => [
    fault('ticket late in the index', round, {
      service: 'jira',
      operation: 'create',
      kind: 'late-index',
      // Longer than a run, and with the longest lag still within the allowance.
      delayMs: 12_000,
    }),
  ],
  (random, round) => [
    fault('bulk answer with failed elements', round, {
      service: 'jira',
      operation: 'create',
      kind: 'partial-bulk',
      detail: { indexes: [0, 2], message: 'Affected service is required.' },
    }),
  ],
  (random, round) => [
    fault('Jira forgets who asks', round, {
      service: 'jira',
      operation: random.pick(['search', 'bulkfetch', 'myself']),
      kind: 'anonymous',
    }),
  ],
];

const outage =
  (name: string, where: { service: Service; operation: string }, kind: string): Maker =>
  (random, round) => [
    fault(name, round, { ...where, kind, status: 503, times: -1, skip: random.between(0, 2) }),
  ];

/** A service that does not come back within the run. */
export const OUTAGES: readonly Maker[] = [
  outage('outage of Wiz', { service: 'wiz', operation: 'issues' }, 'status'),
  outage('outage of creates', { service: 'jira', operation: 'create' }, 'status'),
  outage('outage of creates that come through', { service: 'jira', operation: 'create' }, 'status-after'),
  outage('outage of reads by key', { service: 'jira', operation: 'bulkfetch' }, 'status'),
  outage('outage of Slack', { service: 'slack', operation: 'chat.postMessage' }, 'status'),
];

/** A destination that fails for good, for one round. */
export const BROKEN_DESTINATIONS: readonly Maker[] = [
  (random, round) => [
    change('required field', round, ({ world: { jira } }) => ({
      make: () =>
        (jira.settings.requiredFields = { SEC: [{ fieldId: 'customfield_10050', name: 'Cost centre' }] }),
      undo: () => (jira.settings.requiredFields = {}),
    })),
  ],
  (random, round) => [
    change('project closed to us', round, ({ world: { jira } }) => ({
      make: () => (jira.settings.notCreatable = ['PLAT']),
      undo: () => (jira.settings.notCreatable = []),
    })),
  ],
  (random, round) => [
    change('channel archived', round, ({ world: { slack } }) => {
      const { channels } = slack.settings;
      const { 'sec-payments': channel } = channels;
      if (channel === undefined) throw new Error('the sandbox has no channel sec-payments');
      return {
        make: () => (channels['sec-payments'] = { ...channel, isArchived: true }),
        undo: () => (channels['sec-payments'] = channel),
      };
    }),
  ],
  (random, round) => [
    change('Slack token revoked', round, ({ world: { slack } }) => {
      const { botToken } = slack.settings;
      return {
        make: () => (slack.settings.botToken = 'xoxb-another'),
        undo: () => (slack.settings.botToken = botToken),
      };
    }),
  ],
];
