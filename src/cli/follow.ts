import type { Progress } from '../domain/report';
import type { Io } from './io';
import { plain } from './plain-text';
import { renderProgress } from './render/progress';

const POLL_MS = 500;

export interface Followed<Answer> {
  readonly answer: Promise<Answer>;
  /** Undefined while nothing can be known. */
  readonly progress: () => Promise<Progress | undefined>;
}

/** Waits for the answer, and says meanwhile how far the work has come: one line for each change. */
export async function follow<Answer>(io: Io, { answer, progress }: Followed<Answer>): Promise<Answer> {
  const ended = new AbortController();
  void tellProgress(io, progress, ended.signal);
  try {
    return await answer;
  } finally {
    ended.abort();
  }
}

/** A worker that has just gone still looks alive to the server for a minute. */
const SILENCE_MS = 15_000;
const SILENCE =
  'No worker has answered yet: what was started stays queued until one does. Start one with `wfd up` or `node dist/worker.js`; where one runs, its log says why it does not answer. Ctrl-C stops waiting.';

/** Says once that nothing happens, when nobody answers for a while. For commands that show no progress too. */
export async function withSilenceTold<Answer>(
  io: Io,
  { answer, progress }: Followed<Answer>,
): Promise<Answer> {
  const ended = new AbortController();
  void tellSilence(io, progress, ended.signal);
  try {
    return await answer;
  } finally {
    ended.abort();
  }
}

async function tellSilence(
  io: Io,
  progress: () => Promise<Progress | undefined>,
  ended: AbortSignal,
): Promise<void> {
  await io.sleep(SILENCE_MS, ended);
  if (!ended.aborted && (await progress()) === undefined && !ended.aborted) io.stderr.write(`${SILENCE}\n`);
}

async function tellProgress(
  io: Io,
  progress: () => Promise<Progress | undefined>,
  ended: AbortSignal,
): Promise<void> {
  let told = '';
  while (!ended.aborted) {
    const now = await progress();
    const line = now === undefined ? told : renderProgress(plain(now));
    if (line !== told && !ended.aborted) io.stderr.write(`${line}\n`);
    told = line;
    await io.sleep(POLL_MS, ended);
  }
}
