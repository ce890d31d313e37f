import { join } from 'node:path';
import type { Site } from '../site/site';
import { Child } from './child';
import type { Contestant, ContestantName, Entrant, RunFacts } from './contestant';

/** What a script of ours answers to "run". */
export type RunAnswer = RunFacts | { readonly error: string };

/** A script of its own process, without Temporal. */
export function scripted(name: Exclude<ContestantName, 'worker'>): Contestant {
  return {
    name,
    enter({ env, what }: Site): Promise<Entrant> {
      const script = join(__dirname, '..', name, 'main.js');
      const isIncremental = what.mix.changed !== undefined;
      const child = Child.answering(script, { ...env, ...(isIncremental ? { NAIVE_INCREMENTAL: '1' } : {}) });
      return Promise.resolve(new Script(child));
    },
  };
}

class Script implements Entrant {
  constructor(private readonly child: Child) {}

  async run(): Promise<RunFacts> {
    const answer = await this.child.ask<RunAnswer>('run');
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  }

  peakMb(): number | undefined {
    return this.child.peakMb();
  }

  leave(): Promise<void> {
    return this.child.end('SIGKILL');
  }
}
