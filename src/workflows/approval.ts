import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  log,
  setCurrentDetails,
  setHandler,
  sleep,
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
import { before } from '../domain/time';
import { deliver } from './deliver';
import { approvalStateQuery, approveUpdate, rejectUpdate, runEndedSignal } from './messages';
import { read, write } from './proxies';

/** `condition` takes no longer wait than a timer does; a month fits. */
const LONGEST_WAIT_MS = 40 * 24 * 60 * 60_000;

/** One thing a person said, still to be carried into the trail and acted on. */
interface Said extends Decided {
  readonly words: Words;
  readonly findings: readonly AskedFinding[];
}

/**
 * Asks people for tickets that the worker may not file by itself, and remembers what they said for as long as anything
 * hangs on it. Runs do not wait for it: each asks it where it stands, and tells it at its end what still waits.
 */
export async function approval(request: ApprovalRequest): Promise<ApprovalReport> {
  const desk = new Desk(request);
  await desk.open();
  await desk.attend();
  await condition(allHandlersFinished);
  await desk.close();
  return desk.book.report();
}

class Desk {
  readonly book: ApprovalBook;
  private readonly said: Said[] = [];
  private isReminded = false;
  private isExpired = false;

  constructor(private readonly request: ApprovalRequest) {
    this.book = new ApprovalBook(request, now());
    setHandler(approvalStateQuery, () => this.book.state);
    setHandler(approveUpdate, (words) => this.take('granted', words), {
      validator: (words) => this.check('granted', words),
      description: 'let these tickets be filed: {"by": "…", "note": "…", "team": "…", "findings": ["…"]}',
    });
    setHandler(rejectUpdate, (words) => this.take('rejected', words), {
      validator: (words) => this.check('rejected', words),
      description: 'hold these tickets back: {"by": "…", "note": "…", "team": "…", "findings": ["…"]}',
    });
    setHandler(runEndedSignal, (word) => {
      this.book.settle(word);
      this.show();
    });
    this.show();
  }

  async open(): Promise<void> {
    const { findings, reason } = this.request;
    await this.record('asked', `${findings.length} tickets are asked for: ${reason}`);
    const summaries = await this.summaries();
    await this.post(composeRequest(this.request, { summaries, state: this.book.state, place: place() }));
  }

  /** Until nothing hangs on it: takes what was said, reminds, lets it expire, and forgets it in the end. */
  async attend(): Promise<void> {
    while (!this.book.isOver) {
      const waitMs = Math.min(this.nextDeadlineMs(), LONGEST_WAIT_MS);
      await condition(() => this.said.length > 0 || this.book.isOver, Math.max(1, waitMs));
      for (let said = this.said.shift(); said !== undefined; said = this.said.shift()) await this.act(said);
      await this.meetDeadlines();
    }
  }

  async close(): Promise<void> {
    const { granted, rejected, undecided } = this.book.report();
    await this.record('closed', `${granted} approved, ${rejected} rejected, ${undecided} undecided`);
  }

  private check(answer: Answer, words: Words): void {
    const refusal = this.book.refuse(answer, words);
    if (refusal === undefined) return;
    throw ApplicationFailure.nonRetryable(`approval ${this.request.id}: ${refusal}`, 'AnswerRefused');
  }

  /** Takes effect at once; the trail and the run that acts on it follow. */
  private take(answer: Answer, words: Words): Decided {
    const { findings, ...decided } = this.book.decide(answer, words, now());
    this.said.push({ ...decided, words, findings });
    this.show();
    return decided;
  }

  private async act({ answer, words, findings }: Said): Promise<void> {
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
    await this.recordAll(entries, `${findings.length} ${event} by ${by}`);
    if (answer === 'granted')
      await read.startRun.executeWithOptions({ summary: `a run files ${findings.length}` }, []);
  }

  private nextDeadlineMs(): number {
    const { remind, expire, close } = this.book.deadlines(now());
    if (!this.isReminded && this.book.count('open') > 0) return remind;
    return this.isExpired ? close : expire;
  }

  private async meetDeadlines(): Promise<void> {
    const { remind, expire, close } = this.book.deadlines(now());
    const open = this.book.count('open');
    if (remind === 0 && expire > 0 && !this.isReminded && open > 0) await this.remind(open);
    if (expire === 0 && !this.isExpired) await this.expire();
    if (close === 0) this.book.giveUp();
  }

  private async remind(open: number): Promise<void> {
    this.isReminded = true;
    const notice = composeReminder(this.request, this.book.state, place());
    await this.record('reminded', `${open} still undecided`);
    await this.post(notice);
  }

  private async expire(): Promise<void> {
    this.isReminded = true;
    this.isExpired = true;
    const count = this.book.expire();
    this.show();
    if (count > 0)
      await this.record('expired', `${count} undecided: held, and asked for again by the next run`);
  }

  /** A request without names is better than none. */
  private async summaries(): Promise<Summaries> {
    const ids = this.request.findings.slice(0, WORST_SHOWN).map(({ finding }) => finding);
    try {
      return await read.nameFindings.executeWithOptions({ summary: 'names of the worst' }, [{ ids }]);
    } catch (error) {
      log.warn('the worst findings cannot be named', { error: String(error) });
      return {};
    }
  }

  private async post(notice: Notice): Promise<void> {
    const { channel, uncertainWaitMs } = this.request;
    const { originalExecutionRunId: originalRunId } = workflowInfo();
    const since = before(now(), 60 * 60_000);
    const outcome = await deliver({
      uncertainWaitMs,
      wait: (ms, reason) => sleep(ms, { summary: reason }),
      post: (lookFirst) =>
        write.sendNotice.executeWithOptions({ summary: notice.title.slice(0, 190) }, [
          { notice, channel, lookFirst, originalRunId, since, uncertainWaitMs },
        ]),
    });
    const entry = { ...auditNotice(notice, outcome), approval: this.request.id };
    await this.recordAll([entry], entry.reason);
  }

  private record(kind: ApprovalEvent, reason: string): Promise<void> {
    return this.recordAll([{ kind, approval: this.request.id, reason }], reason);
  }

  private async recordAll(entries: readonly AuditEntry[], summary: string): Promise<void> {
    for (const portion of inPayloads(entries)) {
      await read.recordAudit.executeWithOptions({ summary: summary.slice(0, 190) }, [
        { run: this.request.run, at: now(), entries: portion },
      ]);
    }
  }

  private show(): void {
    const { id, reason } = this.request;
    const { state } = this.book;
    setCurrentDetails(
      [
        `**${describeStanding(state)}**`,
        `until ${state.expiresAt.slice(0, 16)}Z`,
        `why: ${reason}`,
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
