import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../sandbox/company/random';
import type { RunReport } from '../src/domain/report';
import { slowestCommitMs } from './books';
import { judge, lossesOf, type Verdict } from './judge';
import { SWEEP_EVERY_MS, UNCERTAIN_WAIT_MS } from './site/policy';
import { HangError } from './site/temporal-runs';
import type { RunEnd, Site } from './site/site';
import type { Moment, Step, Trial } from './trial';

/** What came of a trial. */
export interface Played {
  readonly trial: Trial;
  readonly verdict: Verdict;
  /** Why a run never ended, if one did not. */
  readonly hang?: string;
  /** How each run ended, in their order. */
  readonly ends: readonly RunEnd[];
  readonly events: ReadonlyMap<string, number>;
  /** From the start of the first run without trouble until every finding had its ticket, in milliseconds. */
  readonly recoveryMs: number;
  /** Runs that took. */
  readonly recoveryRuns: number;
  /** The machine was so slow that a write committed later than the assumptions allow: the trial proves nothing. */
  readonly isVoid: boolean;
}

/** Runs without trouble after which everything must be whole; with the brake on, each files a few tickets only. */
const RUNS_TO_RECOVER = 3;
const RUNS_TO_DRAIN = 30;

/** Plays a trial to its end, lets it recover, and judges it. */
export async function play(trial: Trial, site: Site): Promise<Played> {
  const reports: RunReport[] = [];
  const log: RunEnd[] = [];
  const noteRun = (end: RunEnd): void => {
    log.push(end);
    noteReport(end, reports);
  };
  const run = async (): Promise<void> => noteRun(await site.runs.run());
  let recovery: Recovery = { ms: 0, runs: 0 };
  let hang: string | undefined;
  try {
    arriveAtStart(trial, site);
    for (let round = 0; round < trial.rounds; round += 1) {
      await playRound(
        trial.steps.filter((step) => step.round === round),
        site,
        run,
      );
    }
    recovery = await recover(trial, site, run);
    if (trial.setting.reading === 'incremental') await sleep(SWEEP_EVERY_MS);
    await run();
    for (const end of await site.endsBeside()) noteReport(end, reports);
  } catch (error) {
    if (!(error instanceof HangError)) throw error;
    hang = error.message;
  }
  const last = log.at(-1);
  return {
    trial,
    verdict: judge({
      lane: trial.lane,
      site,
      reports,
      last: last?.kind === 'reported' ? last.report : undefined,
    }),
    ...(hang === undefined ? {} : { hang }),
    ends: log,
    events: site.counts(),
    recoveryMs: recovery.ms,
    recoveryRuns: recovery.runs,
    isVoid: trial.lane !== 'outside' && slowestCommitMs(site.world) > UNCERTAIN_WAIT_MS / 2,
  };
}

function noteReport(end: RunEnd, reports: RunReport[]): void {
  if (end.kind === 'reported') reports.push(end.report);
}

function arriveAtStart({ seed, setting }: Trial, { stream }: Site): void {
  const random = new Random(`findings ${seed}`);
  for (let count = 0; count < setting.findingsAtStart; count += 1) {
    const severity = random.pick(['CRITICAL', 'HIGH', 'HIGH', 'MEDIUM'] as const);
    stream.arrive({ severity, team: random.between(0, 2) });
  }
}

async function playRound(steps: readonly Step[], site: Site, run: () => Promise<void>): Promise<void> {
  const under: Promise<void>[] = [];
  const stop = site.listen(
    atMoments(steps, (step) => {
      const done = sleep(step.at?.afterMs).then(() => step.act(site));
      // Awaited at the end of the round; until then nobody else would hear of its failure.
      done.catch(() => undefined);
      under.push(done);
    }),
  );
  try {
    for (const step of steps) if (step.at === undefined) await step.act(site);
    await run();
  } finally {
    stop();
    await Promise.all(under);
    site.endRound();
  }
}

/** Counts what is heard, and tells each step when its moment has come; once. */
function atMoments(steps: readonly Step[], happen: (step: Step) => void) {
  const waiting = steps.flatMap((step) =>
    step.at === undefined ? [] : [{ step, at: step.at, left: step.at.nth }],
  );
  return (operation: string, stage: Moment['stage']): void => {
    for (const each of waiting) {
      if (each.at.operation !== operation || each.at.stage !== stage) continue;
      each.left -= 1;
      if (each.left === 0) happen(each.step);
    }
  };
}

interface Recovery {
  readonly ms: number;
  readonly runs: number;
}

/** Nothing goes wrong any more: how long until all is whole? */
async function recover({ lane, setting }: Trial, site: Site, run: () => Promise<void>): Promise<Recovery> {
  await site.settle();
  // An index that never catches up could report no duplicate; what is outside the assumptions has an end as well.
  if (lane === 'outside') {
    await sleep(2 * UNCERTAIN_WAIT_MS);
    site.world.jira.catchUp();
  }
  if (setting.reading === 'incremental') await sleep(SWEEP_EVERY_MS);
  const most = setting.burst === undefined ? RUNS_TO_RECOVER : RUNS_TO_DRAIN;
  const from = Date.now();
  let runs = 0;
  do {
    await run();
    runs += 1;
    await site.settle();
  } while (lossesOf(site.world).length > 0 && runs < most);
  return { ms: Date.now() - from, runs };
}
