import { ActivityFailure, isCancellation, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { ArchiveResult } from '../activities/archive';
import { anchorNotice } from '../domain/anchor';
import { elapsedMs } from '../domain/time';
import { isTold } from './deliver';
import { tellDefaultChannel } from './tell-default';

const ANCHOR_EVERY_MS = 23 * 60 * 60_000;

/** Alive as long as it beats: a history is read within seconds, and a worker that died is noticed within two minutes. */
const { archiveHistories } = proxyActivities<Pick<Activities, 'archiveHistories'>>({
  startToCloseTimeout: '3 hours',
  scheduleToCloseTimeout: '6 hours',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '10 seconds', maximumInterval: '10 minutes' },
});

/** What one archiving leaves, and the next one starts from: a cache of the archive and the channel. */
export interface ArchiveReport {
  readonly schema: 1;
  readonly executions: number;
  readonly entries: number;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly runs: number;
  readonly open: number;
  readonly lost: number;
  /** A time of which nothing could be archived any more. */
  readonly gap?: ArchiveResult['gap'];
  /** The last anchor that was told; losing it costs another one. */
  readonly anchor?: ToldAnchor;
}

type Gap = NonNullable<ArchiveResult['gap']>;

interface ToldAnchor {
  readonly seq: number;
  readonly at: string;
}

/** Takes closed runs into the archive before Temporal forgets them, and tells the channel once a day where the chain ends. */
export async function archive(): Promise<ArchiveReport> {
  const { lastResult, taskQueue, workflowId } = workflowInfo();
  const told = parseAnchor(lastResult);
  const { news, ...result } = await archiveOrTell(told?.seq ?? 0);
  const { head, runs, gap } = result;
  if (gap !== undefined) await tellGap(gap);
  const now = new Date().toISOString();
  const isDue = told === undefined || head.seq < told.seq || elapsedMs(told.at, now) >= ANCHOR_EVERY_MS;
  const kept = told === undefined ? {} : { anchor: told };
  if (news === 0 || !isDue) return { schema: 1, ...result, ...kept };
  const notice = anchorNotice({ taskQueue, seq: head.seq, hash: head.hash, runs });
  const outcome = await tellDefaultChannel(notice, workflowId);
  const anchor = isTold(outcome) ? { anchor: { seq: head.seq, at: now } } : kept;
  return { schema: 1, ...result, ...anchor };
}

/** What is gone stays gone; that it is must not be found out by an auditor. */
async function tellGap({ from, to }: Gap): Promise<void> {
  const { taskQueue, workflowId } = workflowInfo();
  const title = 'The audit trail has a gap';
  const lines = [
    `Nothing was archived for longer than Temporal keeps histories: what ended from ${from} to ${to} is not in the archive.`,
    'See in Temporal why the workflows of type archive failed or did not start, and keep audit.archiveEvery under half of the retention.',
  ];
  await tellDefaultChannel({ key: `audit-gap/${taskQueue.slice(0, 80)}/${to}`, title, lines }, workflowId);
}

/** Once for a row of failures: a trail that is not kept is lost in silence otherwise. */
async function archiveOrTell(anchoredSeq: number): Promise<ArchiveResult> {
  const { lastFailure, originalExecutionRunId, workflowId } = workflowInfo();
  try {
    return await archiveHistories({ anchoredSeq });
  } catch (error) {
    if (isCancellation(error)) throw error;
    if (lastFailure === undefined) {
      const key = `${originalExecutionRunId}/archive-failed`;
      const title = 'The audit trail could not be archived';
      const lines = [
        reasonOf(error),
        'Nothing is lost while Temporal keeps the histories: `wfd doctor` says how long, and the next archiving takes all of it.',
      ];
      await tellDefaultChannel({ key, title, lines }, workflowId);
    }
    throw error;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : 'for no stated reason';
}

function parseAnchor(lastResult: unknown): ToldAnchor | undefined {
  const { anchor } = (lastResult ?? {}) as { readonly anchor?: Partial<ToldAnchor> };
  const { seq, at } = anchor ?? {};
  if (typeof seq !== 'number' || typeof at !== 'string' || Number.isNaN(Date.parse(at))) return undefined;
  return { seq, at };
}
