import { describeBalance } from '../domain/balance';
import { answer, say, type Cli } from './cli';
import type { RunRecord, Runs } from './deployment';
import { plain } from './plain-text';
import { formatInstant } from './render/format';

const POLL_MS = 10_000;
const MISSES_TO_TELL = 6;

/** One line for each run that ends from now on. Never resolves. */
export async function watchRuns(cli: Cli, runs: Runs, ended: AbortSignal): Promise<never> {
  let told = (await lastEnded(runs).catch(() => undefined))?.runId;
  let misses = 0;
  while (!ended.aborted) {
    await cli.io.sleep(POLL_MS, ended);
    const last = await lastEnded(runs).catch(() => {
      misses += 1;
      return undefined;
    });
    if (last !== undefined) misses = 0;
    if (misses === MISSES_TO_TELL && !ended.aborted) {
      say(cli, 'Temporal has not answered for a minute: see whether its server and its database are well.');
    }
    if (last !== undefined && last.runId !== told) answer(cli, renderEnd(plain(last)));
    told = last?.runId ?? told;
  }
  return new Promise(() => undefined);
}

async function lastEnded(runs: Runs): Promise<RunRecord | undefined> {
  const records = await runs.list(2);
  return records.find(({ endedAt }) => endedAt !== undefined);
}

/** "2026-11-23 16:00 UTC wfd-run-3f9a… completed: 320 fetched = 320 known". */
export function renderEnd({ run, state, endedAt = '', report, failure }: RunRecord): string {
  const what = report === undefined ? (failure ?? 'no reason is known') : describeBalance(report.balance);
  return `${formatInstant(endedAt)} ${run} ${report?.outcome ?? state}: ${what}`;
}
