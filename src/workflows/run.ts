import {
  CancellationScope,
  log,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { OpenedRun } from '../activities/open';
import { inPayloads, type AuditEntry } from '../domain/audit-entry';
import type { DecideContext } from '../domain/decide';
import type { CreateDecision } from '../domain/decision';
import { isTroubled, type ParkedDestination, withParked } from '../domain/destination';
import type { Ruling } from '../domain/govern';
import {
  type Authority,
  authorityOf,
  type Governance,
  governanceOf,
  type Settling,
} from '../domain/governance';
import type { Grant } from '../domain/judgement';
import type { Frontier } from '../domain/key-scan';
import { EMPTY_TRAIL, type PlanTrail, withEntries } from '../domain/plan-trail';
import type { PlanView } from '../domain/plan-view';
import type { Progress } from '../domain/report';
import { AdditionBook } from '../domain/addition-book';
import { RunBook } from '../domain/run-book';
import { describeRun } from '../domain/run-details';
import type { Freshness } from '../domain/ticket';
import { before, compareText, elapsedMs } from '../domain/time';
import type { Window } from '../domain/window';
import { begin, isBegunAnew, mustWaitSince } from './begin';
import type { Continued, RunInput } from './input';
import { planQuery, progressQuery } from './messages';
import { read } from './proxies';
import { goByRates } from './services';

const DAY_MS = 24 * 60 * 60_000;

/** One run under way: what it was given, what it found at its opening, its books, and what a person can see of it. */
export class Run {
  readonly label: string;
  readonly startedAt: string;
  opened: OpenedRun;
  readonly window: Window;
  cursor: string | undefined;
  /** Of an earlier page, which must not come again. */
  keptCursor: string | undefined;
  frontier: Frontier;
  planHash: string;
  /** For people to look at; absent until it is made. */
  plan: PlanView | undefined;
  toCreate: number;
  /** Words of people that cover candidates. */
  grants: readonly Grant[];
  /** Absent until it is planned. */
  governance: Governance | undefined;
  isCancelled: boolean;
  /** Projects of which Jira gave nothing to read. */
  unreadable: readonly string[];
  /** From when on the next run must look for tickets nobody was told of, though this one has looked; see `oweLook`. */
  owedSince: string | undefined;
  /** A create was given up while nobody knew what became of it. */
  isUnsettled: boolean;
  /** It was reset, or begun anew by hand: other runs may have filed since its plan. */
  isRewound: boolean;
  /** Since when this run must have waited before it creates; absent when nothing can be under way. */
  readonly mustWaitSince: string | undefined;
  /** Run id for which no earlier write can be under way; see `fileTickets`. */
  cleared: string = workflowInfo().originalExecutionRunId;
  /** Of a plan: what a run would hand to the audit trail. */
  trail: PlanTrail;
  readonly additions: AdditionBook;
  /** Resolves when the trail has taken what it was handed last. */
  recorded: Promise<void> = Promise.resolve();
  private phase: Progress['phase'] = 'opening';
  private readonly waits: string[] = [];

  /** Begins a run, or goes on with one that continues as new. */
  static async open(input: RunInput, candidates: readonly CreateDecision[]): Promise<Run> {
    const { from, standings } = await begin(input);
    const book = new RunBook({ ...from.book, candidates }, standings);
    return new Run(input, from, book).listen();
  }

  private constructor(
    readonly input: RunInput,
    from: Continued,
    readonly book: RunBook,
  ) {
    this.label = from.run;
    this.startedAt = from.startedAt;
    this.opened = from.opened;
    this.window = from.window;
    this.cursor = from.cursor;
    this.keptCursor = from.keptCursor;
    this.frontier = from.frontier;
    this.planHash = from.planHash;
    this.plan = from.plan;
    this.toCreate = from.toCreate;
    this.grants = from.grants;
    this.governance = from.governance;
    this.isCancelled = from.isCancelled;
    this.trail = from.trail ?? EMPTY_TRAIL;
    goByRates(from.opened.policy.rates, from.tooMany);
    this.additions = new AdditionBook(from.opened.policy, from.additions);
    this.unreadable = from.unreadable ?? [];
    this.owedSince = from.owedSince;
    this.isUnsettled = from.isUnsettled === true;
    this.isRewound = from.isRewound === true || isBegunAnew(input, from);
    this.mustWaitSince = mustWaitSince(input, from);
  }

  get isPlan(): boolean {
    return this.input.mode === 'plan';
  }

  /** Whether every open finding was read. */
  get hasSeenAll(): boolean {
    const { kind, createdAfter } = this.window;
    return kind === 'sweep' && createdAfter === undefined && this.cursor === undefined && !this.isCancelled;
  }

  get context(): DecideContext {
    const { policy, destinations: opened } = this.opened;
    const { told } = this.input.carry;
    const parkedBefore = this.input.carry.parked.map(({ destination }) => destination);
    return {
      policy,
      now: this.startedAt,
      told,
      isTroubled: ({ team }) => isTroubled(team, policy, { opened, parkedBefore }),
    };
  }

  /** Tickets that may never have been told: those made since then, and this run's own, which it finds when it was reset. */
  get freshness(): Freshness {
    if (this.isPlan) return {};
    const after = this.untoldSince;
    return { run: this.label, ...(after === undefined ? {} : { after }) };
  }

  /** Since when tickets may have been filed that nobody was told of; absent after a run that completed and is remembered. */
  get untoldSince(): string | undefined {
    const { predecessor } = this.opened;
    const { completedAt, untoldSince } = this.input.carry;
    if (completedAt !== undefined) {
      const isTold = predecessor.clean && predecessor.isForgotten !== true;
      return untoldSince ?? (isTold ? undefined : completedAt);
    }
    // Where nothing is remembered, Slack itself is asked what it was told.
    const yesterday = before(this.startedAt, DAY_MS);
    const { since = yesterday } = predecessor;
    return compareText(since, yesterday) < 0 ? since : yesterday;
  }

  /**
   * From here on nothing is filed in these projects. What a run before this one filed there is for the next one to find, and to tell; of one
   * that no team files in there is a note.
   */
  park(unreadable: readonly ParkedDestination[]): void {
    const news = unreadable.filter(({ project }) => !this.unreadable.includes(project));
    if (news.length === 0) return;
    this.unreadable = [...this.unreadable, ...news.map(({ project }) => project)];
    this.oweLook();
    const { destinations, notes } = this.opened;
    const others = news.filter(({ project }) => !destinations.some((each) => each.project === project));
    this.opened = {
      ...this.opened,
      destinations: withParked(destinations, news),
      notes: [...notes, ...others.map(({ reason, cure }) => `${reason}: ${cure}.`)],
    };
  }

  /**
   * What a project that cannot be read may hide of tickets nobody was told of is younger than the index lags: the next runs look for it, for
   * so long after a run that died. All that is older was found by the index, and is told by this run.
   */
  oweLook(): void {
    const { policy, predecessor } = this.opened;
    const { indexLagMs } = policy.jira;
    const since = this.untoldSince;
    if (since === undefined) return;
    if (predecessor.clean && elapsedMs(since, this.startedAt) > 2 * indexLagMs) return;
    const hidden = before(this.startedAt, indexLagMs);
    this.owedSince = compareText(since, hidden) > 0 ? since : hidden;
  }

  /** The plan as it was ruled on: from here on it is carried out. */
  adopt(ruling: Ruling, askedIn?: string): void {
    this.planHash = ruling.hash;
    this.toCreate = ruling.approved.length;
    this.grants = ruling.grants;
    this.governance = governanceOf(ruling, this.opened.policy, askedIn);
  }

  /** With what the books need to know of a batch beside its outcomes. */
  settling(at: string): Settling {
    return { at, authorityOf: (decision) => this.authorityOf(decision) };
  }

  authorityOf(decision: CreateDecision): Authority {
    return authorityOf(decision, { policy: this.opened.policy, grants: this.grants });
  }

  /** ", risk 55 to 57" of a batch, for who looks at the Web UI. */
  describeRisks(decisions: readonly CreateDecision[]): string {
    const scores = decisions.flatMap((decision) => this.authorityOf(decision).score ?? []);
    const [lowest, highest] = [Math.min(...scores), Math.max(...scores)];
    if (scores.length === 0) return ', approved by a person';
    return lowest === highest ? `, risk ${lowest}` : `, risk ${lowest} to ${highest}`;
  }

  enter(phase: Progress['phase']): void {
    this.phase = phase;
    this.show();
  }

  /** Sleeps in sight: a wait without its reason looks like a run that hangs. Several may wait at once. */
  async wait(ms: number, reason: string): Promise<void> {
    this.waits.push(reason);
    this.show();
    log.info('waiting', { run: this.label, ms, reason });
    await sleep(ms, { summary: reason.slice(0, 190) });
    this.waits.splice(this.waits.indexOf(reason), 1);
    this.show();
  }

  /**
   * Hands entries to the trail: from here on they stand in the history, whatever became of those before them. That they are in the
   * log as well is waited for when the next ones come, and before the run ends in whatever way. A plan has no effects, so it
   * keeps them for its answer.
   */
  async record(entries: readonly AuditEntry[], summary: string): Promise<void> {
    this.show();
    if (this.isPlan) {
      this.trail = withEntries(this.trail, entries);
      return;
    }
    for (const portion of inPayloads(entries)) {
      const input = { run: this.label, at: new Date().toISOString(), entries: portion };
      const before = this.recorded;
      this.recorded = read.recordAudit.executeWithOptions({ summary: summary.slice(0, 190) }, [input]);
      // Whoever waits for it will hear.
      this.recorded.catch(() => undefined);
      await before;
    }
  }

  /** Whether the history has grown so far that the run should go on in a new one. */
  get isHistoryFull(): boolean {
    return workflowInfo().continueAsNewSuggested;
  }

  private listen(): this {
    setHandler(progressQuery, () => this.progress());
    setHandler(planQuery, () => this.plan);
    CancellationScope.current().cancelRequested.catch(() => {
      this.isCancelled = true;
      log.warn('asked to stop: the batch under way is finished, then the run tells and reports', {
        run: this.label,
      });
    });
    this.show();
    return this;
  }

  private progress(): Progress {
    const { balance, pages } = this.book.snapshot();
    const [waitingFor] = this.waits;
    const { label: run, toCreate } = this;
    if (waitingFor === undefined) return { run, phase: this.phase, pages, balance, toCreate };
    return { run, phase: 'waiting', waitingFor, pages, balance, toCreate };
  }

  private show(): void {
    const { window, opened, governance } = this;
    const { teams } = this.book.snapshot();
    const { policy } = opened;
    setCurrentDetails(describeRun({ progress: this.progress(), window, teams, policy, governance }));
  }
}
