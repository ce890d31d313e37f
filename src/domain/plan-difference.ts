import type { Balance } from './balance';
import type { BrokenDestination, Explained, PlannedTicket, PlanReport, ReasonCount } from './report';
import { type Severity, severityRank } from './severity';
import { compareText } from './time';

/** What another policy would change: two plans of the same moment, finding by finding. */
export interface PlanDifference {
  /** Hashes. */
  readonly policy: FromTo<string>;
  readonly balance: FromTo<Balance>;
  /** Findings that end otherwise: new tickets first, then tickets that go, then those that move; worst first. */
  readonly changes: readonly FindingChange[];
  /** False where a plan holds more findings than it lists: among those there may be more changes. */
  readonly isComplete: boolean;
  /** Teams with a digest in both plans whose channel differs. */
  readonly channels: readonly ChannelChange[];
  /** Destinations that take no tickets now and that only the new policy names. */
  readonly broken: readonly BrokenDestination[];
  /** Destinations that take no tickets now and that only the old policy names. */
  readonly mended: readonly BrokenDestination[];
}

interface FromTo<Value> {
  readonly from: Value;
  readonly to: Value;
}

export interface FindingChange extends FromTo<Fate> {
  readonly finding: string;
  /** The worst finding of the ticket it would share with others; absent where it shares none. */
  readonly shares?: string;
  /** Known where one of the plans would file a ticket. */
  readonly severity?: Severity;
  readonly summary?: string;
}

export interface ChannelChange extends FromTo<string> {
  readonly team: string;
}

/** What becomes of one finding in a plan. */
export interface Fate {
  /** `not-read`: the policy leaves it alone. `not-listed`: read or not, the plan was too large to say. */
  readonly kind: 'create' | ReasonCount['kind'] | 'not-read' | 'not-listed';
  readonly team?: string;
  readonly project?: string;
  readonly route?: string;
  /** The ticket it has. */
  readonly ticket?: string;
  readonly reason?: string;
}

const UNTICKETED = ['known', 'suppressed', 'held', 'parked'] as const;

export function comparePlans(from: PlanReport, to: PlanReport): PlanDifference {
  const [before, after] = [new Fates(from), new Fates(to)];
  const findings = [...new Set([...before.findings, ...after.findings])];
  const planned = [...from.create, ...to.create];
  const summaries = new Map(
    planned.flatMap((each) =>
      [each.finding, ...(each.others ?? [])].map((finding) => [finding, each] as const),
    ),
  );
  return {
    policy: { from: from.report.policyHash, to: to.report.policyHash },
    balance: { from: from.report.balance, to: to.report.balance },
    changes: findings
      .flatMap((finding) => changeOf(finding, before, after) ?? [])
      .map((change) => withSummary(change, summaries.get(change.finding)))
      .sort(byWeight),
    isComplete: before.isComplete && after.isComplete,
    channels: channelChanges(from, to),
    broken: onlyIn(to.broken, from.broken),
    mended: onlyIn(from.broken, to.broken),
  };
}

/** The findings of one plan, as far as it lists them. */
class Fates {
  private readonly fates: ReadonlyMap<string, Fate>;
  private readonly cut: ReadonlySet<Fate['kind']>;

  constructor(plan: PlanReport) {
    const { balance } = plan.report;
    this.fates = new Map([
      ...plan.create.flatMap(toPlannedFates),
      ...UNTICKETED.flatMap((kind) => plan[kind].map((each) => toFate(kind, each))),
    ]);
    this.cut = new Set([
      ...(plan.omitted > 0 ? ['create' as const] : []),
      ...UNTICKETED.filter((kind) => balance[kind] > plan[kind].length),
    ]);
  }

  get findings(): readonly string[] {
    return [...this.fates.keys()];
  }

  get isComplete(): boolean {
    return this.cut.size === 0;
  }

  /** Undefined: it is not listed, and may have fared like that. */
  of(finding: string, like: Fate | undefined): Fate | undefined {
    const found = this.fates.get(finding);
    if (found !== undefined) return found;
    if (like !== undefined && this.cut.has(like.kind)) return undefined;
    return { kind: this.isComplete ? 'not-read' : 'not-listed' };
  }

  listed(finding: string): Fate | undefined {
    return this.fates.get(finding);
  }
}

function toPlannedFates({ finding, others = [], team, project, route }: PlannedTicket): [string, Fate][] {
  const fate: Fate = { kind: 'create', team, project, ...(route === undefined ? {} : { route }) };
  return [finding, ...others].map((each) => [each, fate]);
}

function toFate(kind: ReasonCount['kind'], { finding, ...why }: Explained): [string, Fate] {
  return [finding, { kind, ...why }];
}

function changeOf(finding: string, before: Fates, after: Fates): FindingChange | undefined {
  const from = before.of(finding, after.listed(finding));
  const to = after.of(finding, before.listed(finding));
  return from === undefined || to === undefined || isSame(from, to) ? undefined : { finding, from, to };
}

/** A reason that is only worded otherwise changes nothing. */
function isSame(a: Fate, b: Fate): boolean {
  return a.kind === b.kind && a.team === b.team && a.project === b.project;
}

function withSummary(change: FindingChange, planned: PlannedTicket | undefined): FindingChange {
  if (planned === undefined) return change;
  const { finding, others = [], severity, summary } = planned;
  return { ...change, ...(others.length === 0 ? {} : { shares: finding }), severity, summary };
}

function byWeight(a: FindingChange, b: FindingChange): number {
  return weight(a) - weight(b) || rank(a) - rank(b) || compareText(a.finding, b.finding);
}

function weight({ from, to }: FindingChange): number {
  if (from.kind === 'create') return to.kind === 'create' ? 2 : 1;
  return to.kind === 'create' ? 0 : 3;
}

function rank({ severity }: FindingChange): number {
  return severity === undefined ? Number.MAX_SAFE_INTEGER : severityRank(severity);
}

function channelChanges(from: PlanReport, to: PlanReport): ChannelChange[] {
  const before = new Map(from.report.messages.map(({ team, channel }) => [team, channel]));
  return to.report.messages.flatMap(({ team, channel }) => {
    const was = before.get(team);
    return was === undefined || was === channel ? [] : [{ team, from: was, to: channel }];
  });
}

function onlyIn(
  these: readonly BrokenDestination[],
  those: readonly BrokenDestination[],
): BrokenDestination[] {
  return these.filter(
    ({ project, issueType }) =>
      !those.some((other) => other.project === project && other.issueType === issueType),
  );
}
