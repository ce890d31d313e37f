import {
  type Answer,
  type ApprovalReport,
  type ApprovalRequest,
  type ApprovalState,
  type AskedFinding,
  type AskedIndex,
  type AskedState,
  type Claim,
  countByState,
  type Decided,
  type RunWord,
  type Words,
} from './approval';
import { before, compareText, elapsedMs } from './time';
import { refuseForm } from './words-form';

/** Words one approval takes: its state is one payload. */
const MOST_VERDICTS = 200;
const NAMED_IN_REFUSAL = 5;
/** Beyond the end of a rejection, so that a run falls into that time and asks again. */
const GRACE_MS = 7 * 24 * 60 * 60_000;

type Entry = AskedFinding & { state: AskedState; verdict?: number; isTaken: boolean; isMissed: boolean };

/** The books of one approval: what was asked, who said what to it, and what hangs on it still. */
export class ApprovalBook {
  private readonly entries: Entry[];
  private readonly verdicts: ApprovalState['verdicts'][number][] = [];
  private readonly expiresAt: string;
  private rejectedForMs: number;

  constructor(
    private readonly request: ApprovalRequest,
    private readonly askedAt: string,
  ) {
    this.entries = request.findings.map((finding) => ({
      ...finding,
      state: 'open',
      isTaken: false,
      isMissed: false,
    }));
    this.expiresAt = before(askedAt, -request.expiresAfterMs);
    this.rejectedForMs = request.rejectedForMs;
  }

  get state(): ApprovalState {
    const { id, run, reason } = this.request;
    const { askedAt, expiresAt, rejectedForMs, verdicts } = this;
    const findings = this.entries.map(shown);
    return { id, run, reason, askedAt, expiresAt, rejectedForMs, findings, verdicts };
  }

  /** Nothing hangs on it any more: it may close. */
  get isOver(): boolean {
    return this.entries.every(({ state }) => state === 'settled');
  }

  /** Why these words cannot be taken; undefined when they can. Looks and changes nothing. `now`: ISO. */
  refuse(answer: Answer, words: Words, now: string): string | undefined {
    return refuseForm(words) ?? this.refuseSelection(words) ?? this.refuseState(answer, words, now);
  }

  /** Of words that were not refused. `at`: ISO, of the server. */
  decide(answer: Answer, words: Words, at: string): Decided & { readonly findings: readonly AskedFinding[] } {
    const chosen = this.decidable(answer, words, at);
    const note = words.note?.trim() ?? '';
    this.verdicts.push({ answer, by: words.by.trim(), at, ...(note === '' ? {} : { note }) });
    for (const entry of chosen) {
      entry.state = answer;
      entry.verdict = this.verdicts.length - 1;
    }
    return { answer, decided: chosen.length, open: this.count('open'), findings: chosen };
  }

  /** A run is about to file these; answers which of them it may. Until it has ended nobody can take that back. */
  take({ indexes, isFree }: Claim): AskedIndex[] {
    const may = (state: AskedState | undefined): boolean =>
      state === 'granted' || (isFree && (state === 'open' || state === 'expired'));
    const taken = indexes.filter((index) => may(this.entries[index]?.state));
    for (const index of taken) {
      const entry = this.entries[index];
      if (entry !== undefined) entry.isTaken = true;
    }
    return taken;
  }

  /** Nobody answered in time: no denial, the next run asks again. Answers how many that are. */
  expire(): number {
    const open = this.entries.filter(({ state }) => state === 'open');
    for (const entry of open) entry.state = 'expired';
    return open.length;
  }

  /** A run has ended: what it settled needs no answer any more, what it took and did not file is as it was. */
  hearRun({ settled, unseen, rejectedForMs }: Omit<RunWord, 'run'>): void {
    for (const index of settled) {
      const entry = this.entries[index];
      if (entry !== undefined) entry.state = 'settled';
    }
    for (const entry of this.entries) entry.isTaken = false;
    if (unseen !== undefined) this.miss(new Set(unseen));
    this.rejectedForMs = Math.max(this.rejectedForMs, rejectedForMs);
  }

  /** What two runs in a row have not met is over. */
  private miss(unseen: ReadonlySet<AskedIndex>): void {
    for (const [index, entry] of this.entries.entries()) {
      if (unseen.has(index) && entry.isMissed) entry.state = 'settled';
      entry.isMissed = unseen.has(index);
    }
  }

  /** What is still rejected, expired or granted so long after is forgotten: no run has come for it. */
  giveUp(): void {
    for (const entry of this.entries) entry.state = 'settled';
  }

  /** Milliseconds until people are to be reminded, it expires, and it closes whatever hangs on it; none below 0. */
  deadlines(now: string): { readonly remind: number; readonly expire: number; readonly close: number } {
    const { remindBeforeMs } = this.request;
    const expire = elapsedMs(now, this.expiresAt);
    const last =
      [this.expiresAt, ...this.verdicts.map(({ at }) => at)].sort(compareText).at(-1) ?? this.expiresAt;
    return {
      remind: Math.max(0, expire - remindBeforeMs),
      expire: Math.max(0, expire),
      close: Math.max(0, elapsedMs(now, last) + this.rejectedForMs + GRACE_MS),
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

  private refuseState(answer: Answer, words: Words, now: string): string | undefined {
    if (this.verdicts.length >= MOST_VERDICTS)
      return `it has taken ${MOST_VERDICTS} answers, and takes no more`;
    if (this.decidable(answer, words, now).length > 0) return undefined;
    const chosen = this.chosen(words);
    if (chosen.some(({ state, isTaken }) => isTaken && state !== 'granted')) return 'a run is filing it';
    if (chosen.some(({ state }) => state === 'expired' || (state === 'open' && this.isLate(now)))) {
      return `it expired at ${this.expiresAt.slice(0, 16)}Z: the next run asks for its findings again`;
    }
    return this.describeLast(answer, chosen);
  }

  private describeLast(answer: Answer, chosen: readonly Entry[]): string {
    const last = chosen.map(({ verdict }) => verdict).findLast((verdict) => verdict !== undefined);
    const said = last === undefined ? undefined : this.verdicts[last];
    if (said === undefined)
      return 'nothing of it waits for an answer: a run found its findings taken care of';
    const what = `it was ${said.answer} already by ${said.by} at ${said.at.slice(0, 16)}Z`;
    const isOther = said.answer !== answer && chosen.some(({ state }) => state === said.answer);
    if (isOther && chosen.some(({ isTaken }) => isTaken)) return `${what}, and a run is filing it`;
    return isOther ? `${what}; to overrule that, name the findings` : what;
  }

  /** Whoever names findings one by one may overrule what was said before, until a run files it. */
  private decidable(answer: Answer, words: Words, now: string): Entry[] {
    const other: Answer = answer === 'granted' ? 'rejected' : 'granted';
    const isNamed = words.findings !== undefined;
    const isLate = this.isLate(now);
    return this.chosen(words).filter(
      ({ state, isTaken }) => !isTaken && ((state === 'open' && !isLate) || (isNamed && state === other)),
    );
  }

  /** By the clock: its timer may not have been heard yet. */
  private isLate(now: string): boolean {
    return elapsedMs(this.expiresAt, now) >= 0;
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
  isTaken,
  isMissed,
}: Entry): ApprovalState['findings'][number] {
  const common = { finding, fingerprint, severity, team, project, state };
  const entry = {
    ...common,
    ...(isTaken ? ({ isTaken } as const) : {}),
    ...(isMissed ? ({ isMissed } as const) : {}),
  };
  return verdict === undefined ? entry : { ...entry, verdict };
}
