import type { Latencies } from '../site/latencies';
import type { Machine } from './machine';
import type { CaseResult, Summary } from './result';
import { renderTables } from './tables';

const BEGIN = '<!-- Written by `npm run bench -- --write`: from here -->';
const END = '<!-- to here -->';

/** A turn is one contestant's way through one case. */
export interface Turns {
  readonly done: number;
  readonly all: number;
}

export interface Circumstances {
  readonly turns: Turns;
  readonly command: string;
  readonly machine: Machine;
  readonly latencies: Latencies;
}

/** What was measured, with all that somebody needs who wants to measure it again. */
export function writeSection(results: readonly CaseResult[], circumstances: Circumstances): string {
  const { command, machine, latencies, turns } = circumstances;
  const { commit, day, cores, processor, node, temporalSdk } = machine;
  return [
    ...(turns.done === turns.all ? [] : [`Not all of it: ${turns.done} of ${turns.all} turns.`]),
    `\`${command}\`, at ${commit}, ${day}, on ${cores} cores (${processor}), Node ${node}, Temporal SDK ${temporalSdk}, its development server in memory.`,
    `In milliseconds: Wiz ${latencies.wizPage} for a page of 500 findings (${latencies.wizAnswer} of them for any answer); Jira ${latencies.jiraSearch} for a search, ${latencies.jiraCreate} and ${latencies.jiraCreateElement} a ticket for a create, ${latencies.jiraBulkfetch} for tickets by key, ${latencies.jiraOther} for anything else; Slack ${latencies.slack}.`,
    results.map(describeRepetitions).join(' '),
    '![Time and calls of each case](performance.svg)',
    renderTables(results),
  ].join('\n\n');
}

/** A contestant that is not named has had no turn yet. */
function describeRepetitions({ title, contestants: { worker, bare, naive } }: CaseResult): string {
  const times = [walls('worker', worker), walls('bare', bare)].filter((text) => text !== undefined);
  const scaled = naive === undefined ? [] : [`naive was measured with ${naive.findings} findings and scaled`];
  return `${title}: ${[...times, ...scaled].join(', ')}.`;
}

function walls(name: string, summary: Summary | undefined): string | undefined {
  if (summary === undefined) return undefined;
  return `${name} ${summary.wallsMs.map((ms) => (ms / 1_000).toFixed(1)).join(' / ')} s`;
}

/** Throws where the page has no place for it. */
export function withSection(page: string, section: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no "${BEGIN}" … "${END}"`);
  return `${before}${BEGIN}\n\n${section}\n\n${END}${after}`;
}
