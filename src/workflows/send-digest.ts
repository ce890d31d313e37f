import type { MessageTrace } from '../domain/audit-entry';
import type { DigestOrder } from '../domain/compose-digest';
import type { PostOutcome } from '../domain/digest';
import type { MessageSummary } from '../domain/report';
import { deliver, isTold } from './deliver';
import { write } from './proxies';
import type { Run } from './run';
import { delivery, linkOf, sending, type Sent, summaryOf } from './sending';

/** To the team's channel, or, where that takes nothing, to the default one with a word about it. */
export async function sendDigest(run: Run, order: DigestOrder): Promise<Sent> {
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

/** `standIn`: the other channel in which it may have been told. */
function post(run: Run, order: DigestOrder, standIn: string): Promise<PostOutcome> {
  const { marks: _, ...asked } = order;
  const { digest, channel } = order;
  const { policy, siteUrl } = run.opened;
  const quietHours = policy.teams[digest.team]?.quietHours;
  const known = {
    ...sending(run, owedSince(run, digest.team)),
    siteUrl,
    mayBeTold: mayBeTold(run),
    uncertainWaitMs: policy.jira.uncertainWaitMs,
    ...(channel === standIn ? {} : { standIn }),
    ...(quietHours === undefined ? {} : { quietHours }),
  };
  const summary = `digest for ${digest.team} to ${channel}`.slice(0, 190);
  return deliver({
    ...delivery(run),
    post: (lookFirst) =>
      write.sendDigest.executeWithOptions({ summary }, [{ ...asked, ...known, lookFirst }]),
  });
}

function owedSince({ input }: Run, team: string): string[] {
  return input.carry.untold.flatMap((each) => (each.team === team ? (each.since ?? []) : []));
}

/**
 * By a run whose end nobody has heard of, or by links that came after one that was reset or is begun anew. The links of a chain that
 * this one rightly follows have read and filed, and told nothing.
 */
function mayBeTold({ untoldSince, isRewound }: Run): boolean {
  return untoldSince !== undefined || isRewound;
}

function toSummary({ digest, channel }: DigestOrder, outcome: PostOutcome): MessageSummary {
  const { team, lines, more, others } = digest;
  const told = others === undefined ? {} : { others: others.lines.length + others.more };
  return summaryOf({ team, channel, tickets: lines.length + more, ...told }, outcome);
}

/** As many keys as an entry names; the count of a digest says whether they are all of them. */
const TRACED_TICKETS = 500;

function traceOf(outcome: PostOutcome, { digest, earlier, earlierOthers = [] }: DigestOrder): MessageTrace {
  const { lines, unlisted = [], others } = digest;
  const named = [...lines, ...(others?.lines ?? [])].map(({ ticket }) => ticket);
  const unnamed = [...unlisted, ...(others?.unlisted ?? [])];
  const before = [...earlier, ...earlierOthers].flatMap(({ keys }) => keys);
  const tickets = [...new Set([...named, ...unnamed, ...before])];
  return { tickets: tickets.slice(0, TRACED_TICKETS), ...linkOf(outcome) };
}
