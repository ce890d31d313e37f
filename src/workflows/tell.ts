import { patched, workflowInfo } from '@temporalio/workflow';
import { auditMessage, type MessageTrace } from '../domain/audit-entry';
import { composeAttention, composeDigests, type DigestOrder } from '../domain/compose-digest';
import type { Notice, PostOutcome } from '../domain/digest';
import { mergePairs } from '../domain/duplicates';
import type { MessageSummary, ParkedGroup } from '../domain/report';
import { isQuiet } from '../domain/remainder';
import { before, compareText } from '../domain/time';
import { deliver, type Delivery, isTold } from './deliver';
import { projectsToScan } from './make-plan';
import { outlastPredecessor } from './outlast';
import { freedDestinations } from './parked';
import { read, write } from './proxies';
import type { Run } from './run';

export interface Told {
  readonly messages: readonly MessageSummary[];
  /** Digests that did not get through; the next run tells them. */
  readonly undelivered: readonly DigestOrder[];
  /** What the default channel knows now. */
  readonly marks: readonly string[];
}

/** One digest for each team that has news, and one notice to the default channel when somebody must act. */
export async function tellTeams(run: Run, parked: readonly ParkedGroup[]): Promise<Told> {
  const { policy, siteUrl } = run.opened;
  const { untold, told } = run.input.carry;
  await noteFiled(run);
  const book = run.book.snapshot();
  const orders = composeDigests(book, { policy, siteUrl, run: run.label, untold, told });
  const facts = {
    run: run.label,
    parked,
    held: book.balance.held,
    clones: book.clones,
    strays: mergePairs(run.input.carry.strays ?? [], book.pairs),
    freed: freedDestinations(run, parked),
  };
  const { notice, marks } = composeAttention(facts, told);
  if (run.isPlan) return { messages: orders.map(toPlanned), undelivered: [], marks: told };
  if (orders.length > 0 || notice !== undefined) run.enter('telling');
  const notices = notice === undefined ? [] : [notice];
  if (orders.length > 0 && patched('messages-outlast-predecessor')) await outlastPredecessor(run);
  const [digestsSent, noticesSent] = await Promise.all([
    Promise.all(orders.map((order) => sendDigest(run, order))),
    Promise.all(notices.map((each) => sendNotice(run, each))),
  ]);
  // Only looked whether a run that is forgotten had told of its tickets; it had.
  const isNews = (sent: Sent, index: number): boolean =>
    sent.message.outcome !== 'already-sent' || !isQuietOrder(orders[index]);
  const news = digestsSent.filter(isNews);
  const messages = news.map(({ message }) => message);
  const entries = [...news, ...noticesSent].map(({ message, trace }) => auditMessage(message, trace));
  if (entries.length > 0) await run.record(entries, `${entries.length} messages`);
  const delivered = orders.filter((_, index) => digestsSent[index]?.isTold === true);
  return {
    messages,
    undelivered: orders.filter((order) => !delivered.includes(order)),
    marks: [
      ...(noticesSent.every((each) => each.isTold) ? marks : told),
      ...delivered.flatMap((order) => order.marks),
    ],
  };
}

/** What a run before this one filed and perhaps told to nobody; its findings need not be open any more. */
async function noteFiled(run: Run): Promise<void> {
  const { untoldSince: since } = run;
  if (run.isPlan || since === undefined || !patched('tickets-of-dead-runs')) return;
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

interface Sent {
  readonly message: MessageSummary;
  readonly trace: MessageTrace;
  readonly isTold: boolean;
}

function toPlanned({ digest, channel }: DigestOrder): MessageSummary {
  return {
    team: digest.team,
    channel,
    outcome: 'not-sent',
    tickets: digest.lines.length + digest.more,
    detail: 'plan',
  };
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
  const link = outcome.kind === 'sent' && outcome.link !== undefined ? { link: outcome.link } : {};
  return { tickets: tickets.slice(0, TRACED_TICKETS), ...link };
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

async function sendNotice(run: Run, notice: Notice): Promise<Sent> {
  const channel = run.opened.policy.slack.defaultChannel;
  const outcome = await deliver({
    ...delivery(run),
    post: (lookFirst) =>
      write.sendNotice.executeWithOptions({ summary: notice.title }, [
        {
          notice,
          channel,
          ...sending(run),
          lookFirst,
          uncertainWaitMs: run.opened.policy.jira.uncertainWaitMs,
        },
      ]),
  });
  return {
    message: summaryOf({ team: '', channel, tickets: 0 }, outcome),
    trace: traceOf(outcome),
    isTold: isTold(outcome),
  };
}

function delivery(run: Run): Omit<Delivery, 'post'> {
  const { uncertainWaitMs } = run.opened.policy.jira;
  return { uncertainWaitMs, wait: (ms, reason) => run.wait(ms, reason) };
}

function toSummary({ digest, channel }: DigestOrder, outcome: PostOutcome): MessageSummary {
  return summaryOf({ team: digest.team, channel, tickets: digest.lines.length + digest.more }, outcome);
}

function summaryOf(
  common: Pick<MessageSummary, 'team' | 'channel' | 'tickets'>,
  outcome: PostOutcome,
): MessageSummary {
  switch (outcome.kind) {
    case 'sent':
    case 'already-sent':
      return { ...common, outcome: outcome.kind };
    case 'uncertain':
      return { ...common, outcome: 'unverified', detail: outcome.detail };
    default:
      return { ...common, outcome: 'not-sent', detail: outcome.detail };
  }
}

/** Where in the channel's history, and in which execution, something of this run may have been sent before. */
function sending({ input, startedAt, untoldSince }: Run): { originalRunId: string; since: string } {
  const { startTime, originalExecutionRunId, continuedFromExecutionRunId } = workflowInfo();
  // Far enough back for a digest of the run that died, and for what this one sent before it was reset.
  const oldest = [untoldSince ?? input.carry.completedAt ?? startedAt, startTime.toISOString()];
  const since = before(oldest.sort(compareText)[0] ?? startedAt, 60 * 60_000);
  // After a link that was reset nobody knows what the links that followed it have sent: no run id is the original one.
  const isHeir = continuedFromExecutionRunId === input.continued?.cleared;
  return { originalRunId: isHeir ? originalExecutionRunId : '', since };
}
