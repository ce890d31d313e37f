import type { RunFacts } from './contestant';
import type { RunAnswer } from './scripted';

/** In the process of a script: carries out a run whenever it is asked to, and says how long it took. */
export function answerRuns(run: () => Promise<{ readonly hasBacklog: boolean }>): void {
  process.on('message', () => void answer(run).then((said) => process.send?.(said)));
  process.once('disconnect', () => process.exit());
}

async function answer(run: () => Promise<{ readonly hasBacklog: boolean }>): Promise<RunAnswer> {
  const startedAt = Date.now();
  try {
    const { hasBacklog } = await run();
    return { startedAt, endedAt: Date.now(), hasBacklog } satisfies RunFacts;
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
