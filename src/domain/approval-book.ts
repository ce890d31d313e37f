import {
  type Answer,
  type ApprovalReport,
  type ApprovalRequest,
  type ApprovalState,
  type AskedFinding,
  type AskedState,
  countByState,
  type Decided,
  type RunWord,
  type Words,
} from './approval';
import { before, elapsedMs } from './time';
import { refuseForm } from './words-form';

/** Words one approval takes: its state is one payload. */
const MOST_VERDICTS = 200;
const NAMED_IN_REFUSAL = 5;

type Entry = AskedFinding & { state: AskedState; verdict?: number; revision: number };

/** The books of one approval: what was asked, who said what to it, and what hangs on it still. */
export class ApprovalBook {
  private readonly entries: Entry[];
  private readonly verdicts: ApprovalState['verdicts'][number][] = [];
  private readonly expiresAt: string;
  private revision = 0;

  constructor(
    private readonly request: ApprovalRequest,
    private readonly askedAt: string,
  ) {
    this.entries = request.findings.map((finding) => ({ ...finding, state: 'open', revision: 0 }));
    this.expiresAt = before(askedAt, -request.expiresAfterMs);
  }

  get state(): ApprovalState {
    const { id, run, reason } = this.request;
    const { askedAt, expiresAt, revision, verdicts } = this;
    const findings = this.entries.map(shown);
    return { id, run, reason, askedAt, expiresAt, revision, findings, verdicts };
  }

  /** Nothing hangs on it any more: it may close. */
  get isOver(): boolean {
    return this.entries.every(({ state }) => state === 'settled');
  }

  /** Why these words cannot be taken; undefined when they can. Looks and changes nothing. */
  refuse(answer: Answer, words: Words): string | undefined {
    return refuseForm(words) ?? this.refuseSelection(words) ?? this.refuseState(answer, words);
  }

  /** Of words that were not refused. `at`: ISO, of the server. */
  decide(answer: Answer, words: Words, at: string): Decided & { readonly findings: readonly AskedFinding[] } {
    const chosen = this.decidable(answer, words);
    const note = words.note?.trim() ?? '';
    this.verdicts.push({ answer, by: words.by.trim(), at, ...(note === '' ? {} : { note }) });
    this.revision += 1;
    for (const entry of chosen) {
      entry.state = answer;
      entry.verdict = this.verdicts.length - 1;
      entry.revision = this.revision;
    }
    return { answer, decided: chosen.length, open: this.count('open'), findings: chosen };
  }

  /** Nobody answered in time: no denial, the next run asks again. Answers how many that are. */
  expire(): number {
    const open = this.entries.filter(({ state }) => state === 'open');
    for (const entry of open) entry.state = 'expired';
    return open.length;
  }

  /** A run has ended: what it does not name as waiting needs no answer any more. */
  settle({ revision, waiting, askedAgain }: RunWord): void {
    const isWaiting = new Set(waiting);
    const isAskedAgain = new Set(askedAgain);
    for (const entry of this.entries) {
      // Said after the run had looked: the next one acts on it.
      if (entry.revision > revision) continue;
      if (!isWaiting.has(entry.fingerprint) || isAskedAgain.has(entry.fingerprint)) entry.state = 'settled';
    }
  }

  /** What is still rejected, expired or granted so long after is forgotten: no run has come for it. */
  giveUp(): void {
    for (const entry of this.entries) entry.state = 'settled';
  }

  /** Milliseconds until people are to be reminded, it expires, and it closes whatever hangs on it; none below 0. */
  deadlines(now: string): { readonly remind: number; readonly expire: number; readonly close: number } {
    const expire = elapsedMs(now, this.expiresAt);
    const { remindBeforeMs, rejectedForMs } = this.request;
    return {
      remind: Math.max(0, expire - remindBeforeMs),
      expire: Math.max(0, expire),
      close: Math.max(0, expire + rejectedForMs),
    };
  }

  count(state: AskedState): number {
    return countByState(this.state)[state];
  }

  report(): ApprovalReport {
    const answers = this.entries.map(({ verdict }) =>
      verdict === undefined ? undefined : this.verdicts[verdict]?.answer,
    );
    const granted = answers.filter((answer) => answer === 'granted').length;
    const rejected = answers.filter((answer) => answer === 'rejected').length;
    const undecided = answers.length - granted - rejected;
    return { id: this.request.id, granted, rejected, undecided, verdicts: this.verdicts };
  }

  private refuseSelection({ team, findings }: Words): string | undefined {
    const teams = [...new Set(this.entries.map((entry) => entry.team))].sort();
    if (team !== undefined && !teams.includes(team)) {
      return `it asks for nothing of team ${team}: its teams are ${teams.join(', ')}`;
    }
    const known = new Set(this.entries.map(({ finding }) => finding));
    const unknown = (findings ?? []).filter((finding) => !known.has(finding));
    return unknown.length === 0
      ? undefined
      : `it does not ask for ${unknown.slice(0, NAMED_IN_REFUSAL).join(', ')}${unknown.length > NAMED_IN_REFUSAL ? ' and others' : ''}`;
  }

  private refuseState(answer: Answer, words: Words): string | undefined {
    if (this.verdicts.length >= MOST_VERDICTS)
      return `it has taken ${MOST_VERDICTS} answers, and takes no more`;
    if (this.decidable(answer, words).length > 0) return undefined;
    const chosen = this.chosen(words);
    if (chosen.some(({ state }) => state === 'expired')) {
      return `it expired at ${this.expiresAt.slice(0, 16)}Z: the next run asks for its findings again`;
    }
    const last = chosen.map(({ verdict }) => verdict).findLast((verdict) => verdict !== undefined);
    const said = last === undefined ? undefined : this.verdicts[last];
    if (said === undefined)
      return 'nothing of it waits for an answer: a run found its findings taken care of';
    const what = `it was ${said.answer} already by ${said.by} at ${said.at.slice(0, 16)}Z`;
    const isOverruling = said.answer !== answer && chosen.some(({ state }) => state === said.answer);
    return isOverruling ? `${what}; to overrule that, name the findings` : what;
  }

  /** Whoever names findings one by one may overrule what was said before, until a run has acted on it. */
  private decidable(answer: Answer, words: Words): Entry[] {
    const other: Answer = answer === 'granted' ? 'rejected' : 'granted';
    const isNamed = words.findings !== undefined;
    return this.chosen(words).filter(({ state }) => state === 'open' || (isNamed && state === other));
  }

  private chosen({ team, findings }: Words): Entry[] {
    const named = findings === undefined ? undefined : new Set(findings);
    return this.entries.filter(
      (entry) => (team === undefined || entry.team === team) && (named?.has(entry.finding) ?? true),
    );
  }
}

function shown({
  finding,
  fingerprint,
  severity,
  team,
  project,
  state,
  verdict,
}: Entry): ApprovalState['findings'][number] {
  const entry = { finding, fingerprint, severity, team, project, state };
  return verdict === undefined ? entry : { ...entry, verdict };
}
