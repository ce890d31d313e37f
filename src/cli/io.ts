import { setTimeout as delay } from 'node:timers/promises';

/** What the command line works with of its process; tests hand in another. */
export interface Io {
  /** The answer. */
  readonly stdout: Sink;
  /** The talk. */
  readonly stderr: Sink;
  /** How wide a line may get. */
  readonly columns: number;
  readonly env: NodeJS.ProcessEnv;
  /** Where a `.env` file is looked for. */
  readonly directory: string;
  readonly now: () => Date;
  /** Resolves early, and does not reject, when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls the listener for every Ctrl-C and SIGTERM until the answer is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Ends the process at once, whatever it is doing. */
  readonly abandon: (exitCode: number) => void;
}

export interface Sink {
  readonly write: (text: string) => void;
  /** Whether a person looks at it. */
  readonly isTty: boolean;
  /** Resolves when it takes more without keeping it in memory; absent where it always does. */
  readonly drained?: () => Promise<void>;
}

const COLUMNS = 100;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function processIo(): Io {
  const { stdout, stderr, env } = process;
  return {
    stdout: sinkOf(stdout),
    stderr: sinkOf(stderr),
    columns: stdout.isTTY ? Math.max(stdout.columns, 60) : COLUMNS,
    env,
    directory: process.cwd(),
    now: () => new Date(),
    sleep,
    onInterrupt,
    abandon: (exitCode) => process.exit(exitCode),
  };
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  // Whoever reads may stop reading, as `head` does: that is no failure of ours.
  stream.on('error', () => undefined);
  return { write: (text) => void stream.write(text), isTty: stream.isTTY, drained: () => drained(stream) };
}

/** A reader that has gone takes everything. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    for (const event of ['drain', 'close', 'error']) stream.once(event, () => resolve());
  });
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

function onInterrupt(listener: () => void): () => void {
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
