import type { DevServer } from '../../temporal/dev-server';
import type { ScheduleView } from '../../temporal/schedule';
import type { Deployment } from '../deployment';
import { formatUpcoming } from './format';
import { isFiring } from './schedule';
import { renderTable } from './table';
import type { View } from './view';

/** Where everything is. */
export interface Place {
  readonly server: Pick<DevServer, 'address' | 'uiUrl'>;
  readonly db: string;
  readonly deployment: Pick<Deployment, 'namespace' | 'names'>;
  /** Absent when it does not fire. */
  readonly schedule?: ScheduleView;
}

const DEFAULT_ADDRESS = '127.0.0.1:7233';

export function renderUp({ server, db, deployment, schedule }: Place, view: View): string {
  const { uiUrl, address } = server;
  const workflows = `${uiUrl ?? ''}/namespaces/${deployment.namespace}/workflows`;
  const elsewhere = address === DEFAULT_ADDRESS ? 'npx wfd …' : `TEMPORAL_ADDRESS=${address} npx wfd …`;
  const rows = [
    ...(uiUrl === undefined ? [] : [['Temporal Web UI', view.style.strong(workflows)]]),
    ['Schedule', schedule === undefined ? 'none' : describeSchedule(schedule, view)],
    ['Worker', `polls ${deployment.names.taskQueue} at ${address}`],
    ['Database', db],
    ['Other terminals', elsewhere],
  ];
  return renderTable({ columns: [{ title: '' }, { title: '', grows: 'wrap' }], rows }, view);
}

function describeSchedule(schedule: ScheduleView, { now }: View): string {
  if (!isFiring(schedule)) return `paused${schedule.note === undefined ? '' : ` (${schedule.note})`}`;
  const [next] = schedule.nextRuns;
  const when = next === undefined ? '' : `, next run ${formatUpcoming(next, now)}`;
  return `${schedule.cron ?? ''} (${schedule.timezone ?? 'UTC'})${when}`;
}
