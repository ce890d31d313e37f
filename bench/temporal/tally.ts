import type { temporal } from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;

/** What the executions of one or more runs cost Temporal. */
export interface TemporalTally {
  /** As Temporal Cloud bills them; started by a schedule. */
  readonly actions: number;
  readonly events: number;
  /** Of history, as the server counts it. */
  readonly bytes: number;
  readonly continuedAsNew: number;
  readonly byAction: Readonly<Record<string, number>>;
}

export interface History {
  readonly events: readonly Event[];
  readonly bytes: number;
}

/** Two for the schedule's own, one for what it starts. */
const SCHEDULED_RUN = 3;
/** The child itself is in it. */
const CHILD = 2;

/**
 * Adds up whole histories: of cycles, of the runs below them, of approvals. Queries and heartbeats leave no event: a run asks each open approval in each
 * link of its chain, and an attempt that fails after a 429 says so in a heartbeat. The cases here have neither.
 */
export function tally(histories: readonly History[]): TemporalTally {
  const byAction = new Map<string, number>();
  for (const { events } of histories) {
    for (const event of events) {
      const action = actionOf(event);
      if (action !== undefined) byAction.set(action.name, (byAction.get(action.name) ?? 0) + action.count);
    }
    const markers = markersOf(events);
    if (markers > 0) byAction.set('markers', (byAction.get('markers') ?? 0) + markers);
  }
  return {
    actions: sum([...byAction.values()]),
    events: sum(histories.map(({ events }) => events.length)),
    bytes: sum(histories.map(({ bytes }) => bytes)),
    continuedAsNew: byAction.get('continued as new') ?? 0,
    byAction: Object.fromEntries(byAction),
  };
}

interface Action {
  readonly name: string;
  readonly count: number;
}

function actionOf(event: Event): Action | undefined {
  const started = event.workflowExecutionStartedEventAttributes;
  if (started) return isBegun(started) ? { name: 'scheduled run', count: SCHEDULED_RUN } : undefined;
  // Each attempt is one; those that failed leave nothing but their number.
  const attempt = event.activityTaskStartedEventAttributes?.attempt;
  if (attempt) return { name: 'activities', count: attempt };
  const name = NAMES.find(([key]) => event[key])?.[1];
  return name === undefined ? undefined : { name, count: name === 'children' ? CHILD : 1 };
}

/** Neither a child, which its parent counts, nor the next link of a chain. */
function isBegun(started: NonNullable<Event['workflowExecutionStartedEventAttributes']>): boolean {
  return !started.parentWorkflowExecution && !started.continuedExecutionRunId;
}

const NAMES: readonly (readonly [keyof Event, string])[] = [
  ['startChildWorkflowExecutionInitiatedEventAttributes', 'children'],
  ['workflowExecutionContinuedAsNewEventAttributes', 'continued as new'],
  ['timerStartedEventAttributes', 'timers'],
  ['workflowExecutionSignaledEventAttributes', 'signals'],
  ['workflowExecutionUpdateAcceptedEventAttributes', 'updates'],
  ['upsertWorkflowSearchAttributesEventAttributes', 'search attributes'],
];

/** One for each workflow task that leaves any. */
function markersOf(events: readonly Event[]): number {
  const tasks = events.flatMap(
    ({ markerRecordedEventAttributes: marker }) => marker?.workflowTaskCompletedEventId ?? [],
  );
  return new Set(tasks.map(String)).size;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
