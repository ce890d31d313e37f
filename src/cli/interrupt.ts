import type { Io } from './io';

/** The person pressed Ctrl-C; the message says what becomes of the work. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface Interruption {
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal;
  dispose(): void;
}

/** The first Ctrl-C is a wish to end well; the second ends the process at once. */
export function watchInterrupt(io: Io): Interruption {
  const controller = new AbortController();
  const dispose = io.onInterrupt(() => {
    if (controller.signal.aborted) io.abandon(130);
    else controller.abort();
  });
  return { signal: controller.signal, dispose };
}

/** What the work comes to, or `Interrupted` with the message. The work itself is not stopped. */
export function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>, message: string): Promise<T> {
  const interrupted = new Promise<never>((_, reject) => {
    const leave = () => reject(new Interrupted(message));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  return Promise.race([work, interrupted]);
}
