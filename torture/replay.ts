import { failuresOf, type Host, playOnce } from './bench';
import type { RunEnd } from './site/site';
import { describeStep, only } from './shrink';
import type { Trial } from './trial';

/** Places of steps in a schedule. */
export type Kept = readonly number[] | 'all';

interface Replay {
  readonly trial: Trial;
  readonly kept: Kept;
  readonly say: (line: string) => void;
}

/** Plays one schedule, or some of its steps, and tells it run by run. Answers which promises were broken. */
export async function replay(host: Host, { trial: whole, kept, say }: Replay): Promise<readonly string[]> {
  const trial = kept === 'all' ? whole : only(whole, kept);
  say(JSON.stringify(trial.setting));
  for (const index of trial.steps.keys()) say(describeStep(trial, index));
  const played = await playOnce(host, trial);
  for (const [index, end] of played.ends.entries()) say(`run ${index + 1}: ${describeEnd(end)}`);
  say([...played.events].map(([name, count]) => `${name}: ${count}`).join(' · '));
  return failuresOf(played);
}

function describeEnd(end: RunEnd): string {
  if (end.kind === 'failed') return `failed: ${end.why}`;
  const { outcome, window, balance, messages } = end.report;
  const columns = Object.entries(balance).filter(([, count]) => count > 0);
  const sent = messages.map(({ team, outcome: came, tickets }) => `${team} ${came} (${tickets})`);
  const parts = [
    outcome,
    window?.kind ?? '',
    columns.map(([name, count]) => `${count} ${name}`).join(', '),
    ...sent,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
