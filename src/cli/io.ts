import type { Writable } from 'node:stream';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

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
  /**
   * Resolves when it takes more without keeping it in memory, or when nobody reads any more, as behind `head`; absent where it
   * always takes more. Rejects with `OutputError` when it cannot be written.
   */
  readonly drained?: () => Promise<'open' | 'closed'>;
  /** Why it could not be written, so far; that a reader has gone is no reason. */
  readonly trouble?: () => OutputError | undefined;
}

/** An answer that could not be written: a full disk. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
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

/** Of a stream of the process. */
export function sinkOf(stream: Writable & { readonly isTTY?: boolean }): Sink {
  let trouble: OutputError | undefined;
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads may stop reading, as `head` does: that is no failure of ours.
    if (error.code === 'EPIPE') isClosed = true;
    else trouble ??= new OutputError(`the answer cannot be written: ${error.message}`);
  });
  return {
    write: (text) => void stream.write(text),
    isTty: stream.isTTY === true,
    drained: async () => {
      await drained(stream);
      if (trouble !== undefined) throw trouble;
      return isClosed || stream.destroyed ? 'closed' : 'open';
    },
    trouble: () => trouble,
  };
}

/** A stream that has broken takes everything; it says so a moment later. */
async function drained(stream: Writable): Promise<void> {
  if (stream.writableNeedDrain && !stream.destroyed) {
    await new Promise<void>((resolve) => {
      for (const event of ['drain', 'close', 'error']) stream.once(event, () => resolve());
    });
  }
  await turn();
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
