import type { FoundFiled } from '../activities/filed';
import { auditMessage } from '../domain/audit-entry';
import { composeAttention } from '../domain/compose-attention';
import { composeDigests, type DigestOrder } from '../domain/compose-digest';
import { composeWeekly } from '../domain/compose-weekly';
import { isQuiet, type Notice } from '../domain/digest';
import { mergePairs } from '../domain/duplicates';
import type { MessageSummary, ParkedGroup } from '../domain/report';
import type { FiledTicket } from '../domain/ticket';
import { mondayOf } from '../domain/time';
import { announce, type NoticeOrder } from './announce';
import { projectsToScan } from './make-plan';
import { measureMessages } from './measure';
import { outlastPredecessor } from './outlast';
import { overviewNotes, tellOverview } from './overview';
import { freedDestinations } from './parked';
import { read } from './proxies';
import type { Run } from './run';
import { sendDigest } from './send-digest';
import type { Sent } from './sending';
import { sweptSoFar } from './swept';

export interface Told {
  readonly messages: readonly MessageSummary[];
  /** Digests that did not get through; the next run tells them. */
  readonly undelivered: readonly Undelivered[];
  /** What the default channel knows now. */
  readonly marks: readonly string[];
  /** What a person should read of it. */
  readonly notes: readonly string[];
}

export interface Undelivered extends DigestOrder {
  /** It waits for the end of the team's quiet hours. */
  readonly isQuiet?: true;
}

export interface Messages {
  readonly orders: readonly DigestOrder[];
  readonly notice?: Notice;
  /** What the default channel knows when it has heard the notice. */
  readonly marks: readonly string[];
}

/** What there is to tell, and where: one digest for each team that has news, one notice when somebody must act. */
export function composeMessages(run: Run, parked: readonly ParkedGroup[]): Messages {
  const { policy, siteUrl } = run.opened;
  const { untold, told } = run.input.carry;
  const book = run.book.snapshot();
  const orders = composeDigests(book, { policy, siteUrl, run: run.label, untold, told });
  const facts = {
    run: run.label,
    parked,
    held: book.heldGroups,
    clones: book.clones,
    strays: mergePairs(run.input.carry.strays ?? [], book.pairs),
    freed: freedDestinations(run, parked),
    ...(book.unread === undefined ? {} : { unread: book.unread }),
  };
  return { orders, ...composeAttention(facts, told) };
}

/**
 * Tells what there is to tell, once a week what there is to say of suppressions, and once a day how all tickets stand; what
 * does not get through is left to the next run.
 */
export async function tellTeams(run: Run, parked: readonly ParkedGroup[]): Promise<Told> {
  const { told } = run.input.carry;
  await noteFiled(run);
  const { orders, ...attention } = composeMessages(run, parked);
  const weekly = weeklyReview(run);
  const notices: NoticeOrder[] = [{ ...attention, otherwise: told }, weekly];
  if (orders.length > 0 || notices.some(({ notice }) => notice !== undefined)) run.enter('telling');
  const mayBeUnderWay = orders.length > 0 || weekly.notice !== undefined;
  if (mayBeUnderWay) await outlastPredecessor(run);
  const [digestsSent, noticed] = await Promise.all([
    Promise.all(orders.map((order) => sendDigest(run, order))),
    Promise.all(notices.map((order) => announce(run, order))),
  ]);
  // Last, for it reads much, and nobody waits for it.
  const overview = await tellOverview(run, parked);
  // Only looked whether a run that is forgotten had told of its tickets; it had.
  const isNews = (sent: Sent, index: number): boolean =>
    sent.message.outcome !== 'already-sent' || !isQuietOrder(orders[index]);
  const news = digestsSent.filter(isNews);
  const messages = news.map(({ message }) => message);
  const sent = [...news, ...[...noticed, overview].flatMap((each) => each.sent)];
  measureMessages(sent.map(({ message }) => message));
  const entries = sent.map(({ message, trace }) => auditMessage(message, trace));
  if (entries.length > 0) await run.record(entries, `${entries.length} messages`);
  const delivered = orders.filter((_, index) => digestsSent[index]?.isTold === true);
  return {
    messages,
    undelivered: orders.flatMap((order, index) => undelivered(order, digestsSent[index])),
    marks: [...delivered, ...noticed, overview].flatMap(({ marks }) => marks),
    notes: overviewNotes(overview),
  };
}

function undelivered(order: DigestOrder, sent: Sent | undefined): Undelivered[] {
  if (sent?.isTold === true) return [];
  return [sent?.message.outcome === 'waits' ? { ...order, isQuiet: true } : order];
}

/** What a run before this one filed and perhaps told to nobody; its findings need not be open any more. */
async function noteFiled(run: Run): Promise<void> {
  const { untoldSince: since } = run;
  if (since === undefined) return;
  const { teams, defaultTeam, jira } = run.opened.policy;
  const found = await read.findFiled.executeWithOptions({ summary: 'tickets nobody may have been told of' }, [
    { since, ...projectsToScan(run), indexLagMs: jira.indexLagMs },
  ]);
  const isWhole = isList(found);
  if (!isWhole) run.oweLook();
  run.book.noteFiled(isWhole ? found : found.tickets, {
    thisRun: run.label,
    teamOf: ({ team }) => (team !== undefined && Object.hasOwn(teams, team) ? team : defaultTeam),
  });
}

function isList(found: FoundFiled): found is readonly FiledTicket[] {
  return Array.isArray(found);
}

function isQuietOrder(order: DigestOrder | undefined): boolean {
  return order === undefined || isQuiet(order.digest);
}

/**
 * Its key is the week's: where a run before this one may have said it, and the memory of that is lost, the channel is looked at
 * first.
 */
function weeklyReview(run: Run): NoticeOrder {
  const { input, opened, startedAt, untoldSince } = run;
  const { policy } = opened;
  const facts = { deployment: input.lockId, policy, memory: sweptSoFar(run), now: startedAt };
  const weekly = composeWeekly(facts, input.carry.told);
  const look = { mayBeTold: untoldSince !== undefined, since: `${mondayOf(startedAt)}T00:00:00.000Z` };
  return { ...weekly, otherwise: [], look };
}
