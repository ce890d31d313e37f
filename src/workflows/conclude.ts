import { workflowInfo } from '@temporalio/workflow';
import type { BookState } from '../domain/book-state';
import { EMPTY_BALANCE, isBalanced } from '../domain/balance';
import type { Canary, Carry, ParkedSince, Untold, WrittenProject } from '../domain/carry';
import { type EarlierRun, isRaiseMark } from '../domain/compose-digest';
import type { ToldTickets } from '../domain/digest';
import { describeDuplicates, isCloneMark, mergePairs, strayMark, type StrayPair } from '../domain/duplicates';
import { describeLeftOut } from '../domain/left-out';
import { fitReport, type ParkedGroup, type RunReport, type TeamSummary } from '../domain/report';
import { countSeverities, sumCounts } from '../domain/severity';
import { lastingMarks } from '../domain/team-standing';
import type { TeamTally } from '../domain/team-tally';
import { DIGEST_LINES } from '../domain/ticket-tally';
import { projectOf } from '../domain/ticket';
import { hasAnyOf } from '../domain/too-many';
import { compareText, elapsedMs } from '../domain/time';
import { describeUnread, isUnreadMark, unreadMark } from '../domain/unread-links';
import { openApprovals } from './approvals';
import type { Beyond } from './beyond';
import { freedDestinations } from './parked';
import type { Run } from './run';
import { tooManySoFar } from './services';
import { sweptSoFar } from './swept';
import type { Told, Undelivered } from './tell';

/** What a carry keeps at most of each kind, so that a report stays small. */
const CANARIES = 20;
const UNTOLD = 100;
const TOLD = 200;
const PARKED = 50;

export interface Ending {
  readonly parked: readonly ParkedGroup[];
  readonly told: Told;
  /** Absent on a plan. */
  readonly beyond?: Beyond;
  /** Whether the window was read to its end; only then may the watermark move. */
  readonly isWindowRead: boolean;
}

/** Draws the line under the books. */
export function concludeRun(run: Run, ending: Ending): RunReport {
  const book = run.book.snapshot();
  const finishedAt = new Date().toISOString();
  const unbalanced = isBalanced(book.balance)
    ? []
    : ['The books do not balance: this is a fault in the worker.'];
  return fitReport({
    schema: 1,
    mode: run.input.mode,
    outcome: run.isCancelled ? 'cancelled' : 'completed',
    run: run.label,
    startedAt: run.startedAt,
    finishedAt,
    policyHash: run.opened.policyHash,
    window: run.window,
    pages: book.pages,
    balance: book.balance,
    newBySeverity: sumCounts(Object.values(book.teams).map(({ counts }) => counts)),
    planHash: run.planHash,
    tickets: book.tickets,
    teams: Object.entries(book.teams)
      .filter(([, { tickets }]) => tickets > 0)
      .map(([team, tally]) => summarizeTeam(team, tally)),
    held: book.heldGroups,
    parked: ending.parked,
    ...(run.governance === undefined ? {} : { governance: run.governance }),
    messages: ending.told.messages,
    notes: [
      ...unbalanced,
      ...run.opened.notes,
      ...ending.told.notes,
      ...(book.unread === undefined ? [] : [describeUnread(book.unread)]),
      ...describeLeftOut(book.leftOut ?? {}),
      ...describeDuplicates(book),
      ...(ending.beyond?.notes ?? []),
    ],
    ...reported(ending.beyond),
    ...(hasAnyOf(tooManySoFar()) ? { tooManyRequests: tooManySoFar() } : {}),
    carry: run.isPlan ? run.input.carry : nextCarry(run, ending, finishedAt),
  });
}

function summarizeTeam(team: string, { tickets, further, counts }: TeamTally): TeamSummary {
  const findings = further === undefined ? {} : { findings: tickets + further };
  return { team, tickets, ...findings, newBySeverity: counts };
}

function reported(beyond: Beyond | undefined): Pick<RunReport, 'beyond'> {
  return beyond === undefined || beyond.summaries.length === 0 ? {} : { beyond: beyond.summaries };
}

function nextCarry(run: Run, { parked, told, beyond, isWindowRead }: Ending, finishedAt: string): Carry {
  const { carry } = run.input;
  const book = run.book.snapshot();
  const watermark = (isWindowRead ? book.watermark : undefined) ?? carry.watermark;
  const strays = nextStrays(run, told);
  const approvals = openApprovals(run);
  const untold = told.undelivered.flatMap((order) => toUntold(order, run));
  return {
    ...(watermark === undefined ? {} : { watermark }),
    ...sweptSoFar(run),
    canaries: nextCanaries(run),
    completedAt: finishedAt,
    ...untoldSince(run, untold.slice(UNTOLD)),
    backlog: !isWindowRead || run.isCancelled || hasBacklog(book, { told, carry }),
    written: nextWritten(run, finishedAt),
    untold: untold.slice(0, UNTOLD),
    told: nextTold(run, told),
    parked: nextParked(run, parked),
    ...(strays.length === 0 ? {} : { strays }),
    ...(approvals.length === 0 ? {} : { approvals }),
    ...(beyond?.memory === undefined ? {} : { beyond: beyond.memory }),
  };
}

/** What the next run must find again by itself. Of what waits for a person it hears from the approval. */
function hasBacklog(
  book: BookState,
  { told, carry }: { readonly told: Told; readonly carry: Carry },
): boolean {
  const { balance, heldGroups } = book;
  // A raised severity moves no timestamp: where it was not told, only a sweep meets it again.
  const owesNotes = told.undelivered.some(({ digest }) => digest.notes.length > 0);
  if (owesNotes || isUnreadNews(book, carry)) return true;
  const bound = heldGroups.filter(({ cause }) => cause === 'approval' || cause === 'rejected');
  return balance.held + balance.parked > bound.reduce((sum, { count }) => sum + count, 0);
}

/** Perhaps it could not be read for a moment: but not every run is to be a sweep because of a ticket that never can. */
function isUnreadNews({ unread }: BookState, { told }: Carry): boolean {
  return unread !== undefined && !told.includes(unreadMark(unread));
}

/** From when on the next run must ask what was told: where something is in doubt, or too much to be remembered. */
function untoldSince(run: Run, cut: readonly Untold[]): Pick<Carry, 'untoldSince'> {
  const times = [
    ...(run.isUnsettled ? [run.untoldSince ?? run.startedAt] : []),
    ...(run.owedSince === undefined ? [] : [run.owedSince]),
    ...cut.map(({ since }) => since ?? run.untoldSince ?? run.startedAt),
  ].sort(compareText);
  return times[0] === undefined ? {} : { untoldSince: times[0] };
}

/** A canary that proved itself stays. One that did not is replaced by a ticket of its project that did; a hidden one never. */
function nextCanaries(run: Run): Canary[] {
  const fresh = run.book.snapshot().canaries;
  const { missingCanaries } = run.opened;
  const kept = run.input.carry.canaries.filter((canary) => {
    const standIn = fresh.find(({ key }) => projectOf(key) === projectOf(canary.key));
    const isProven = !missingCanaries.includes(canary.key);
    return standIn?.isHidden !== true && (isProven || canary.isHidden === true || standIn === undefined);
  });
  const others = fresh.filter(({ key }) => !kept.some((each) => projectOf(each.key) === projectOf(key)));
  // Once seen, a hidden one is like any other.
  const proven = kept.map((each) => (missingCanaries.includes(each.key) ? each : plain(each)));
  return [...proven, ...others].slice(0, CANARIES);
}

function plain({ key, fingerprint, createdAt }: Canary): Canary {
  return { key, fingerprint, createdAt };
}

function nextWritten(run: Run, at: string): WrittenProject[] {
  const { indexLagMs } = run.opened.policy.jira;
  const { written: own } = run.book.snapshot();
  // What those before it have filed is as young as that for all that anybody knows.
  const written = [...new Set([...own, ...(run.opened.predecessor.projects ?? [])])];
  const earlier = run.input.carry.written.filter(
    (each) => !written.includes(each.project) && elapsedMs(each.at, at) < indexLagMs,
  );
  return [...earlier, ...written.map((project) => ({ project, at }))];
}

/** What this run could not tell, and what it could not tell for earlier ones: an entry for each. */
function toUntold(order: Undelivered, run: Run): Untold[] {
  const { digest, earlier, earlierOthers = [], isQuiet } = order;
  const { team, others } = digest;
  const why = isQuiet === undefined ? {} : { isQuiet };
  const ofRun = (tickets: ToldTickets): EarlierRun => ({ ...ownRun(tickets, run), ...why });
  const own = [ofRun(digest), ...earlier].map((each) => ({ ...each, team }));
  const theirs = [...(others === undefined ? [] : [ofRun(others)]), ...earlierOthers];
  return [...own, ...theirs.map((each) => ({ ...each, team, others: true as const }))]
    .filter(({ count }) => count > 0)
    .map((each) => untoldOf(each, run));
}

function ownRun({ lines, more }: ToldTickets, { label }: Run): EarlierRun {
  return { run: label, keys: lines.map(({ ticket }) => ticket), count: lines.length + more };
}

function untoldOf(untold: Untold, { label, startedAt, untoldSince, input }: Run): Untold {
  const { run, keys } = untold;
  const begun = input.carry.untold.find((each) => each.run === run)?.since;
  const since = run === label ? startedAt : (begun ?? untoldSince);
  return { ...untold, keys: keys.slice(0, DIGEST_LINES), ...(since === undefined ? {} : { since }) };
}

/** What was told now, what was told before and still stands, and raises and clones: an incremental run does not see whether they last. */
function nextTold(run: Run, { marks }: Told): string[] {
  const { told } = run.input.carry;
  const lasting = told.filter(
    (mark) => isRaiseMark(mark) || isCloneMark(mark) || (!run.hasSeenAll && isUnreadMark(mark)),
  );
  const standing = lastingMarks(run.book.snapshot().teams, told);
  return [...new Set([...lasting, ...standing, ...marks])].slice(-TOLD);
}

/** Only the run that files a ticket notices its strays: what the channel has not heard goes on to the next. */
function nextStrays(run: Run, { marks }: Told): readonly StrayPair[] {
  const pairs = mergePairs(run.input.carry.strays ?? [], run.book.snapshot().pairs);
  return pairs.filter((pair) => !marks.includes(strayMark(pair)));
}

/** A destination stays on the list until a ticket was made there again. */
function nextParked(run: Run, parked: readonly ParkedGroup[]): ParkedSince[] {
  const now = parked.map(({ destination, since }) => ({ destination, since }));
  const freed = freedDestinations(run, parked);
  const earlier = run.input.carry.parked.filter(
    ({ destination }) =>
      !freed.includes(destination) && !now.some((each) => each.destination === destination),
  );
  return [...now, ...earlier].slice(0, PARKED);
}

/** The report of a cycle that found the lock taken: the memory it was given goes on. */
export function skippedReport(carry: Carry): RunReport {
  const now = new Date().toISOString();
  return {
    schema: 1,
    mode: 'run',
    outcome: 'skipped',
    run: workflowInfo().workflowId,
    startedAt: now,
    finishedAt: now,
    policyHash: '',
    pages: 0,
    balance: EMPTY_BALANCE,
    newBySeverity: countSeverities([]),
    planHash: '',
    tickets: [],
    teams: [],
    held: [],
    parked: [],
    messages: [],
    notes: ['Another run was still going, so this cycle did nothing.'],
    carry,
  };
}
