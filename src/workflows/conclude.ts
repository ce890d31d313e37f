import { workflowInfo } from '@temporalio/workflow';
import { EMPTY_BALANCE, isBalanced } from '../domain/balance';
import type { Canary, Carry, Untold, WrittenProject } from '../domain/carry';
import type { DigestOrder } from '../domain/compose-digest';
import { raiseMark } from '../domain/compose-digest';
import { fitReport, type ParkedGroup, type RunReport } from '../domain/report';
import { countSeverities, sumCounts } from '../domain/severity';
import { elapsedMs } from '../domain/time';
import type { Run } from './run';
import type { Told } from './tell';

/** What is parked, with the date from which it has been. */
export function parkedGroups(run: Run): ParkedGroup[] {
  const { parked } = run.book.snapshot();
  return Object.entries(parked).map(([destination, tally]) => {
    const before = run.input.carry.parked.find((each) => each.destination === destination);
    return { destination, ...tally, since: before?.since ?? run.startedAt };
  });
}

export interface Ending {
  readonly parked: readonly ParkedGroup[];
  readonly told: Told;
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
      .map(([team, tally]) => ({ team, tickets: tally.tickets, newBySeverity: tally.counts })),
    parked: ending.parked,
    messages: ending.told.messages,
    notes: [...unbalanced, ...run.opened.notes, ...book.clones],
    carry: run.isPlan ? run.input.carry : nextCarry(run, ending, finishedAt),
  });
}

function nextCarry(run: Run, { parked, told, isWindowRead }: Ending, finishedAt: string): Carry {
  const { carry } = run.input;
  const book = run.book.snapshot();
  const watermark = (isWindowRead ? book.watermark : undefined) ?? carry.watermark;
  const isSweep = isWindowRead && run.window.kind === 'sweep';
  const lastSweepAt = isSweep ? run.startedAt : carry.lastSweepAt;
  const canary = nextCanary(run);
  return {
    ...(watermark === undefined ? {} : { watermark }),
    ...(lastSweepAt === undefined ? {} : { lastSweepAt }),
    ...(canary === undefined ? {} : { canary }),
    completedAt: finishedAt,
    backlog: !isWindowRead || book.balance.held + book.balance.parked > 0,
    written: nextWritten(run, finishedAt),
    untold: told.undelivered.slice(0, 40).flatMap((order) => toUntold(order, run)),
    told: [...told.marks, ...raisedMarks(run)].slice(-200),
    parked: parked.map(({ destination, since }) => ({ destination, since })),
    skips: 0,
  };
}

/** The one that proved itself stays; one that did not is replaced by a ticket this run saw. */
function nextCanary(run: Run): Canary | undefined {
  const { canary } = run.input.carry;
  return canary !== undefined && run.opened.blocked === undefined ? canary : run.book.snapshot().canary;
}

function nextWritten(run: Run, at: string): WrittenProject[] {
  const { indexLagMs } = run.opened.policy.jira;
  const { written } = run.book.snapshot();
  const earlier = run.input.carry.written.filter(
    (each) => !written.includes(each.project) && elapsedMs(each.at, at) < indexLagMs,
  );
  return [...earlier, ...written.map((project) => ({ project, at }))];
}

function toUntold({ digest, earlier }: DigestOrder, run: Run): Untold[] {
  const own = { team: digest.team, run: run.label, keys: digest.lines.map(({ ticket }) => ticket) };
  const count = digest.lines.length + digest.more;
  const before = earlier.map(({ run: label, keys, count }) => ({
    team: digest.team,
    run: label,
    keys,
    count,
  }));
  return [...(count > 0 ? [{ ...own, count }] : []), ...before];
}

function raisedMarks(run: Run): string[] {
  const { teams } = run.book.snapshot();
  return Object.values(teams).flatMap(({ raised }) => raised.map(raiseMark));
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
    parked: [],
    messages: [],
    notes: ['Another run was still going, so this cycle did nothing.'],
    carry: { ...carry, skips: carry.skips + 1 },
  };
}
