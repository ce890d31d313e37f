import type { Activities } from '../../src/activities';
import type { OpenedRun } from '../../src/activities/open';
import { EMPTY_BOOK } from '../../src/domain/book-state';
import type { Carry } from '../../src/domain/carry';
import { type DecideContext, withGroupTickets } from '../../src/domain/decide';
import type { CreateDecision, Outcome } from '../../src/domain/decision';
import { composeDigests } from '../../src/domain/compose-digest';
import { isTroubled, type ReadyDestination } from '../../src/domain/destination';
import { govern } from '../../src/domain/govern';
import { type Frontier, highest } from '../../src/domain/key-scan';
import { withRules } from '../../src/domain/page-rules';
import { type Batch, inBatches, worstFirst } from '../../src/domain/plan';
import { RunBook } from '../../src/domain/run-book';
import { runLabel } from '../../src/domain/ticket';
import { decideWindow, type Window } from '../../src/domain/window';
import { ORIGINAL } from './call';
import { unpackMatches } from '../../src/domain/packed-matches';

/**
 * The journey of `src/workflows` without Temporal, while nothing goes wrong: the same connectors, the same decisions, the same
 * requests in the same order, as many at once. It keeps no history, so it can neither be resumed nor audited: that is what
 * is measured.
 */
export async function travel(activities: Activities, carry: Carry): Promise<Carry> {
  return new Journey(activities, carry).travel();
}

class Journey {
  private readonly startedAt = new Date().toISOString();
  private readonly label = runLabel(`${Date.now().toString(16)}-bare`);
  private readonly book = new RunBook(EMPTY_BOOK);
  private frontier: Frontier = {};

  constructor(
    private readonly activities: Activities,
    private readonly carry: Carry,
  ) {}

  async travel(): Promise<Carry> {
    const { carry } = this;
    const lastHolder = { status: 'COMPLETED', startedAt: new Date(0).toISOString() };
    const opened = await this.activities.openRun({ carry, lockId: ORIGINAL, lastHolder });
    const { policyHash, openCount } = opened;
    const { suppressions, window } = opened.policy;
    const facts = { carry, openCount, now: this.startedAt, policyHash, suppressions };
    const chosen = decideWindow(facts, window);
    await this.read(opened, chosen);
    if (this.book.candidates.length > 0) await this.file(opened, await this.plan(opened));
    await this.tell(opened);
    return this.conclude(opened, chosen);
  }

  /** The next page is fetched while this one is looked up. */
  private async read(opened: OpenedRun, window: Window): Promise<void> {
    let coming = this.fetchPage(opened, window);
    for (;;) {
      const { refs, rules, nextCursor } = await coming;
      if (nextCursor !== undefined) coming = this.fetchPage(opened, window, nextCursor);
      coming.catch(() => undefined);
      await this.enterPage(opened, withRules(refs, rules ?? []));
      if (nextCursor === undefined) return;
    }
  }

  private fetchPage({ policy, siteUrl }: OpenedRun, window: Window, cursor?: string) {
    const asked = { policy, window, siteUrl, now: this.startedAt };
    return this.activities.fetchPage(cursor === undefined ? asked : { ...asked, cursor });
  }

  private async enterPage(opened: OpenedRun, refs: ReturnType<typeof withRules>): Promise<void> {
    const asked = refs.filter(({ suppression }) => suppression === undefined);
    const fingerprints = asked.map(({ fingerprint }) => fingerprint);
    const found =
      asked.length === 0
        ? { matches: [] }
        : await this.activities.findTickets({
            fingerprints,
            rules: [...new Set(asked.flatMap(({ rule }) => rule ?? []))],
            linked: asked.flatMap(({ fingerprint, linked }) =>
              linked === undefined ? [] : [{ fingerprint, keys: linked }],
            ),
            freshness: { run: this.label },
          });
    const matches = unpackMatches(found, fingerprints);
    this.book.enterPage(refs, matches, withGroupTickets(this.context(opened), found));
  }

  private async plan(opened: OpenedRun): Promise<readonly CreateDecision[]> {
    const candidates = worstFirst(this.book.candidates);
    const { policy, destinations } = opened;
    const found = await this.activities.scanRecentTickets({
      fingerprints: [...new Set(candidates.map(({ finding }) => finding.fingerprint))],
      rules: [...new Set(candidates.flatMap(({ finding }) => finding.rule ?? []))],
      projects: destinations.map(({ project }) => project),
      others: [],
      indexLagMs: policy.jira.indexLagMs,
      freshness: { run: this.label },
    });
    this.frontier = found.frontier;
    this.book.recheck(found.matches, withGroupTickets(this.context(opened), found), found.strays);
    const ruling = govern(this.book.candidates, this.context(opened));
    this.book.rule(ruling);
    return ruling.approved;
  }

  private async file(opened: OpenedRun, approved: readonly CreateDecision[]): Promise<void> {
    for (const batch of inBatches(approved, opened.policy)) {
      this.book.noteWriting(batch.project);
      const outcomes = await this.fileBatch(opened, batch);
      this.book.settle(outcomes, { at: new Date().toISOString() });
      const keys = outcomes.flatMap((outcome) => ('ticket' in outcome ? [outcome.ticket] : []));
      const next = Math.max(this.frontier[batch.project] ?? 1, highest(batch.project, keys) + 1);
      this.frontier = { ...this.frontier, [batch.project]: next };
    }
  }

  private async fileBatch(opened: OpenedRun, { project, decisions }: Batch): Promise<readonly Outcome[]> {
    const { policy, siteUrl, destinations } = opened;
    const screen = destinations.find(
      (each): each is ReadyDestination => each.kind === 'ready' && each.project === project,
    );
    if (screen === undefined) throw new Error(`no create screen was read in project ${project}`);
    const result = await this.activities.fileTickets({
      decisions,
      project: screen,
      frontier: { [project]: this.frontier[project] ?? 1 },
      policy,
      run: this.label,
      siteUrl,
      now: this.startedAt,
      cleared: ORIGINAL,
    });
    if (result.kind === 'done' && result.open.length === 0) return result.outcomes;
    throw new Error(`a batch came to no end: ${JSON.stringify(result)}`);
  }

  private async tell({ policy, siteUrl }: OpenedRun): Promise<void> {
    const { untold, told } = this.carry;
    const orders = composeDigests(this.book.snapshot(), { policy, siteUrl, run: this.label, untold, told });
    const outcomes = await Promise.all(
      orders.map((order) =>
        this.activities.sendDigest({
          ...order,
          siteUrl,
          lookFirst: false,
          originalRunId: ORIGINAL,
          since: this.startedAt,
          mayBeTold: false,
          uncertainWaitMs: policy.jira.uncertainWaitMs,
        }),
      ),
    );
    const failed = outcomes.filter(({ kind }) => kind !== 'sent');
    if (failed.length > 0) throw new Error(`not told: ${JSON.stringify(failed)}`);
  }

  private conclude({ policyHash }: OpenedRun, { kind }: Window): Carry {
    const { carry } = this;
    const { watermark, canaries, balance, written } = this.book.snapshot();
    const completedAt = new Date().toISOString();
    return {
      ...carry,
      ...(watermark === undefined ? {} : { watermark }),
      ...(kind === 'sweep' ? { lastSweepAt: this.startedAt, policyHash } : {}),
      completedAt,
      backlog: balance.held > 0,
      canaries: carry.canaries.length > 0 ? carry.canaries : canaries,
      written: written.map((project) => ({ project, at: completedAt })),
    };
  }

  private context({ policy, destinations }: OpenedRun): DecideContext {
    return {
      policy,
      now: this.startedAt,
      told: this.carry.told,
      isTroubled: ({ team }) => isTroubled(team, policy, { opened: destinations, parkedBefore: [] }),
    };
  }
}
