import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort, LOOPBACK } from '../../src/temporal/free-port';

const root = join(__dirname, '..', '..');

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** "http://127.0.0.1:…" */
  readonly metricsUrl: string;
  readonly healthUrl: string;
  /** Lines of its log so far, parsed. */
  readonly lines: () => readonly Record<string, unknown>[];
  /** All that it has said so far. */
  readonly said: () => string;
  /** Code and signal with which it ended. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Resolves when it takes work. */
  ready(): Promise<void>;
}

/** The worker as a deployment starts it, from the sources, with metrics and probes on ports of its own. */
export async function startWorkerProcess(env: NodeJS.ProcessEnv): Promise<WorkerProcess> {
  const [metrics, health] = [await freePort(0), await freePort(0)];
  const child = spawn(process.execPath, ['--require', './test/support/typescript.cjs', 'src/worker.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      WFD_NO_DOTENV: '1',
      WFD_METRICS_ADDRESS: `${LOOPBACK}:${metrics}`,
      WFD_HEALTH_ADDRESS: `${LOOPBACK}:${health}`,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const exit = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  const healthUrl = `http://${LOOPBACK}:${health}`;
  return {
    child,
    metricsUrl: `http://${LOOPBACK}:${metrics}/metrics`,
    healthUrl,
    exit,
    said: () => said,
    lines: () => said.split('\n').flatMap(parseLine),
    async ready() {
      const isReady = () => isOk(`${healthUrl}/readyz`);
      while (child.exitCode === null && !(await isReady())) await setTimeout(100);
      if (child.exitCode !== null) throw new Error(`the worker ended: ${said}`);
    },
  };
}

function isOk(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

function parseLine(line: string): Record<string, unknown>[] {
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
}
