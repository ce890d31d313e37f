import { workflowInfo } from '@temporalio/workflow';
import { auditMessage } from '../domain/audit-entry';
import { composeAttention, composeDigests, type DigestOrder } from '../domain/compose-digest';
import type { Notice, PostOutcome } from '../domain/digest';
import type { MessageSummary, ParkedGroup } from '../domain/report';
import { before } from '../domain/time';
import { deliver, type Delivery } from './deliver';
import { freedDestinations } from './parked';
import { write } from './proxies';
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
  const book = run.book.snapshot();
  const orders = composeDigests(book, { policy, siteUrl, run: run.label, untold, told });
  const facts = {
    run: run.label,
    parked,
    held: book.balance.held,
    clones: book.clones,
    freed: freedDestinations(run, parked),
  };
  const { notice, marks } = composeAttention(facts, told);
  if (run.isPlan) return { messages: orders.map(toPlanned), undelivered: [], marks: told };
  if (orders.length > 0 || notice !== undefined) run.enter('telling');
  const notices = notice === undefined ? [] : [notice];
  const [messages, noticeTold] = await Promise.all([
    Promise.all(orders.map((order) => sendDigest(run, order))),
    Promise.all(notices.map((each) => sendNotice(run, each))),
  ]);
  const sent = [...messages, ...noticeTold];
  if (sent.length > 0) await run.record(sent.map(auditMessage), `${sent.length} messages`);
  const isTold = (message: MessageSummary | undefined): boolean => message?.outcome !== 'not-sent';
  const delivered = orders.filter((_, index) => isTold(messages[index]));
  return {
    messages,
    undelivered: orders.filter((_, index) => !isTold(messages[index])),
    marks: [...(noticeTold.every(isTold) ? marks : told), ...delivered.flatMap((order) => order.marks)],
  };
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

async function sendDigest(run: Run, order: DigestOrder): Promise<MessageSummary> {
  const { defaultChannel } = run.opened.policy.slack;
  const first = await post(run, order);
  if (first.kind !== 'channel-broken' || order.channel === defaultChannel) return toSummary(order, first);
  const note = `For team ${order.digest.team}: its channel ${order.channel} does not take messages (${first.detail}). ${first.cure}`;
  const digest = { ...order.digest, notes: [...order.digest.notes, note] };
  const instead = { ...order, digest, channel: defaultChannel };
  const second = await post(run, instead);
  return { ...toSummary(instead, second), detail: `instead of ${order.channel}: ${first.detail}` };
}

function post(run: Run, order: DigestOrder): Promise<PostOutcome> {
  const { digest, channel, earlier } = order;
  const summary = `digest for ${digest.team} to ${channel}`.slice(0, 190);
  return deliver({
    ...delivery(run),
    post: (lookFirst) =>
      write.sendDigest.executeWithOptions({ summary }, [
        { digest, channel, earlier, ...sending(run), lookFirst },
      ]),
  });
}

async function sendNotice(run: Run, notice: Notice): Promise<MessageSummary> {
  const channel = run.opened.policy.slack.defaultChannel;
  const outcome = await deliver({
    ...delivery(run),
    post: (lookFirst) =>
      write.sendNotice.executeWithOptions({ summary: notice.title }, [
        { notice, channel, ...sending(run), lookFirst },
      ]),
  });
  return summaryOf({ team: '', channel, tickets: 0 }, outcome);
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

function sending(run: Run): { siteUrl: string; originalRunId: string; since: string } {
  const { predecessor, siteUrl } = run.opened;
  // Far enough back for a digest of the run that died.
  const since = before(run.input.carry.completedAt ?? predecessor.since ?? run.startedAt, 60 * 60_000);
  return { siteUrl, originalRunId: workflowInfo().originalExecutionRunId, since };
}
