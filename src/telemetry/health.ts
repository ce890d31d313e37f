import type { WorkerStatus } from '@temporalio/worker';
import { createServer, type ServerResponse } from 'node:http';
import type { ListenAddress } from '../config/listen-address';
import { listen } from './listening';

export interface Probed {
  readonly status: () => Pick<WorkerStatus, 'runState' | 'workflowPollerState' | 'activityPollerState'>;
  /** Resolves when Temporal has answered; rejects when it does not. */
  readonly askTemporal: () => Promise<unknown>;
}

/** One answer of a probe; `reason` is there whenever it is not ok. */
export interface Health {
  readonly ok: boolean;
  readonly state: string;
  readonly reason?: string;
}

/** A kubelet asks every few seconds, and so may a load balancer: Temporal need not answer each of them. */
const REMEMBER_MS = 5_000;

/**
 * `/healthz`: 200 unless starting the process anew would help: the worker has failed, or a poller of it. That Temporal is away is no
 * reason. `/readyz`: 200 while it takes work: running, polling, and Temporal answers; 503 while it drains.
 * Throws `ConfigError` where the address cannot be had.
 */
export async function serveHealth(address: ListenAddress, probed: Probed): Promise<{ close(): void }> {
  const askTemporal = rememberFor(REMEMBER_MS, probed.askTemporal);
  const probes: Readonly<Record<string, () => Promise<Health>>> = {
    '/healthz': async () => liveness(probed.status()),
    '/readyz': () => readiness({ status: probed.status, askTemporal }),
  };
  async function answer(path: string, response: ServerResponse): Promise<void> {
    const health = await probes[path]?.();
    if (health === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(health.ok ? 200 : 503, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(health)}\n`);
  }
  const server = createServer((request, response) => {
    void answer((request.url ?? '').replace(/[?#].*$/s, ''), response);
  });
  // A probe must not keep the process from ending.
  server.unref();
  await listen(server, 'WFD_HEALTH_ADDRESS', address);
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function liveness({
  runState: state,
  workflowPollerState,
  activityPollerState,
}: ReturnType<Probed['status']>): Health {
  if (state === 'FAILED') return { ok: false, state, reason: 'the worker has failed' };
  const failed = [workflowPollerState, activityPollerState].includes('FAILED');
  return failed ? { ok: false, state, reason: 'a poller has failed' } : { ok: true, state };
}

async function readiness({ status, askTemporal }: Probed): Promise<Health> {
  const { runState: state, workflowPollerState, activityPollerState } = status();
  if (state !== 'RUNNING') return { ok: false, state, reason: 'it takes no work' };
  const pollers = [workflowPollerState, activityPollerState];
  if (!pollers.every((each) => each === 'POLLING')) {
    return { ok: false, state, reason: `pollers: workflows ${pollers[0]}, activities ${pollers[1]}` };
  }
  try {
    await askTemporal();
    return { ok: true, state };
  } catch {
    return { ok: false, state, reason: 'Temporal does not answer' };
  }
}

/** One question at a time, its answer good for a while. */
function rememberFor(ms: number, ask: () => Promise<unknown>): () => Promise<unknown> {
  let last: { readonly at: number; readonly answer: Promise<unknown> } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.at > ms) last = { at: now, answer: ask() };
    return last.answer;
  };
}
