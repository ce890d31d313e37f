import { setTimeout as delay } from 'node:timers/promises';
import { main } from '../../src/client';
import { realBackend } from '../../src/cli/backend';
import type { ExitCode } from '../../src/cli/exit-code';
import { processIo } from '../../src/cli/io';
import { hasWorkers } from '../../src/temporal/task-queue';
import type { Deployment } from './deployment';

export interface Said {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** `wfd` as a person would call it, with the real Temporal of a deployment, in this process. */
export async function wfd(deployment: Deployment, ...args: readonly string[]): Promise<Said> {
  const { env, server, client, names } = deployment;
  // A worker that has just begun to poll is not known to the server yet.
  while (!(await hasWorkers(client, names.taskQueue))) await delay(50);
  const said = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof said) => ({
    write: (text: string) => void (said[name] += text),
    isTty: false,
  });
  const io = {
    ...processIo(),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    columns: 100,
    env: { ...env, TEMPORAL_ADDRESS: server.address, WFD_NO_DOTENV: '1' },
  };
  return { exitCode: await main(args, io, realBackend), ...said };
}
