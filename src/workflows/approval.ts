import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  log,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  Answer,
  ApprovalReport,
  ApprovalRequest,
  AskedFinding,
  Decided,
  Words,
} from '../domain/approval';
import { ApprovalBook } from '../domain/approval-book';
import {
  type ApprovalPlace,
  composeReminder,
  composeRequest,
  describeStanding,
  type Summaries,
  WORST_SHOWN,
} from '../domain/approval-notice';
import { type ApprovalEvent, type AuditEntry, auditNotice, inPayloads } from '../domain/audit-entry';
import type { Notice } from '../domain/digest';
import { escapeMarkdown } from '../domain/markdown';
import { approvalStateQuery, approveUpdate, rejectUpdate, runEndedSignal, takeUpdate } from './messages';
import { courtesy, read } from './proxies';
import { postNotice } from './tell-default';

/** A timer takes no longer wait than this with ease; whoever wakes looks again. */
const LONGEST_WAIT_MS = 40 * 24 * 60 * 60_000;

/** One thing a person said, still to be carried into the trail and acted on. */
interface Said extends Decided {
  readonly words: Words;
  readonly at: string;
  readonly findings: readonly AskedFinding[];
}

/**
 * Asks people for tickets that the worker may not file by itself, and remembers what they said for as long as anything
 * hangs on it. Runs do not wait for it: each asks it where it stands, takes what it is about to file, and tells it at its end what
 * needs no answer any more. What it remembers is lost with it, so nothing that may go wrong outside ends it.
 */
export async function approval(request: ApprovalRequest): Promise<ApprovalReport> {
  const desk = new Desk(request);
  desk.ask();
  await desk.attend();
  await condition(allHandlersFinished);
  await desk.close();
  return desk.book.report();
}

class Desk {
  readonly book: ApprovalBook;
  private readonly said: Said[] = [];
  private readonly errands: Promise<void>[] = [];
  private isReminded = false;
  private isExpired = false;

  constructor(private readonly request: ApprovalRequest) {
    this.book = new ApprovalBook(request, now());
    setHandler(approvalStateQuery, () => this.book.state);
    setHandler(approveUpdate, (words) => this.hear('granted', words), {
      validator: (words) => this.check('granted', words),
      description: 'let these tickets be filed: {"by": "…", "note": "…", "team": "…", "findings": ["…"]}',
    });
    setHandler(rejectUpdate, (words) => this.hear('rejected', words), {
      validator: (words) => this.check('rejected', words),
      description: 'hold these tickets back: {"by": "…", "note": "…", "team": "…", "findings": ["…"]}',
    });
    setHandler(takeUpdate, (claim) => this.book.take(claim), {
      description: 'for runs alone: takes what they are about to file',
    });
    setHandler(runEndedSignal, (word) => {
      this.book.hearRun(word);
      this.show();
    });
    this.show();
  }

  /** In the background: Slack and Wiz may take their time, and answers are taken meanwhile. */
  ask(): void {
    const { findings, reason } = this.request;
    this.inBackground(async () => {
      await this.record('asked', `${findings.length} tickets: ${reason}`);
      const summaries = await this.summaries();
      await this.post(composeRequest(this.request, { summaries, state: this.book.state, place: place() }));
    });
  }

  /** Until nothing hangs on it: acts on what was said, reminds, lets it expire, and forgets it in the end. */
  async attend(): Promise<void> {
    while (this.said.length > 0 || !this.book.isOver) {
      const waitMs = Math.min(this.nextDeadlineMs(), LONGEST_WAIT_MS);
      await condition(() => this.said.length > 0 || this.book.isOver, Math.max(1, waitMs));
      for (let said = this.said.shift(); said !== undefined; said = this.said.shift()) await this.act(said);
      this.meetDeadlines();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.errands);
    const { granted, rejected, undecided } = this.book.report();
    await this.record('closed', `${granted} approved, ${rejected} rejected, ${undecided} undecided`);
  }

  private check(answer: Answer, words: Words): void {
    const refusal = this.book.refuse(answer, words, now());
    if (refusal === undefined) return;
    throw ApplicationFailure.nonRetryable(`approval ${this.request.id}: ${refusal}`, 'AnswerRefused');
  }

  /** Takes effect at once; the trail and the run that acts on it follow. */
  private hear(answer: Answer, words: Words): Decided {
    const at = now();
    const { findings, ...decided } = this.book.decide(answer, words, at);
    this.said.push({ ...decided, words, at, findings });
    this.show();
    return decided;
  }

  private async act({ answer, words, at, findings }: Said): Promise<void> {
    const event = answer === 'granted' ? 'approved' : 'rejected';
    const by = words.by.trim();
    const note = words.note?.trim() ?? '';
    const reason = note === '' ? 'no note was given' : note;
    const entries = findings.map(({ finding, team }): AuditEntry => ({
      kind: event,
      finding,
      team,
      by,
      approval: this.request.id,
      reason,
    }));
    await this.recordAll(entries, { at, summary: `${findings.length} ${event} by ${by}` });
    if (answer !== 'granted') return;
    await this.outlast('no run was started: the next one acts on the approval', () =>
      read.startRun.executeWithOptions({ summary: `a run files ${findings.length}` }, []),
    );
  }

  private nextDeadlineMs(): number {
    const { remind, expire, close } = this.book.deadlines(now());
    if (!this.isReminded && this.book.count('open') > 0) return remind;
    return this.isExpired ? close : expire;
  }

  private meetDeadlines(): void {
    const { remind, expire, close } = this.book.deadlines(now());
    const open = this.book.count('open');
    if (remind === 0 && expire > 0 && !this.isReminded && open > 0) this.remind(open);
    if (expire === 0 && !this.isExpired) this.expire();
    if (close === 0) this.book.giveUp();
  }

  private remind(open: number): void {
    this.isReminded = true;
    const notice = composeReminder(this.request, this.book.state, place());
    this.inBackground(async () => {
      await this.record('reminded', `${open} still undecided`);
      await this.post(notice);
    });
  }

  private expire(): void {
    this.isReminded = true;
    this.isExpired = true;
    const count = this.book.expire();
    this.show();
    if (count === 0) return;
    this.inBackground(() =>
      this.record('expired', `${count} undecided: held, and asked for again by the next run`),
    );
  }

  /** A request without names is better than none. */
  private async summaries(): Promise<Summaries> {
    const ids = this.request.findings.slice(0, WORST_SHOWN).map(({ finding }) => finding);
    const named = await this.outlast('the worst findings cannot be named', () =>
      courtesy.nameFindings.executeWithOptions({ summary: 'names of the worst' }, [{ ids }]),
    );
    return named ?? {};
  }

  private async post(notice: Notice): Promise<void> {
    const { channel, uncertainWaitMs, id } = this.request;
    const outcome = await postNotice(notice, { channel, uncertainWaitMs });
    const entry = { ...auditNotice(notice, outcome), approval: id };
    await this.recordAll([entry], { at: now(), summary: entry.reason });
  }

  private record(kind: ApprovalEvent, reason: string): Promise<void> {
    return this.recordAll([{ kind, approval: this.request.id, reason }], { at: now(), summary: reason });
  }

  /** What is handed to the activity stands in the history in any case; its log line is not worth the approval. */
  private async recordAll(
    all: readonly AuditEntry[],
    { at, summary }: { readonly at: string; readonly summary: string },
  ): Promise<void> {
    for (const entries of inPayloads(all)) {
      const input = { run: this.request.run, at, entries };
      await this.outlast('entries were not written to the log', () =>
        read.recordAudit.executeWithOptions({ summary: summary.slice(0, 190) }, [input]),
      );
    }
  }

  /** Whatever becomes of the activity, the approval goes on. */
  private async outlast<T>(otherwise: string, activity: () => Promise<T>): Promise<T | undefined> {
    try {
      return await activity();
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.warn(otherwise, { approval: this.request.id, error: error.cause?.message ?? error.message });
      return undefined;
    }
  }

  private inBackground(errand: () => Promise<void>): void {
    this.errands.push(errand());
  }

  private show(): void {
    const { id, reason } = this.request;
    const { state } = this.book;
    setCurrentDetails(
      [
        `**${describeStanding(state)}**`,
        `until ${state.expiresAt.slice(0, 16)}Z`,
        `why: ${escapeMarkdown(reason)}`,
        `\`wfd approve ${id}\`, or Update *approve* with \`{"by": "your name"}\``,
      ].join('\n\n'),
    );
  }
}

function now(): string {
  return new Date().toISOString();
}

function place(): ApprovalPlace {
  const { taskQueue, namespace } = workflowInfo();
  return { taskQueue, namespace };
}
