import type { Check } from '../../domain/check';
import type { ScheduleView } from '../../temporal/schedule';
import type { Backend } from '../backend';
import type { Deployment } from '../deployment';
import { rootMessage } from '../describe-error';
import { formatElapsed, formatInstant } from '../render/format';
import { isFiring } from '../render/schedule';
import { archiveLine } from './archive';

type Line = Omit<Check, 'subject'>;

const DAY_MS = 86_400_000;
const WANTED_RETENTION_MS = 7 * DAY_MS;

/** Server, retention, schedule, worker. Where nobody has named a server, none need be running yet. */
export async function checkTemporal(backend: Backend, env: NodeJS.ProcessEnv): Promise<readonly Check[]> {
  const lines = await backend
    .useDeployment({ env }, (deployment) => examine(deployment).catch((error: unknown) => [refused(error)]))
    .catch((error: unknown) => [unreachable(error, env)]);
  return lines.map((line) => ({ subject: 'Temporal', ...line }));
}

function refused(error: unknown): Line {
  const cure = 'check that the credentials may read namespaces, schedules and task queues';
  return { what: 'permissions', state: 'failed', detail: rootMessage(error), cure };
}

function unreachable(error: unknown, env: NodeJS.ProcessEnv): Line {
  const detail = rootMessage(error);
  if (env['TEMPORAL_ADDRESS'] || env['TEMPORAL_PROFILE']) {
    const cure = 'check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the credentials beside them';
    return { what: 'server', state: 'failed', detail, cure };
  }
  const cure = '`wfd up` brings a server along; for one of your own set TEMPORAL_ADDRESS';
  return { what: 'server', state: 'warning', detail, cure };
}

async function examine(deployment: Deployment): Promise<Line[]> {
  const { address, namespace, names } = deployment;
  const [retentionMs, schedule, archive, isPolled] = await Promise.all([
    deployment.server.retentionMs(),
    deployment.schedule.describe(),
    deployment.schedule.describeArchive(),
    deployment.server.hasWorkers(),
  ]);
  return [
    { what: 'server', state: 'ok', detail: `${address}, namespace ${namespace}` },
    retentionLine(retentionMs, namespace),
    archiveLine(archive, { retentionMs, now: new Date().toISOString() }),
    scheduleLine(schedule),
    workerLine(isPolled, names.taskQueue, schedule),
  ];
}

/** The histories are the audit trail, and the last result is the next run's memory. */
function retentionLine(retentionMs: number, namespace: string): Line {
  const detail = `closed runs are kept for ${formatElapsed(retentionMs)}`;
  if (retentionMs >= WANTED_RETENTION_MS) return { what: 'retention', state: 'ok', detail };
  return {
    what: 'retention',
    state: 'warning',
    detail: `${detail}: after that nobody can tell why a ticket was filed`,
    cure: `temporal operator namespace update --namespace ${namespace} --retention 30d`,
  };
}

function scheduleLine(schedule: ScheduleView | undefined): Line {
  const line = { what: 'schedule', state: 'warning' } as const;
  const cure = '`wfd schedule apply`';
  if (schedule === undefined) return { ...line, detail: 'there is none: runs start by hand only', cure };
  if (!schedule.registered) return { ...line, detail: 'one-time runs only: it does not fire', cure };
  if (schedule.paused) {
    const why = schedule.note === undefined ? '' : ` (${schedule.note})`;
    return { ...line, detail: `paused${why}`, cure: '`wfd schedule resume`' };
  }
  const next = schedule.nextRuns[0];
  const when = next === undefined ? 'never again' : formatInstant(next);
  return { what: 'schedule', state: 'ok', detail: `${schedule.cron ?? 'fires'}, next ${when}` };
}

/** Nobody at work is a fault only where work is due. */
function workerLine(isPolled: boolean, taskQueue: string, schedule: ScheduleView | undefined): Line {
  if (isPolled) return { what: 'worker', state: 'ok', detail: `polls ${taskQueue}` };
  return {
    what: 'worker',
    state: schedule !== undefined && isFiring(schedule) ? 'failed' : 'warning',
    detail: `none polls ${taskQueue}`,
    cure: 'start `node dist/worker.js`, or everything in one process with `wfd up`',
  };
}
