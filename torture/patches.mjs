// What the bench changes in a copy of the worker's sources before it plays: always the durations, and with `--without` one
// rule. Each text to be replaced must occur exactly once, so that none of these can go stale unnoticed.

const FILE_BATCH = 'src/workflows/file-batch.ts';
const PROXIES = 'src/workflows/proxies.ts';

/** One second stands for thirty; what depends on the load of the machine is left a little more. */
export const DURATIONS = [
  [
    PROXIES,
    "'3 minutes',\n  scheduleToCloseTimeout: '30 minutes'",
    "'6 seconds',\n  scheduleToCloseTimeout: '60 seconds'",
  ],
  [
    PROXIES,
    "initialInterval: '2 seconds', maximumInterval: '2 minutes'",
    "initialInterval: '100 milliseconds', maximumInterval: '4 seconds'",
  ],
  [
    PROXIES,
    "'3 minutes',\n  scheduleToCloseTimeout: '20 minutes'",
    "'6 seconds',\n  scheduleToCloseTimeout: '40 seconds'",
  ],
  [
    PROXIES,
    "'2 minutes',\n  scheduleToCloseTimeout: '5 minutes'",
    "'4 seconds',\n  scheduleToCloseTimeout: '10 seconds'",
  ],
  [
    PROXIES,
    "initialInterval: '5 seconds', maximumInterval: '1 minute'",
    "initialInterval: '200 milliseconds', maximumInterval: '2 seconds'",
  ],
  [FILE_BATCH, 'REFUSED_PAUSE_MS = 2_000', 'REFUSED_PAUSE_MS = 100'],
  ['src/workflows/deliver.ts', 'PAUSE_MS = 2_000', 'PAUSE_MS = 100'],
  ['src/workflows/tell-default.ts', 'UNCERTAIN_WAIT_MS = 2 * 60_000', 'UNCERTAIN_WAIT_MS = 4_000'],
  ['src/activities/last-look.ts', 'SLOW_LOOKUP_MS = 15_000', 'SLOW_LOOKUP_MS = 1_000'],
  ['src/connectors/jira/client.ts', 'DEFAULT_TIMEOUT_MS = 30_000', 'DEFAULT_TIMEOUT_MS = 1_000'],
  ['src/connectors/slack/web.ts', 'timeoutMs = 10_000', 'timeoutMs = 1_000'],
  ['src/connectors/wiz/wiz-connector.ts', 'options.timeoutMs ?? 60_000', 'options.timeoutMs ?? 2_000'],
  [
    'src/connectors/wiz/wiz-connector.ts',
    'perSecond: options.requestsPerSecond,',
    'perSecond: options.requestsPerSecond ?? 1_000,',
  ],
];

/** All deployments of a lane share one worker and its task queue: the lock of each is told by the end of its name alone. */
export const SHARING = [
  [
    'src/activities/demand-lock.ts',
    'const lock = lockIdOf(taskQueue);',
    "const lock = `${workflowExecution?.workflowId.replace(/-run$/, '')}-run`;",
  ],
];

/** The rules that keep a finding to one ticket, and from being lost; without any of them the bench must fail. */
export const RULES = {
  'key-scan': [
    ['src/activities/lookup.ts', 'tickets: scans.flatMap(({ tickets }) => tickets)', 'tickets: []'],
  ],
  lock: [
    ['src/workflows/cycle.ts', 'workflowId: lockId,\n', 'workflowId: `${lockId}-${workflowInfo().runId}`,\n'],
    [
      'src/activities/demand-lock.ts',
      'if (workflowExecution?.workflowId === lock) return;',
      'if (lock) return;',
    ],
  ],
  'later-attempts': [
    ['src/activities/ticket.ts', 'dependencies, attempt > 1)', 'dependencies, attempt > 100)'],
    [
      PROXIES,
      'retry: { maximumAttempts: 1 }',
      "retry: { maximumAttempts: 3, initialInterval: '50 milliseconds' }",
    ],
  ],
  'predecessor-wait': [
    [
      'src/workflows/begin.ts',
      'return owed ?? (opened.predecessor.clean ? undefined : startedAt);',
      'return undefined;',
    ],
  ],
  sweep: [
    ['src/domain/window.ts', 'if (openCount < policy.sweepBelow) return', 'if (openCount < 0) return'],
    ['src/domain/window.ts', 'if (carry.backlog) return', 'if (openCount < 0) return'],
    [
      'src/domain/window.ts',
      'if (elapsedMs(carry.lastSweepAt, now) >= policy.sweepEveryMs) return',
      'if (openCount < 0) return',
    ],
  ],
};
