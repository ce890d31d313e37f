import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './error-code';
import { runProgram } from './run-program';

const POLL_MS = 50;

/**
 * The command line of a process, with blanks between its words; '' where there is no such process. Not `kill(pid, 0)`: after a
 * restart of the machine the number in a file belongs to somebody else, and a zombie still has one.
 */
async function commandLineOf(pid: number): Promise<string> {
  if (process.platform !== 'linux')
    return (await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** Any process whose command line has all these words in it, wherever its number may be written. */
export async function findProcess(words: readonly string[]): Promise<number | undefined> {
  const commandLines = await allCommandLines();
  return commandLines.find(({ text }) => words.every((word) => text.includes(word)))?.pid;
}

async function allCommandLines(): Promise<readonly { readonly pid: number; readonly text: string }[]> {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
    return Promise.all(pids.map(async (pid) => ({ pid, text: await commandLineOf(pid) })));
  }
  const { stdout } = await runProgram('ps', ['-axww', '-o', 'pid=,command=']);
  return stdout.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), text: line }));
}

/** The process id on the first line of a file, if that process is there and its command line has all these words in it. */
export async function runningProcess(file: string, words: readonly string[]): Promise<number | undefined> {
  const pid = Number(firstLineOf(file));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const commandLine = await commandLineOf(pid);
  return words.every((word) => commandLine.includes(word)) ? pid : undefined;
}

function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n')[0] ?? '';
  } catch {
    return '';
  }
}

export interface Service {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly logFile: string;
  readonly pidFile: string;
}

/** Starts a process that outlives us, in a process group of its own; what it says is added to its log. */
export function startService({ program, args, env, folder, logFile, pidFile }: Service): void {
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: ['ignore', log, log] });
    // What comes of it is seen by who asks for its health.
    child.once('error', () => undefined);
    if (child.pid !== undefined) writeFileSync(pidFile, `${child.pid}\n`);
    child.unref();
  } finally {
    closeSync(log);
  }
}

/** What is said to a process so that it ends; SIGKILL follows when it has not within `patienceMs`. */
export interface Ending {
  readonly signal: NodeJS.Signals;
  readonly patienceMs: number;
}

/** Resolves when the process is gone. `find` tells whether it is there. */
export async function endProcess(find: () => Promise<number | undefined>, ending: Ending): Promise<void> {
  await signalProcess(find, ending.signal);
  const end = Date.now() + ending.patienceMs;
  while ((await find()) !== undefined) {
    if (Date.now() > end) await signalProcess(find, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

async function signalProcess(find: () => Promise<number | undefined>, signal: NodeJS.Signals): Promise<void> {
  const pid = await find();
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
