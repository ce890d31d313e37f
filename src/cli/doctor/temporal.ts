import { ConfigError } from '../../config/config-error';
import { readEncryption } from '../../config/encryption-keys';
import { type Carry, EMPTY_CARRY } from '../../domain/carry';
import type { Check } from '../../domain/check';
import type { ScheduleView } from '../../temporal/schedule';
import type { Registration } from '../../temporal/search-attributes';
import type { Backend } from '../backend';
import type { Deployment, Workers } from '../deployment';
import { isEncryptionTrouble, rootMessage } from '../describe-error';
import { whyIdle, whyStranded } from '../idle';
import { formatElapsed, formatInstant } from '../render/format';
import { isFiring } from '../render/schedule';
import { describeMissing } from '../search-attributes';
import { archiveLine } from './archive';

type Line = Omit<Check, 'subject'>;

const DAY_MS = 86_400_000;
const WANTED_RETENTION_MS = 7 * DAY_MS;

interface TemporalChecks {
  readonly checks: readonly Check[];
  /** Of the worker; empty where it cannot be read. */
  readonly memory: Carry;
}

/** Server, retention, schedule, worker. Where nobody has named a server, none need be running yet. */
export async function checkTemporal(backend: Backend, env: NodeJS.ProcessEnv): Promise<TemporalChecks> {
  const { lines, memory } = await backend
    .useDeployment({ env }, lookAt)
    .then(({ lines: seen, ...rest }) => ({ lines: [...seen, ...encryptionLine(env)], ...rest }))
    .catch((error: unknown) => ({ lines: [unreachable(error, env)], memory: EMPTY_CARRY }));
  return { checks: lines.map((line) => ({ subject: 'Temporal', ...line })), memory };
}

/** That the memory cannot be read is no fault of its own: what keeps it from being read has a line. */
async function lookAt(deployment: Deployment): Promise<{ lines: Line[]; memory: Carry }> {
  const [lines, memory] = await Promise.all([
    examine(deployment).catch((error: unknown) => [refused(error)]),
    deployment.runs.memory().catch(() => EMPTY_CARRY),
  ]);
  return { lines, memory };
}

function refused(error: unknown): Line {
  if (isEncryptionTrouble(error)) {
    const cure = 'give the command line the same keys as the workers; docs/encryption.md';
    return { what: 'encryption', state: 'failed', detail: rootMessage(error), cure };
  }
  const cure = 'check that the credentials may read namespaces, schedules and task queues';
  return { what: 'permissions', state: 'failed', detail: rootMessage(error), cure };
}

/** None where nothing was ever encrypted. That a key is missing which others have is found out by reading. */
function encryptionLine(env: NodeJS.ProcessEnv): Line[] {
  const { keys, writesWith } = readEncryption(env);
  if (keys.length === 0) return [];
  const ids = keys.map(({ id }) => id).join(', ');
  const line = { what: 'encryption', state: 'ok' } as const;
  if (writesWith === undefined) return [{ ...line, detail: `off; reads what ${ids} encrypted` }];
  return [{ ...line, detail: `encrypts with ${writesWith.id}, reads ${ids}` }];
}

function unreachable(error: unknown, env: NodeJS.ProcessEnv): Line {
  if (error instanceof ConfigError) {
    const detail = error.problems.map(({ where, what }) => `${where} ${what}`).join('; ');
    return { what: 'variables', state: 'failed', detail, cure: 'correct them; .env.example explains them' };
  }
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
  const [retentionMs, schedule, archive, workers, registration] = await Promise.all([
    deployment.server.retentionMs(),
    deployment.schedule.describe(),
    deployment.schedule.describeArchive(),
    deployment.server.workers(),
    deployment.server.searchAttributes(),
  ]);
  return [
    { what: 'server', state: 'ok', detail: `${address}, namespace ${namespace}` },
    retentionLine(retentionMs, namespace),
    archiveLine(archive, {
      retentionMs,
      now: new Date().toISOString(),
      scheduleId: names.archiveScheduleId,
    }),
    scheduleLine(schedule),
    workerLine(workers, names.taskQueue, schedule),
    ...strandedLines(workers),
    searchLine(registration, schedule?.searchAttributes ?? []),
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
function workerLine(workers: Workers, taskQueue: string, schedule: ScheduleView | undefined): Line {
  const idle = whyIdle(workers, taskQueue);
  if (idle === undefined) {
    const build = workers.current === undefined ? '' : `, build ${workers.current}`;
    return { what: 'worker', state: 'ok', detail: `polls ${taskQueue}${build}` };
  }
  const state = schedule !== undefined && isFiring(schedule) ? 'failed' : 'warning';
  return { what: 'worker', state, detail: idle.what, cure: idle.cure };
}

function strandedLines(workers: Workers): Line[] {
  const stranded = whyStranded(workers);
  if (stranded === undefined) return [];
  return [{ what: 'run under way', state: 'failed', detail: stranded.what, cure: stranded.cure }];
}

/** Runs do without, but for one thing: a name that runs set and nobody knows any more makes them hang at their end. */
function searchLine({ verified, missing }: Registration, used: readonly string[]): Line {
  const what = 'search attributes';
  const cure = '`wfd schedule apply`';
  const gone = missing.filter(({ kind, attribute }) => kind !== 'unseen' && used.includes(attribute.name));
  if (gone.length > 0) {
    const detail = `runs of this schedule will hang when they end: ${describeMissing(gone)}`;
    return { what, state: 'failed', detail, cure };
  }
  if (verified.length + missing.length === 0) return unsearchableLine(used);
  if (missing.length > 0) {
    const detail = `runs cannot be searched by ${describeMissing(missing)}`;
    return { what, state: 'warning', detail, cure: `${cure}; it says what else to do` };
  }
  const unused = verified.map(({ name }) => name).filter((name) => !used.includes(name));
  if (unused.length === 0) return { what, state: 'ok', detail: 'registered, and set by every run' };
  return { what, state: 'warning', detail: `registered, but no run sets ${unused.join(', ')}`, cure };
}

/** They are wanted off: whoever encrypts may not want ticket keys and teams in clear. */
function unsearchableLine(used: readonly string[]): Line {
  const what = 'search attributes';
  if (used.length === 0) return { what, state: 'ok', detail: 'off: WFD_SEARCH_ATTRIBUTES' };
  const detail = `WFD_SEARCH_ATTRIBUTES is off, and runs still set ${used.join(', ')}`;
  return { what, state: 'warning', detail, cure: '`wfd schedule apply`' };
}
