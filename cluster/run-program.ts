import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** A run that failed said this last. */
const LAST_LINES = 5;
const MAX_OUTPUT_BYTES = 16_000_000;

export interface Outcome {
  readonly isOk: boolean;
  readonly stdout: string;
  /** Of a run that failed: the last lines it said, or why it did not start. */
  readonly words: string;
}

/** Runs a program to its end, or to ours. Never throws. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { maxBuffer: MAX_OUTPUT_BYTES, ...options }, finish);
    const stop = (): void => void child.kill();
    process.once('exit', stop);

    function finish(error: Error | null, stdout: string, stderr: string): void {
      process.off('exit', stop);
      const said = `${stdout}\n${stderr}`.trim() || (error?.message ?? '');
      const words = said.split('\n').slice(-LAST_LINES).join('\n');
      resolve({ isOk: error === null, stdout, words });
    }
  });
}

export async function findOnPath(program: string, path: string | undefined): Promise<string | undefined> {
  for (const folder of (path ?? '').split(delimiter)) {
    if (folder !== '' && (await isExecutable(join(folder, program)))) return join(folder, program);
  }
  return undefined;
}

export function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
