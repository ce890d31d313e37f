import type { Applied, ScheduleDifference, ScheduleView } from '../../temporal/schedule';
import { plain } from '../plain-text';
import { formatInstant, formatUpcoming } from './format';
import { renderTable } from './table';
import type { View } from './view';

const UPCOMING_SHOWN = 3;

export function renderSchedule(raw: ScheduleView, view: View): string {
  const schedule = plain(raw);
  const { cron = 'unknown', timezone = 'UTC', nextRuns, recentRuns, running } = schedule;
  const upcoming = nextRuns.slice(0, UPCOMING_SHOWN).map((at) => formatUpcoming(at, view.now));
  const rows = [
    ['Schedule', schedule.scheduleId],
    ['State', renderState(schedule, view)],
    ['Fires', `${cron} (${timezone})`],
    ...(isFiring(schedule) ? [['Next', upcoming.join('\n') || 'never']] : []),
    ['Last', recentRuns[0] === undefined ? 'no run yet' : formatInstant(recentRuns[0].startedAt)],
    ['Now', running ? 'a run goes on' : 'no run goes on'],
  ];
  return renderTable({ columns: [{ title: '' }, { title: '', grows: 'wrap' }], rows }, view);
}

export function isFiring({ registered, paused }: ScheduleView): boolean {
  return registered && !paused;
}

function renderState({ registered, paused, note }: ScheduleView, { style }: View): string {
  if (!registered)
    return style.doubtful('not registered: made by a one-time run, `wfd schedule apply` starts it');
  if (!paused) return style.good('firing');
  const why = note === undefined ? '' : ` (${note})`;
  return style.doubtful(`paused${why}: \`wfd schedule resume\` lets it go on`);
}

const WOULD: Readonly<Record<Applied, string>> = {
  created: 'is new:',
  unchanged: 'is as it should be.',
  updated: 'differs:',
  adopted: 'was made by a one-time run:',
};

/** Setting by setting, what is and what will be. */
export function renderDifference(raw: ScheduleDifference, view: View): string {
  const { scheduleId, applied, changes } = plain(raw);
  const head = `Schedule ${scheduleId} ${WOULD[applied]}`;
  if (changes.length === 0) return head;
  const { bad, good } = view.style;
  const rows = changes.map(({ setting, from, to }) => [
    `  ${setting}`,
    ...(applied === 'created' ? [] : [from === undefined ? '-' : bad(from), '→']),
    to === undefined ? '-' : good(to),
  ]);
  const before = [{ title: '', grows: 'wrap' }, { title: '' }] as const;
  const columns = [
    { title: '' },
    ...(applied === 'created' ? [] : before),
    { title: '', grows: 'wrap' as const },
  ];
  return `${head}\n${renderTable({ columns, rows }, view)}`;
}

const APPLIED: Readonly<Record<Applied, string>> = {
  created: 'was created',
  unchanged: 'is as it should be: nothing was changed',
  updated: 'was updated',
  adopted: 'is registered from now on',
};

export function renderApplied({ applied, scheduleId }: ScheduleDifference): string {
  return `Schedule ${scheduleId} ${APPLIED[applied]}.`;
}
