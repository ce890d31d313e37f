import { ActivityFailure, ApplicationFailure, isCancellation, log } from '@temporalio/workflow';
import { composeOverview } from '../domain/compose-overview';
import {
  type DueOverview,
  isOverviewMark,
  isOverviewTold,
  overviewChannel,
  overviewMark,
} from '../domain/overview';
import type { ParkedGroup } from '../domain/report';
import type { TicketFigures } from '../domain/ticket-figures';
import { before } from '../domain/time';
import { announce, type Noticed, type NoticeOrder } from './announce';
import { outlastPredecessor } from './outlast';
import { figures } from './proxies';
import type { Run } from './run';

/** The first moment of a day anywhere, before it begins in UTC. */
const FIRST_ZONE_MS = 14 * 60 * 60_000;

/** Once a day, by the first run from its hour on that has read all it wanted to. Whatever goes wrong here costs this message and nothing else. */
export async function tellOverview(run: Run, parked: readonly ParkedGroup[]): Promise<Noticed> {
  const { told } = run.input.carry;
  const before = told.filter(isOverviewMark);
  const due = dueNow(run);
  if (due === undefined || isOverviewTold(due, told)) return { sent: [], marks: before };
  run.enter('telling');
  const counted = await countTickets(run, due);
  if (typeof counted === 'string') return notCounted(run, counted, before);
  await outlastPredecessor(run);
  return announce(run, orderOf(run, { due, parked, figures: counted, before }));
}

function dueNow({ opened, cursor, isCancelled }: Run): DueOverview | undefined {
  return cursor === undefined && !isCancelled ? opened.overview : undefined;
}

interface Content {
  readonly due: DueOverview;
  readonly parked: readonly ParkedGroup[];
  readonly figures: TicketFigures;
  /** Marks of days that were told. */
  readonly before: readonly string[];
}

function orderOf(run: Run, { due, parked, figures: counted, before: otherwise }: Content): NoticeOrder {
  const { input, opened, untoldSince } = run;
  const { balance, teams, heldGroups: held } = run.book.snapshot();
  const channel = overviewChannel(opened.policy);
  const notice = composeOverview({
    deployment: input.lockId,
    siteUrl: opened.siteUrl,
    due,
    figures: counted,
    balance,
    filed: Object.values(teams).reduce((sum, { tickets }) => sum + tickets, 0),
    held,
    parked,
  });
  const look = {
    mayBeTold: untoldSince !== undefined,
    since: before(`${due.turn}T00:00:00.000Z`, FIRST_ZONE_MS),
  };
  return {
    notice,
    marks: [overviewMark(due)],
    otherwise,
    look,
    ...(channel === undefined ? {} : { channel }),
  };
}

/** The figures, or why there are none. */
async function countTickets(run: Run, { day }: DueOverview): Promise<TicketFigures | string> {
  const { overview, schedule } = run.opened.policy;
  const timezone = (overview === 'off' ? undefined : overview.timezone) ?? schedule.timezone;
  try {
    return await figures.countTickets.executeWithOptions({ summary: `tickets for the overview of ${day}` }, [
      { day, timezone, run: run.label },
    ]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return error.cause instanceof ApplicationFailure ? error.cause.message : 'Jira did not answer in time';
  }
}

/** What a person should read where it was not told; that it was, they see. */
export function overviewNotes({ sent }: Noticed): string[] {
  return sent
    .filter(({ message: { outcome } }) => outcome === 'not-sent' || outcome === 'unverified')
    .map(({ isTold, message: { channel, detail = 'for no stated reason' } }) => {
      if (isTold) return `Whether ${channel} has the overview of the day cannot be known: ${detail}.`;
      return `The overview of the day was not told in ${channel}: ${detail}. The next run tries again.`;
    });
}

/** What a plan says of it: its figures are those of the moment in which it is told. */
export function plannedOverview(run: Run): string[] {
  const due = dueNow(run);
  if (due === undefined || isOverviewTold(due, run.input.carry.told)) return [];
  return [`A run would tell the overview of ${due.day} in ${overviewChannel(run.opened.policy) ?? ''}.`];
}

function notCounted(run: Run, why: string, before: readonly string[]): Noticed {
  log.warn('no overview in this run: the tickets could not be counted', { why });
  const channel = overviewChannel(run.opened.policy) ?? '';
  const detail = `the tickets could not be counted for the overview: ${why}`;
  const message = { team: '', channel, outcome: 'not-sent', tickets: 0, detail } as const;
  return { sent: [{ message, trace: {}, isTold: false }], marks: before };
}
