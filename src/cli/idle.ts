import type { Workers } from './deployment';

/** Why what is started now would wait, or what goes on does. */
export interface Idle {
  readonly what: string;
  readonly cure: string;
}

/** Undefined: a worker takes it. */
export function whyIdle(workers: Workers, taskQueue: string): Idle | undefined {
  const { builds, hasUnversioned } = workers;
  if (builds.length === 0 && !hasUnversioned) {
    return {
      what: `no worker polls the task queue ${taskQueue}`,
      cure: 'start one (`node dist/worker.js`), or everything in one process (`wfd up`)',
    };
  }
  const absent = targetsOf(workers).find((build) => !isPolled(workers, build));
  return absent === undefined ? undefined : whyAbsent(absent, workers);
}

/** Build ids that new runs go to; '' stands for workers without a version. */
function targetsOf({ current = '', ramping }: Workers): readonly string[] {
  if (ramping === undefined) return [current];
  const { buildId = '', percentage } = ramping;
  return percentage >= 100 ? [buildId] : [current, buildId];
}

function isPolled({ builds, hasUnversioned }: Workers, build: string): boolean {
  return build === '' ? hasUnversioned : builds.includes(build);
}

function whyAbsent(absent: string, { builds, hasUnversioned }: Workers): Idle {
  const present = builds.length > 0 ? `workers of build ${builds.join(', ')}` : 'workers without a version';
  const setCurrent = builds.map((build) => `\`wfd versions set-current ${build}\``).join(' or ');
  if (absent === '') {
    return {
      what: `${present} poll, but no version is current: new runs wait for a worker without one`,
      cure: setCurrent,
    };
  }
  const back = hasUnversioned ? '`wfd versions set-current --unversioned`' : setCurrent;
  return {
    what: `new runs go to build ${absent}, of which no worker polls; ${present} do`,
    cure: `start a worker with TEMPORAL_WORKER_BUILD_ID=${absent}, or ${back}`,
  };
}

/** Undefined: no run waits for a version that is gone. */
export function whyStranded({ stranded }: Workers): Idle | undefined {
  // The cycle waits with its run: one line is enough.
  const one = stranded.find(({ run }) => run !== undefined) ?? stranded[0];
  if (one === undefined) return undefined;
  const { workflowId, run = workflowId, buildId } = one;
  return {
    what: `${run} began with build ${buildId}, of which no worker polls: it waits, and every later run with it`,
    cure: `start a worker with TEMPORAL_WORKER_BUILD_ID=${buildId} until it has ended; other ways are in docs/versioning.md`,
  };
}
