import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const ONE_PRESS_MS = 500;

/** The talk goes to stderr: stdout is the answer of the command that follows. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

export function fail(message) {
  say(message);
  process.exit(1);
}

/** npm tells a script it runs where it is itself; without npm around us, the one on the PATH. */
export function npmCommand(args) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js')
    ? { command: process.execPath, args: [npm, ...args] }
    : { command: 'npm', args };
}

/**
 * A script of the project as a child in a process group of its own: the terminal's Ctrl-C reaches this process alone.
 * Another `execPath` is another Node.
 */
export function start(script, args, { execPath = process.execPath, ...options } = {}) {
  return spawn(execPath, [join(root, script), ...args], { stdio: 'inherit', detached: true, ...options });
}

/** Passes our signals on to the child and resolves with its exit code. */
export async function outcomeOf(child) {
  const stopForwarding = forwardSignals(child);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
    });
  } finally {
    stopForwarding();
  }
}

/** One press of Ctrl-C arrives twice under `npm run`, from the terminal and from npm; a second one means "at once". */
function forwardSignals(child) {
  let last = 0;
  const forward = (signal) => {
    if (Date.now() - last < ONE_PRESS_MS) return;
    last = Date.now();
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return () => SIGNALS.forEach((signal) => process.off(signal, forward));
}

function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0;
}

export function freePort() {
  return listenOn(0);
}

export function isFree(port) {
  return listenOn(port).then(
    () => true,
    () => false,
  );
}

function listenOn(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
