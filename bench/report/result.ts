import { type Case, type CaseName, findingsOf, ticketsOf } from '../cases';
import type { ContestantName } from '../contestants/contestant';
import type { Measured } from '../measure';
import type { TemporalTally } from '../temporal/tally';

export interface Taken {
  readonly contestant: ContestantName;
  readonly measured: Measured;
}

/** What one case came to. */
export interface CaseResult {
  readonly name: CaseName;
  readonly title: string;
  readonly findings: number;
  readonly tickets: number;
  readonly contestants: Readonly<Partial<Record<ContestantName, Summary>>>;
}

/** Medians; where fewer findings were measured, as much more as there are more of them. */
export interface Summary {
  readonly repetitions: number;
  /** As many as were measured. */
  readonly findings: number;
  readonly wallMs: number;
  /** Of each repetition, as measured. */
  readonly wallsMs: readonly number[];
  readonly firstTicketMs?: number;
  readonly calls: number;
  readonly wiz: number;
  readonly jira: number;
  readonly slack: number;
  readonly byOperation: Readonly<Record<string, number>>;
  /** Refused for haste. */
  readonly refused: number;
  readonly runs: number;
  /** The most of all repetitions. */
  readonly peakMb?: number;
  readonly temporal?: TemporalTally;
}

export function sumUpCase(each: Case, sample: Case, taken: readonly Taken[]): CaseResult {
  const findings = findingsOf(each.mix);
  const summaryOf = (name: ContestantName): Partial<Record<ContestantName, Summary>> => {
    const own = taken.filter(({ contestant }) => contestant === name).map(({ measured }) => measured);
    const measured = name === 'naive' ? findingsOf(sample.mix) : findings;
    const summary = sumUp(own, { findings, measured });
    return summary === undefined ? {} : { [name]: summary };
  };
  return {
    name: each.name,
    title: each.title,
    findings,
    tickets: ticketsOf(each.mix),
    contestants: { ...summaryOf('worker'), ...summaryOf('bare'), ...summaryOf('naive') },
  };
}

interface Scale {
  readonly findings: number;
  readonly measured: number;
}

function sumUp(own: readonly Measured[], { findings, measured }: Scale): Summary | undefined {
  const byTime = own.toSorted((a, b) => a.wallMs - b.wallMs);
  const middle = byTime[Math.floor((byTime.length - 1) / 2)];
  if (middle === undefined) return undefined;
  const { calls, runs, temporal } = middle;
  const scaled = (count: number): number => Math.round((count * findings) / measured);
  const firsts = own.flatMap(({ firstTicketMs }) => firstTicketMs ?? []);
  const peaks = own.flatMap(({ peakMb }) => peakMb ?? []);
  return {
    repetitions: own.length,
    findings: measured,
    wallMs: scaled(medianOf(own.map(({ wallMs }) => wallMs))),
    wallsMs: own.map(({ wallMs }) => Math.round(wallMs)),
    ...(firsts.length === 0 ? {} : { firstTicketMs: medianOf(firsts) }),
    calls: scaled(calls.wiz + calls.jira + calls.slack),
    wiz: scaled(calls.wiz),
    jira: scaled(calls.jira),
    slack: scaled(calls.slack),
    byOperation: Object.fromEntries(Object.entries(calls.byOperation).map(([name, n]) => [name, scaled(n)])),
    refused: calls.refused,
    runs,
    ...(peaks.length === 0 ? {} : { peakMb: Math.max(...peaks) }),
    ...(temporal === undefined ? {} : { temporal }),
  };
}

/** The lower of two in the middle. */
function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;
}
