/**
 * The write-and-recover protocol for one finding, as small as it can be without losing an order of events. Processes:
 * runs (behind the lock), the ticket activities they start, the create requests those send, Jira's index. Time is not
 * counted; a wait is an event that may happen only when its assumption holds.
 */

/** Each can be switched off, to see that the check notices. */
export interface Rules {
  /** One run at a time. */
  readonly lock: boolean;
  /** A lookup reads by key what the index does not show. */
  readonly keyScan: boolean;
  /** After an uncertain answer the run waits before it looks again. */
  readonly waitAfterUncertain: boolean;
  /** A run whose predecessor did not complete waits before it creates. */
  readonly waitAfterUnclean: boolean;
  /** A run that was reset waits before it creates. */
  readonly waitAfterReset: boolean;
  /** A later attempt of an activity looks and adopts, and never creates. */
  readonly laterAttemptsLookOnly: boolean;
  /** An activity sends early in its time or never, so that a wait outlasts it. */
  readonly sendWindow: boolean;
}

export const ALL_RULES: Rules = {
  lock: true,
  keyScan: true,
  waitAfterUncertain: true,
  waitAfterUnclean: true,
  waitAfterReset: true,
  laterAttemptsLookOnly: true,
  sendWindow: true,
};

/** How many of each may there be; large enough for every way two creates can meet. */
export interface Bounds {
  readonly runs: number;
  readonly activities: number;
}

interface Run {
  /** `due`: may start an activity; `must-wait`: not before a wait; `waiting`; `acting`; ends: `done`, `dead`. */
  readonly phase: 'due' | 'must-wait' | 'waiting' | 'acting' | 'done' | 'dead';
}

interface Activity {
  readonly run: number;
  /** `fresh`: not looked yet; `missed`: looked and found nothing; `sent`; `over`. */
  readonly phase: 'fresh' | 'missed' | 'sent' | 'over';
  /** Whether the server still waits for its answer. A sleeper does not know that it lost this. */
  readonly isOwned: boolean;
  readonly isFirstAttempt: boolean;
  /** Within the window in which it may send. */
  readonly isInTime: boolean;
}

interface Request {
  readonly activity: number;
  readonly phase: 'flying' | 'committed' | 'died';
}

export interface State {
  readonly runs: readonly Run[];
  readonly activities: readonly Activity[];
  readonly requests: readonly Request[];
  readonly tickets: number;
  readonly indexed: number;
}

export interface Step {
  readonly event: string;
  readonly state: State;
}

export const START: State = {
  // On a first installation no earlier run is on record: it counts as unclean.
  runs: [{ phase: 'must-wait' }],
  activities: [],
  requests: [],
  tickets: 0,
  indexed: 0,
};

/** Every event that may come next. */
export function stepsFrom(state: State, rules: Rules, bounds: Bounds): Step[] {
  return [
    ...jiraSteps(state),
    ...state.runs.flatMap((_, index) => runSteps(state, index, { rules, bounds })),
    ...state.activities.flatMap((_, index) => activitySteps(state, index, { rules, bounds })),
    ...newRunSteps(state, { rules, bounds }),
  ];
}

interface World {
  readonly rules: Rules;
  readonly bounds: Bounds;
}

function jiraSteps(state: State): Step[] {
  const steps: Step[] = [];
  for (const [index, { phase }] of state.requests.entries()) {
    if (phase !== 'flying') continue;
    const requests = (next: Request['phase']) => change(state.requests, index, { phase: next });
    steps.push({
      event: `request ${index} commits`,
      state: { ...state, requests: requests('committed'), tickets: state.tickets + 1 },
    });
    steps.push({ event: `request ${index} never arrives`, state: { ...state, requests: requests('died') } });
  }
  if (state.indexed < state.tickets) {
    steps.push({
      event: 'a ticket becomes visible in the index',
      state: { ...state, indexed: state.indexed + 1 },
    });
  }
  return steps;
}

function runSteps(state: State, index: number, { rules, bounds }: World): Step[] {
  const { phase } = state.runs[index] as Run;
  const steps: Step[] = [];
  const now = (next: Run['phase']): State => ({ ...state, runs: change(state.runs, index, { phase: next }) });
  if (phase === 'must-wait') steps.push({ event: `run ${index} begins to wait`, state: now('waiting') });
  if (phase === 'waiting' && mayWaitEnd(state, rules)) {
    steps.push({ event: `the wait of run ${index} is over`, state: afterWait(now('due'), rules) });
  }
  if (phase === 'due' && state.activities.length < bounds.activities) {
    const activity: Activity = {
      run: index,
      phase: 'fresh',
      isOwned: true,
      isFirstAttempt: true,
      isInTime: true,
    };
    steps.push({
      event: `run ${index} starts an activity`,
      state: { ...now('acting'), activities: [...state.activities, activity] },
    });
  }
  if (isAlive(phase)) {
    steps.push({ event: `run ${index} is terminated`, state: disown(now('dead'), index) });
  }
  return steps;
}

/** The assumption: what was sent before the wait began has committed or never will by the time it is over. */
function mayWaitEnd(state: State, rules: Rules): boolean {
  const canStillSend = rules.sendWindow
    ? []
    : state.activities.filter(({ phase }) => phase === 'fresh' || phase === 'missed');
  return state.requests.every(({ phase }) => phase !== 'flying') || canStillSend.length > 0;
}

/** And the rule that makes it enough: an activity from before the wait is past its window. */
function afterWait(state: State, rules: Rules): State {
  if (!rules.sendWindow) return state;
  return { ...state, activities: state.activities.map((each) => ({ ...each, isInTime: false })) };
}

function activitySteps(state: State, index: number, world: World): Step[] {
  const activity = state.activities[index] as Activity;
  return [
    ...lookSteps(state, index, world.rules),
    ...sendSteps(state, index, world.rules),
    ...answerSteps(state, index, world.rules),
    ...lossSteps(state, index, world),
    ...(activity.isOwned ? retrySteps(state, index, world) : []),
  ];
}

function lookSteps(state: State, index: number, rules: Rules): Step[] {
  const { phase } = state.activities[index] as Activity;
  // A lookup may be made anew at any time before sending, and must be when it is old.
  if (phase !== 'fresh' && phase !== 'missed') return [];
  const sees = rules.keyScan ? state.tickets : state.indexed;
  if (sees === 0) {
    if (phase === 'missed') return [];
    return [
      {
        event: `activity ${index} looks and finds nothing`,
        state: setActivity(state, index, { phase: 'missed' }),
      },
    ];
  }
  const over = setActivity(state, index, { phase: 'over' });
  return [{ event: `activity ${index} finds the ticket and adopts it`, state: report(over, index, 'done') }];
}

function sendSteps(state: State, index: number, rules: Rules): Step[] {
  const { phase, isFirstAttempt, isInTime } = state.activities[index] as Activity;
  if (phase !== 'missed') return [];
  if (!isFirstAttempt && rules.laterAttemptsLookOnly) {
    const over = setActivity(state, index, { phase: 'over' });
    return [{ event: `activity ${index} may not create`, state: report(over, index, uncertain(rules)) }];
  }
  if (!isInTime) {
    const over = setActivity(state, index, { phase: 'over' });
    return [{ event: `activity ${index} is too late to send`, state: report(over, index, 'due') }];
  }
  const sent = setActivity(state, index, { phase: 'sent' });
  return [
    {
      event: `activity ${index} sends the request`,
      state: { ...sent, requests: [...sent.requests, { activity: index, phase: 'flying' }] },
    },
  ];
}

function answerSteps(state: State, index: number, rules: Rules): Step[] {
  const { phase } = state.activities[index] as Activity;
  if (phase !== 'sent') return [];
  const request = state.requests.find(({ activity }) => activity === index);
  const over = setActivity(state, index, { phase: 'over' });
  const steps: Step[] = [
    { event: `activity ${index} gets no answer`, state: report(over, index, uncertain(rules)) },
  ];
  if (request?.phase === 'committed') {
    steps.push({ event: `activity ${index} hears that it was created`, state: report(over, index, 'done') });
  }
  if (request?.phase === 'died') {
    steps.push({ event: `activity ${index} hears that it was refused`, state: report(over, index, 'due') });
  }
  return steps;
}

function lossSteps(state: State, index: number, { rules }: World): Step[] {
  const { phase, isOwned } = state.activities[index] as Activity;
  if (phase === 'over') return [];
  const gone = setActivity(state, index, { phase: 'over' });
  const steps: Step[] = [
    { event: `the worker of activity ${index} dies`, state: report(gone, index, uncertain(rules)) },
  ];
  if (isOwned) {
    const paused = report(state, index, uncertain(rules));
    steps.push({
      event: `activity ${index} is paused and timed out`,
      state: setActivity(paused, index, { isOwned: false }),
    });
  }
  return steps;
}

/** The server, or a person, has the activity attempted again; the first attempt may still be out there. */
function retrySteps(state: State, index: number, { bounds }: World): Step[] {
  const activity = state.activities[index] as Activity;
  if (activity.phase === 'over' || state.activities.length >= bounds.activities) return [];
  const later: Activity = { ...activity, phase: 'fresh', isFirstAttempt: false, isInTime: true };
  const disowned = setActivity(state, index, { isOwned: false });
  return [
    {
      event: `activity ${index} is attempted again`,
      state: { ...disowned, activities: [...disowned.activities, later] },
    },
  ];
}

function newRunSteps(state: State, { rules, bounds }: World): Step[] {
  if (state.runs.length >= bounds.runs) return [];
  const isRunning = state.runs.some(({ phase }) => isAlive(phase));
  const last = state.runs.at(-1);
  const steps: Step[] = [];
  if (!isRunning || !rules.lock) {
    const isClean = last?.phase === 'done';
    const phase = isClean || !rules.waitAfterUnclean ? 'due' : 'must-wait';
    steps.push({ event: 'the next run begins', state: { ...state, runs: [...state.runs, { phase }] } });
  }
  if (last !== undefined) {
    // A reset ends the run, if it is alive, and starts it over from a point in its past.
    const index = state.runs.length - 1;
    const ended = isAlive(last.phase)
      ? disown({ ...state, runs: change(state.runs, index, { phase: 'dead' }) }, index)
      : state;
    const phase = rules.waitAfterReset ? 'must-wait' : 'due';
    steps.push({ event: `run ${index} is reset`, state: { ...ended, runs: [...ended.runs, { phase }] } });
  }
  return steps;
}

function uncertain(rules: Rules): Run['phase'] {
  return rules.waitAfterUncertain ? 'must-wait' : 'due';
}

/** The answer of an activity counts only while the server waits for it. */
function report(state: State, index: number, phase: Run['phase']): State {
  const { run, isOwned } = state.activities[index] as Activity;
  if (!isOwned || state.runs[run]?.phase !== 'acting') return state;
  return setActivity({ ...state, runs: change(state.runs, run, { phase }) }, index, { isOwned: false });
}

function disown(state: State, run: number): State {
  const activities = state.activities.map((each) => (each.run === run ? { ...each, isOwned: false } : each));
  return { ...state, activities };
}

function isAlive(phase: Run['phase']): boolean {
  return phase !== 'done' && phase !== 'dead';
}

function setActivity(state: State, index: number, differs: Partial<Activity>): State {
  return { ...state, activities: change(state.activities, index, differs) };
}

function change<T>(items: readonly T[], index: number, differs: Partial<T>): T[] {
  return items.map((item, at) => (at === index ? { ...item, ...differs } : item));
}
