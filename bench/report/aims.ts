import type { CaseName } from '../cases';
import { count, milliseconds, ratio } from './figures';
import type { CaseResult, Summary } from './result';

/** What the project has set itself, and what came of it. */
export interface Aim {
  readonly aim: string;
  readonly measured: string;
  readonly isKept: boolean;
}

const TIMES_BARE = 1.1;
const TIMES_FEWER_CALLS = 20;
const USUAL_CALLS = 30;
const ACTIONS = 8;
const KILOBYTES = 400;
const GIANT_SHARE = 1.1;
const MEGABYTES = 320;
const FIRST_TICKET_MS = 3_000;
/** Of fewer findings what a run costs in any case is most of what each of them costs. */
const MANY = 10_000;

/** Those of which all was measured that they are about. */
export function aimsOf(results: readonly CaseResult[]): readonly Aim[] {
  const byName = new Map(results.map((each) => [each.name, each]));
  const of = (name: CaseName): CaseResult | undefined => byName.get(name);
  return [
    timesBare(of('usual-cycle')),
    timesBare(of('first-sweep')),
    ...(['nothing-new', 'first-sweep', 'giant'] as const).map((name) => fewerCalls(of(name))),
    usualCalls(of('usual-cycle')),
    actions(of('nothing-new')),
    history(of('nothing-new')),
    ...flatness(of('nothing-new'), of('giant-known')),
    ...results.map(memory),
    firstTicket(of('usual-cycle')),
  ].filter((aim) => aim !== undefined);
}

function isOfMany(result: CaseResult | undefined): result is CaseResult {
  return result !== undefined && result.findings >= MANY;
}

function timesBare(result: CaseResult | undefined): Aim | undefined {
  const { worker, bare } = result?.contestants ?? {};
  if (result === undefined || worker === undefined || bare === undefined) return undefined;
  return {
    aim: `${result.title}: at most ${TIMES_BARE.toFixed(2)} times the time of bare`,
    measured: ratio(worker.wallMs, bare.wallMs),
    isKept: worker.wallMs <= TIMES_BARE * bare.wallMs,
  };
}

function fewerCalls(result: CaseResult | undefined): Aim | undefined {
  const { worker, naive } = result?.contestants ?? {};
  if (!isOfMany(result) || worker === undefined || naive === undefined) return undefined;
  return {
    aim: `${result.title}: at least ${TIMES_FEWER_CALLS} times fewer calls than naive`,
    measured: ratio(naive.calls, worker.calls),
    isKept: naive.calls >= TIMES_FEWER_CALLS * worker.calls,
  };
}

function usualCalls(result: CaseResult | undefined): Aim | undefined {
  const { worker } = result?.contestants ?? {};
  if (result === undefined || worker === undefined) return undefined;
  return {
    aim: `${result.title}: at most ${USUAL_CALLS} calls`,
    measured: count(worker.calls),
    isKept: worker.calls <= USUAL_CALLS,
  };
}

function perThousand(worker: Summary, findings: number, of: 'actions' | 'bytes'): number {
  return ((worker.temporal?.[of] ?? Number.NaN) * 1_000) / findings;
}

function actions(result: CaseResult | undefined): Aim | undefined {
  const { worker } = result?.contestants ?? {};
  if (!isOfMany(result) || worker === undefined) return undefined;
  const measured = perThousand(worker, result.findings, 'actions');
  return {
    aim: `${result.title}: at most ${ACTIONS} actions for 1,000 findings`,
    measured: measured.toFixed(1),
    isKept: measured <= ACTIONS,
  };
}

function history(result: CaseResult | undefined): Aim | undefined {
  const { worker } = result?.contestants ?? {};
  if (!isOfMany(result) || worker === undefined) return undefined;
  const measured = perThousand(worker, result.findings, 'bytes') / 1_000;
  return {
    aim: `${result.title}: at most ${KILOBYTES} KB of history for 1,000 findings`,
    measured: `${measured.toFixed(0)} KB`,
    isKept: measured <= KILOBYTES,
  };
}

/** What is counted, and the time: a finding among ten times as many costs what it costs among its like. */
function flatness(small: CaseResult | undefined, giant: CaseResult | undefined): readonly Aim[] {
  const [one, other] = [small?.contestants.worker, giant?.contestants.worker];
  if (!isOfMany(small) || !isOfMany(giant) || one === undefined || other === undefined) return [];
  const costs: readonly (readonly [string, (worker: Summary) => number])[] = [
    ['time', ({ wallMs }) => wallMs],
    ['calls', ({ calls }) => calls],
    ['actions', ({ temporal }) => temporal?.actions ?? Number.NaN],
    ['history', ({ temporal }) => temporal?.bytes ?? Number.NaN],
  ];
  return costs.map(([what, of]) => {
    const share = of(other) / giant.findings / (of(one) / small.findings);
    return {
      aim: `A known finding: at most ${GIANT_SHARE.toFixed(2)} times the ${what} among ${count(giant.findings)} as among ${count(small.findings)}`,
      measured: share.toFixed(2),
      isKept: share <= GIANT_SHARE,
    };
  });
}

function memory({ title, contestants: { worker } }: CaseResult): Aim | undefined {
  if (worker?.peakMb === undefined) return undefined;
  return {
    aim: `${title}: the worker holds at most ${MEGABYTES} MB`,
    measured: `${count(worker.peakMb)} MB`,
    isKept: worker.peakMb <= MEGABYTES,
  };
}

function firstTicket(result: CaseResult | undefined): Aim | undefined {
  const ms = result?.contestants.worker?.firstTicketMs;
  if (result === undefined || ms === undefined) return undefined;
  return {
    aim: `${result.title}: the first ticket within ${FIRST_TICKET_MS / 1_000} s`,
    measured: milliseconds(ms),
    isKept: ms <= FIRST_TICKET_MS,
  };
}
