import type { Notice, PostOutcome } from '../domain/digest';
import { deliver, isTold } from './deliver';
import { write } from './proxies';
import type { Run } from './run';
import { delivery, linkOf, sending, type Sent, summaryOf } from './sending';

/** A notice that there may be. */
export interface NoticeOrder {
  readonly notice?: Notice;
  /** What the channel knows when it is sent, or there is none. */
  readonly marks: readonly string[];
  /** What it knows when it cannot be sent. */
  readonly otherwise: readonly string[];
  readonly look?: Look;
  /** Absent: the default channel. */
  readonly channel?: string;
}

/** Where another run may have said the same, under the same key. */
interface Look {
  readonly mayBeTold: boolean;
  /** How far back, if further than for what this run itself may have sent. */
  readonly since: string;
}

interface SentNotice extends Sent {
  /** Set where the channel will not take it until a person acts. */
  readonly broken?: Extract<PostOutcome, { kind: 'channel-broken' }>;
}

export interface Noticed {
  /** One at most. */
  readonly sent: readonly Sent[];
  readonly marks: readonly string[];
}

/** To its channel; where that one takes no messages, to the default channel, which is told why. */
export async function announce(run: Run, order: NoticeOrder): Promise<Noticed> {
  const { notice, marks } = order;
  const { defaultChannel } = run.opened.policy.slack;
  if (notice === undefined) return { sent: [], marks };
  const { channel = defaultChannel } = order;
  const first = await sendNotice(run, { ...order, notice, channel });
  if (first.broken === undefined || channel === defaultChannel) return noticed(first, order);
  const { detail, cure } = first.broken;
  const note = `For ${channel}, which does not take messages (${detail}). ${cure}`;
  const instead = { ...notice, lines: [note, ...notice.lines] };
  const second = await sendNotice(run, { ...order, notice: instead, channel: defaultChannel });
  const message = { ...second.message, detail: `instead of ${channel}: ${detail}` };
  return noticed({ ...second, message }, order);
}

function noticed(sent: Sent, { marks, otherwise }: NoticeOrder): Noticed {
  return { sent: [sent], marks: sent.isTold ? marks : otherwise };
}

interface Posting extends NoticeOrder {
  readonly notice: Notice;
  readonly channel: string;
}

async function sendNotice(run: Run, { notice, channel, look }: Posting): Promise<SentNotice> {
  const own = sending(run);
  const since = look !== undefined && look.since < own.since ? look.since : own.since;
  const outcome = await deliver({
    ...delivery(run),
    ...(look?.mayBeTold === true ? { mayBeTold: true } : {}),
    post: (lookFirst) =>
      write.sendNotice.executeWithOptions({ summary: notice.title }, [
        {
          notice,
          channel,
          ...own,
          since,
          lookFirst,
          uncertainWaitMs: run.opened.policy.jira.uncertainWaitMs,
        },
      ]),
  });
  // The next run says the same under the same key, and must look first where this one had to, or where nobody knows what became of it.
  const isInDoubt = look?.mayBeTold === true || outcome.kind === 'uncertain';
  if (isInDoubt && !isTold(outcome)) run.isUnsettled = true;
  return {
    message: summaryOf({ team: '', channel, tickets: 0 }, outcome),
    trace: linkOf(outcome),
    isTold: isTold(outcome),
    ...(outcome.kind === 'channel-broken' ? { broken: outcome } : {}),
  };
}
