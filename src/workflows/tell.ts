import { auditMessage, type MessageTrace } from '../domain/audit-entry';
import { composeAttention, composeDigests, type DigestOrder } from '../domain/compose-digest';
import { composeWeekly } from '../domain/compose-weekly';
import type { Notice, PostOutcome } from '../domain/digest';
import { mergePairs } from '../domain/duplicates';
import type { MessageSummary, ParkedGroup } from '../domain/report';
import { isQuiet } from '../domain/remainder';
import { mondayOf } from '../domain/time';
import { announce, delivery, linkOf, type NoticeOrder, sending, type Sent, summaryOf } from './announce';
import { deliver, isTold } from './deliver';
import { projectsToScan } from './make-plan';
import { outlastPredecessor } from './outlast';
import { overviewNotes, tellOverview } from './overview';
import { freedDestinations } from './parked';
import { read, write } from './proxies';
import type { Run } from './run';
import { sweptSoFar } from './swept';

export interface Told {
  readonly messages: readonly MessageSummary[];
  /** Digests that did not get through; the next run tells them. */
  readonly undelivered: readonly DigestOrder[];
  /** What the default channel knows now. */
  readonly marks: readonly string[];
  /** What a person should read of it. */
  readonly notes: readonly string[];
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
  const entries = sent.map(({ message, trace }) => auditMessage(message, trace));
  if (entries.length > 0) await run.record(entries, `${entries.length} messages`);
  const delivered = orders.filter((_, index) => digestsSent[index]?.isTold === true);
  return {
    messages,
    undelivered: orders.filter((order) => !delivered.includes(order)),
    marks: [...delivered, ...noticed, overview].flatMap(({ marks }) => marks),
    notes: overviewNotes(overview),
  };
}

/** What a run before this one filed and perhaps told to nobody; its findings need not be open any more. */
async function noteFiled(run: Run): Promise<void> {
  const { untoldSince: since } = run;
  if (since === undefined) return;
  const { teams, defaultTeam, jira } = run.opened.policy;
  const filed = await read.findFiled.executeWithOptions({ summary: 'tickets nobody may have been told of' }, [
    { since, ...projectsToScan(run), indexLagMs: jira.indexLagMs },
  ]);
  run.book.noteFiled(filed, {
    thisRun: run.label,
    teamOf: ({ team }) => (team !== undefined && team in teams ? team : defaultTeam),
  });
}

function isQuietOrder(order: DigestOrder | undefined): boolean {
  return order === undefined || isQuiet(order.digest);
}

async function sendDigest(run: Run, order: DigestOrder): Promise<Sent> {
  const { defaultChannel } = run.opened.policy.slack;
  const first = await post(run, order, defaultChannel);
  if (first.kind !== 'channel-broken' || order.channel === defaultChannel) {
    return { message: toSummary(order, first), trace: traceOf(first, order), isTold: isTold(first) };
  }
  const note = `For team ${order.digest.team}: its channel ${order.channel} does not take messages (${first.detail}). ${first.cure}`;
  const digest = { ...order.digest, remarks: [note] };
  const instead = { ...order, digest, channel: defaultChannel };
  const second = await post(run, instead, order.channel);
  const message = { ...toSummary(instead, second), detail: `instead of ${order.channel}: ${first.detail}` };
  return { message, trace: traceOf(second, order), isTold: isTold(second) };
}

/** As many keys as an entry names; the count of a digest says whether they are all of them. */
const TRACED_TICKETS = 500;

function traceOf(outcome: PostOutcome, order?: DigestOrder): MessageTrace {
  const { lines = [], unlisted = [] } = order?.digest ?? {};
  const earlier = order?.earlier.flatMap(({ keys }) => keys) ?? [];
  const tickets = [...new Set([...lines.map(({ ticket }) => ticket), ...unlisted, ...earlier])];
  return { tickets: tickets.slice(0, TRACED_TICKETS), ...linkOf(outcome) };
}

/** `standIn`: the other channel in which it may have been told. */
function post(run: Run, order: DigestOrder, standIn: string): Promise<PostOutcome> {
  const { digest, channel, earlier } = order;
  const { policy, siteUrl } = run.opened;
  const known = {
    ...sending(run),
    siteUrl,
    mayBeTold: run.untoldSince !== undefined || run.input.continued !== undefined,
    uncertainWaitMs: policy.jira.uncertainWaitMs,
    ...(channel === standIn ? {} : { standIn }),
  };
  const summary = `digest for ${digest.team} to ${channel}`.slice(0, 190);
  return deliver({
    ...delivery(run),
    post: (lookFirst) =>
      write.sendDigest.executeWithOptions({ summary }, [{ digest, channel, earlier, ...known, lookFirst }]),
  });
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

function toSummary({ digest, channel }: DigestOrder, outcome: PostOutcome): MessageSummary {
  return summaryOf({ team: digest.team, channel, tickets: digest.lines.length + digest.more }, outcome);
}
