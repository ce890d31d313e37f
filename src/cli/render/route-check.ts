import type { Flaw } from '../../routing/flaws';
import type { Move, Moves } from '../moves';
import { plain } from '../plain-text';
import { count, formatInstant } from './format';
import { sections } from './table';
import type { View } from './view';
import { block } from './wrap';

/** What `wfd routes check` found. */
export interface RouteCheck {
  readonly routes: number;
  readonly flaws: readonly Flaw[];
  /** Absent where it could not be looked at. */
  readonly lastRun?: Moves;
  /** Why it could not. */
  readonly leftOut?: string;
}

export function renderRouteCheck(raw: RouteCheck, view: View): string {
  const { routes, flaws, lastRun } = plain(raw);
  return sections(
    flaws.length === 0
      ? `${view.style.good('✓')} ${count(routes, 'route')}: none that is certain never to take a finding`
      : flaws.map((flaw) => renderFlaw(flaw, view)).join('\n'),
    lastRun === undefined ? undefined : renderMoves(lastRun, view),
  );
}

const WORDS: Readonly<Record<Flaw['kind'], (subject: string) => string>> = {
  unreachable: (route) => `route ${route} never takes a finding`,
  'idle-team': (team) => `team ${team} gets nothing`,
  'idle-value': (route) => `route ${route} has a value for nothing`,
  'nameless-value': (route) => `route ${route} leaves findings to the next`,
};

function renderFlaw({ kind, subject, because }: Flaw, { style, width }: View): string {
  const text = block([`${WORDS[kind](subject)}: ${because}`], 2, width).trimStart();
  return `${style.doubtful('!')} ${text}`;
}

function renderMoves({ run, startedAt, findings, stay, gone, moves }: Moves, view: View): string {
  const moving = moves.reduce((sum, move) => sum + move.findings, 0);
  const between = moves.map(({ from, to, findings: number }) => `${from} → ${to} ${number}`);
  const parts = [
    `${stay} stay`,
    `${moving} move${between.length === 0 ? '' : `: ${between.join(', ')}`}`,
    ...(gone === 0 ? [] : [`${gone} are resolved or gone`]),
  ];
  const head = `Last run, ${run} of ${formatInstant(startedAt)}: ${count(findings, 'finding')}: ${parts.join(', ')}`;
  return [block([head], 0, view.width), ...moves.flatMap((move) => renderExamples(move, view))].join('\n');
}

function renderExamples({ from, to, examples }: Move, { style, width }: View): readonly string[] {
  return examples.flatMap(({ title, reason, finding }) => [
    block([`${from} → ${to}  ${title} (${finding})`], 2, width),
    style.faint(block([reason], 4, width)),
  ]);
}
