import { type Case, findingsOf, newOf, ticketsOf } from './cases';
import type { Contestant, RunFacts } from './contestants/contestant';
import { type Calls, CallLog } from './site/call-log';
import type { Latencies } from './site/latencies';
import { Site } from './site/site';
import type { TemporalTally } from './temporal/tally';

/** One contestant's way through one case. */
export interface Measured {
  /** From the start of the first run to the end of the last. */
  readonly wallMs: number;
  /** From the start of the first run until a create was answered; absent where nothing was created. */
  readonly firstTicketMs?: number;
  readonly calls: Calls;
  /** More than one where a run left some of it to the next. */
  readonly runs: number;
  readonly tickets: number;
  readonly peakMb?: number;
  readonly temporal?: TemporalTally;
}

/** More would mean that nothing goes on. */
const MOST_RUNS = 5;

/** A site of its own, runs that prepare, then those that are measured, until nothing is left to be done. */
export async function measure(what: Case, contestant: Contestant, latencies: Latencies): Promise<Measured> {
  const site = await Site.open(what);
  try {
    const entrant = await contestant.enter(site);
    try {
      // So that there is a predecessor: what a first installation waits for is a matter of safety and not of speed.
      await entrant.run();
      site.settle();
      if (what.isKnownBefore) await entrant.run();
      site.moveOn(latencies);
      const before = site.ticketsFiled();
      const log = new CallLog(site.world.requests);
      const runs = await runToTheEnd(() => entrant.run());
      const calls = log.close();
      const tickets = site.ticketsFiled() - before;
      refuseIfWrong(what, contestant, { tickets, calls });
      const peakMb = entrant.peakMb();
      return { ...sumUp(runs, calls), calls, tickets, ...(peakMb === undefined ? {} : { peakMb }) };
    } finally {
      await entrant.leave();
    }
  } finally {
    await site.close();
  }
}

async function runToTheEnd(run: () => Promise<RunFacts>): Promise<readonly RunFacts[]> {
  const runs: RunFacts[] = [];
  do {
    if (runs.length === MOST_RUNS)
      throw new Error(`after ${MOST_RUNS} runs there is still something to be done`);
    runs.push(await run());
  } while (runs.at(-1)?.hasBacklog === true);
  return runs;
}

function sumUp(
  runs: readonly RunFacts[],
  { firstTicketAt }: Calls,
): Pick<Measured, 'wallMs' | 'firstTicketMs' | 'runs' | 'temporal'> {
  const begun = runs[0]?.startedAt ?? 0;
  const tallies = runs.flatMap(({ temporal }) => temporal ?? []);
  return {
    // Between two runs it is us who dawdle.
    wallMs: runs.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0),
    ...(firstTicketAt === undefined ? {} : { firstTicketMs: firstTicketAt - begun }),
    runs: runs.length,
    ...(tallies.length === 0 ? {} : { temporal: addUp(tallies) }),
  };
}

function addUp(tallies: readonly TemporalTally[]): TemporalTally {
  const sum = (of: (each: TemporalTally) => number): number =>
    tallies.reduce((total, each) => total + of(each), 0);
  const names = [...new Set(tallies.flatMap(({ byAction }) => Object.keys(byAction)))];
  return {
    actions: sum(({ actions }) => actions),
    events: sum(({ events }) => events),
    bytes: sum(({ bytes }) => bytes),
    continuedAsNew: sum(({ continuedAsNew }) => continuedAsNew),
    byAction: Object.fromEntries(names.map((name) => [name, sum(({ byAction }) => byAction[name] ?? 0)])),
  };
}

/** Who leaves something out is fast. */
function refuseIfWrong(
  { title, mix }: Case,
  { name }: Contestant,
  { tickets, calls }: Pick<Measured, 'tickets' | 'calls'>,
): void {
  const wanted = name === 'naive' ? newOf(mix) : ticketsOf(mix);
  if (tickets !== wanted)
    throw new Error(
      `${title}: ${name} filed ${tickets} tickets for ${findingsOf(mix)} findings, not ${wanted}`,
    );
  const unexpected = Object.keys(calls.byOperation).filter((call) => / (unexpected|forbidden)$/.test(call));
  if (unexpected.length > 0) throw new Error(`${title}: ${name} asked what the sandbox does not know`);
}
