import { type Balance, countUndecided, describeBalance } from './balance';
import { destinationOf } from './destination';
import type { Governance } from './governance';
import { code, cut, escapeMarkdown } from './markdown';
import type { Policy } from './policy';
import type { Progress } from './report';
import type { TeamTally } from './team-tally';
import type { Window } from './window';

const WAITING = 300;

const PHASES: Readonly<Record<Progress['phase'], string>> = {
  opening: 'Opening',
  reading: 'Reading findings',
  waiting: 'Waiting',
  ticketing: 'Filing tickets',
  telling: 'Telling the teams',
  adding: 'Adding comments and links',
  done: 'Done',
};

export interface RunDetails {
  readonly progress: Progress;
  readonly window: Window;
  readonly teams: Readonly<Record<string, TeamTally>>;
  readonly policy: Policy;
  /** Undefined until it is planned. */
  readonly governance: Governance | undefined;
}

/**
 * What the Web UI shows of a run under way, as Markdown. Nothing in it is a finding's text; what a service said is made
 * harmless.
 */
export function describeRun({ progress, window, teams, policy, governance }: RunDetails): string {
  const { waitingFor, balance, toCreate } = progress;
  const byProject = countByProject(teams, policy);
  return [
    `## ${PHASES[progress.phase]}`,
    '',
    ...(waitingFor === undefined ? [] : [bullet('Waits', escapeMarkdown(cut(waitingFor, WAITING)))]),
    bullet('Window', `${window.kind}: ${escapeMarkdown(window.reason)}`),
    bullet('Balance', describeSoFar(progress)),
    ...(toCreate > 0
      ? [bullet('Plan', `tickets for ${toCreate} findings, worst first; ${settledOf(balance)} settled`)]
      : []),
    ...describeRisk(governance),
    ...(byProject.length > 0 ? [bullet('Tickets', byProject.join(', '))] : []),
    bullet('In Jira', code(`labels = ${progress.run}`)),
  ].join('\n');
}

function describeRisk(governance: Governance | undefined): string[] {
  if (governance?.highest === undefined) return [];
  const { highest, threshold, granted } = governance;
  const byPeople = granted === 0 ? '' : `; ${granted} approved by people`;
  return [bullet('Risk', `up to ${highest}, below the threshold of ${threshold}${byPeople}`)];
}

function bullet(title: string, text: string): string {
  return `- **${title}:** ${text}`;
}

function describeSoFar({ balance, pages }: Progress): string {
  const open = countUndecided(balance);
  const undecided = open === 0 ? '' : ` + ${open} not settled yet`;
  return `${describeBalance(balance)}${undecided} (${pages} ${pages === 1 ? 'page' : 'pages'})`;
}

/** Of what the plan wanted. */
function settledOf({ created, adopted, resolvedMeanwhile }: Balance): number {
  return created + adopted + resolvedMeanwhile;
}

/** A ticket that was adopted may have been moved since; it counts where it was filed. */
function countByProject(teams: RunDetails['teams'], policy: Policy): string[] {
  const counts = new Map<string, number>();
  for (const [team, { tickets }] of Object.entries(teams)) {
    const { project } = destinationOf(team, policy);
    if (tickets > 0) counts.set(project, (counts.get(project) ?? 0) + tickets);
  }
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([key, n]) => `${code(key)} ${n}`);
}
