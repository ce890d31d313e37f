import { routedInRun, type RoutedFinding } from '../audit/routed';
import { ConfigError } from '../config/config-error';
import type { FindingDetails } from '../domain/finding';
import type { Policy } from '../domain/policy';
import { factsOf } from '../routing/facts';
import { neededFacts } from '../routing/needed-facts';
import { explainWithout, routeFacts } from '../routing/route';
import { withDeployment, type Cli } from './cli';
import { rootMessage } from './describe-error';
import { readWhatIsThere } from './partial-settings';

/** Where the findings of the last run would go under another policy. */
export interface Moves {
  /** Label of the run. */
  readonly run: string;
  readonly startedAt: string;
  readonly findings: number;
  readonly stay: number;
  /** Findings that Wiz no longer knows, or that were resolved since. */
  readonly gone: number;
  /** The most first. */
  readonly moves: readonly Move[];
}

export interface Move {
  readonly from: string;
  readonly to: string;
  readonly findings: number;
  /** Ten at most, over all moves. */
  readonly examples: readonly MovedFinding[];
}

export interface MovedFinding {
  /** Wiz id. */
  readonly finding: string;
  /** Severity, rule and resource. */
  readonly title: string;
  /** Of the route that takes it now; where none does, why those of its former team do not. */
  readonly reason: string;
}

/** `leftOut`: why nothing can be said. */
export type MovesAnswer =
  | { readonly kind: 'moves'; readonly moves: Moves }
  | { readonly kind: 'left-out'; readonly leftOut: string };

const MOST_IDS = 500;
const RUNS_LOOKED_AT = 20;

/** Reads the last completed run out of Temporal, and its findings from Wiz. */
export async function findMoves(cli: Cli, policy: Policy): Promise<MovesAnswer> {
  const { settings, problems } = readWhatIsThere(cli.environment());
  const [missing] = problems.filter(({ where }) => where.startsWith('WIZ_'));
  if (missing !== undefined) return { kind: 'left-out', leftOut: `${missing.where} ${missing.what}` };
  const { wiz } = cli.backend.createConnectors(settings);
  try {
    const last = await readLastRun(cli);
    if (last === undefined) return { kind: 'left-out', leftOut: 'no run has completed, or none is kept' };
    const known: FindingDetails[] = [];
    const ids = last.routed.map(({ id }) => id);
    const needs = neededFacts(policy);
    for (let at = 0; at < ids.length; at += MOST_IDS)
      known.push(...(await wiz.readDetails(ids.slice(at, at + MOST_IDS), needs)));
    return { kind: 'moves', moves: compare(last, known, policy) };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return { kind: 'left-out', leftOut: rootMessage(error) };
  }
}

interface LastRun {
  readonly run: string;
  readonly startedAt: string;
  readonly routed: readonly RoutedFinding[];
}

function readLastRun(cli: Cli): Promise<LastRun | undefined> {
  return withDeployment(cli, async ({ names, runs, trail }) => {
    const records = await runs.list(RUNS_LOOKED_AT);
    const last = records.find(
      ({ state, report }) => state === 'completed' && report?.outcome === 'completed',
    );
    if (last === undefined) return undefined;
    const { run, runId, startedAt } = last;
    return { run, startedAt, routed: await routedInRun(trail, { workflowId: names.runId, runId }) };
  });
}

const MOST_EXAMPLES = 10;
const MOST_MISSES = 2;

function compare(
  { run, startedAt, routed }: LastRun,
  known: readonly FindingDetails[],
  policy: Policy,
): Moves {
  const byId = new Map(known.filter(({ isOpen }) => isOpen).map((finding) => [finding.id, finding]));
  const moves = new Map<string, { from: string; to: string; moved: MovedFinding[] }>();
  let stay = 0;
  let gone = 0;
  for (const { id, team: from } of routed) {
    const finding = byId.get(id);
    if (finding === undefined) {
      gone += 1;
      continue;
    }
    const facts = factsOf(finding, policy.environments);
    const { team: to, route, reason } = routeFacts(facts, policy);
    if (to === from) stay += 1;
    else {
      const move = moves.get(`${from} ${to}`) ?? { from, to, moved: [] };
      const why = route === undefined ? explainWithout(from, facts, policy).slice(0, MOST_MISSES) : [];
      move.moved.push({ finding: id, title: titleOf(finding), reason: [reason, ...why].join('; ') });
      moves.set(`${from} ${to}`, move);
    }
  }
  const sorted = [...moves.values()].sort((a, b) => b.moved.length - a.moved.length);
  return { run, startedAt, findings: routed.length, stay, gone, moves: withExamples(sorted) };
}

function withExamples(
  moves: readonly { readonly from: string; readonly to: string; readonly moved: readonly MovedFinding[] }[],
): readonly Move[] {
  let left = MOST_EXAMPLES;
  return moves.map(({ from, to, moved }) => {
    const examples = moved.slice(0, left);
    left -= examples.length;
    return { from, to, findings: moved.length, examples };
  });
}

function titleOf({ severity, rule, resource }: FindingDetails): string {
  return `${severity} ${rule.name}: ${resource.name}`;
}
