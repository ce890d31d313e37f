import { ActivityFailure, ApplicationFailure, log, workflowInfo } from '@temporalio/workflow';
import { auditMessage } from '../domain/audit-entry';
import { composeAttention, composeDigests, type DigestOrder } from '../domain/compose-digest';
import type { Notice, PostOutcome } from '../domain/digest';
import type { MessageSummary, ParkedGroup } from '../domain/report';
import { before } from '../domain/time';
import { write } from './proxies';
import type { Run } from './run';

const ROUNDS = 5;
const PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

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
  const { untold, told, parked: parkedBefore } = run.input.carry;
  const book = run.book.snapshot();
  const orders = composeDigests(book, { policy, siteUrl, run: run.label, untold, told });
  const freed = parkedBefore
    .filter(({ destination }) => !parked.some((group) => group.destination === destination))
    .map(({ destination }) => destination);
  const facts = { run: run.label, parked, held: book.balance.held, clones: book.clones, freed };
  const { notice, marks } = composeAttention(facts, told);
  if (run.isPlan) return { messages: orders.map(toPlanned), undelivered: [], marks: told };
  if (orders.length > 0 || notice !== undefined) run.enter('telling');
  const [messages, noticeSent] = await Promise.all([
    Promise.all(orders.map((order) => sendDigest(run, order))),
    notice === undefined ? true : sendNotice(run, notice),
  ]);
  await run.record(messages.map(auditMessage), `${messages.length} digests`);
  const undelivered = orders.filter((_, index) => messages[index]?.outcome === 'not-sent');
  return { messages, undelivered, marks: noticeSent ? marks : told };
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
  const first = await deliver(run, order.channel, (channel, lookFirst) =>
    write.sendDigest.executeWithOptions({ summary: `digest for ${order.digest.team}` }, [
      { ...order, ...sending(run), channel, lookFirst },
    ]),
  );
  if (first.kind !== 'channel-broken' || order.channel === defaultChannel) return toSummary(order, first);
  const note = `For team ${order.digest.team}: its channel ${order.channel} does not take messages (${first.detail}). ${first.cure}`;
  const digest = { ...order.digest, notes: [...order.digest.notes, note] };
  const second = await deliver(run, defaultChannel, (channel, lookFirst) =>
    write.sendDigest.executeWithOptions(
      { summary: `digest for ${order.digest.team}, to the default channel` },
      [{ ...order, ...sending(run), digest, channel, lookFirst }],
    ),
  );
  const summary = toSummary({ ...order, channel: defaultChannel }, second);
  return { ...summary, detail: `instead of ${order.channel}: ${first.detail}` };
}

async function sendNotice(run: Run, notice: Notice): Promise<boolean> {
  const outcome = await deliver(run, run.opened.policy.slack.defaultChannel, (channel, lookFirst) =>
    write.sendNotice.executeWithOptions({ summary: notice.title }, [
      { notice, ...sending(run), channel, lookFirst },
    ]),
  );
  return outcome.kind === 'sent' || outcome.kind === 'already-sent';
}

/**
 * Posts until Slack has taken it, refuses for good, or time is up. After an uncertain post the channel is looked at
 * first: a message is never sent twice.
 */
async function deliver(
  run: Run,
  channel: string,
  post: (channel: string, lookFirst: boolean) => Promise<PostOutcome>,
): Promise<PostOutcome> {
  let lookFirst = false;
  for (let round = 1; ; round += 1) {
    const outcome = await answered(post(channel, lookFirst));
    const pauseMs = pauseAfter(run, outcome, round);
    // A look that cannot tell is as much as there will ever be known.
    const isLookInVain = outcome.kind === 'uncertain' && lookFirst;
    if (pauseMs === undefined || round === ROUNDS || isLookInVain) return outcome;
    lookFirst ||= outcome.kind === 'uncertain';
    await run.wait(pauseMs, `${channel}: Slack has not taken the message yet`);
  }
}

/** How long to wait before the next try; undefined when there is nothing to try. An unanswered post may still arrive. */
function pauseAfter(run: Run, outcome: PostOutcome, round: number): number | undefined {
  if (outcome.kind === 'uncertain') return run.opened.policy.jira.uncertainWaitMs;
  if (outcome.kind !== 'refused') return undefined;
  const backoffMs = PAUSE_MS * 2 ** (round - 1);
  return Math.min(Math.max(outcome.retryAfterMs ?? 0, backoffMs), LONGEST_PAUSE_MS);
}

/** An attempt that did not answer may have posted. A wrong word from Slack parks the message, never the run. */
async function answered(posting: Promise<PostOutcome>): Promise<PostOutcome> {
  try {
    return await posting;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (error.cause instanceof ApplicationFailure) {
      log.warn('message not sent', { reason: error.cause.message });
      return { kind: 'slack-broken', detail: error.cause.message, cure: 'see `wfd doctor`' };
    }
    return { kind: 'uncertain', detail: 'the worker did not answer' };
  }
}

function toSummary({ digest, channel }: DigestOrder, outcome: PostOutcome): MessageSummary {
  const tickets = digest.lines.length + digest.more;
  const common = { team: digest.team, channel, tickets };
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
