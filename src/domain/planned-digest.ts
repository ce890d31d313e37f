import type { DigestOrder } from './compose-digest';
import type { MessageSummary, PlannedDigest } from './report';

/** A digest as a plan shows it: its tickets have no keys yet, and older ones are looked up only by whoever sends it. */
export function plannedDigest({ channel, digest, earlier }: DigestOrder): PlannedDigest {
  const { unlisted: _, moreUrl: __, ...shown } = digest;
  const count = earlier.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return { channel, digest: shown };
  const tickets = count === 1 ? '1 ticket of an earlier run' : `${count} tickets of earlier runs`;
  const remarks = [
    ...(digest.remarks ?? []),
    `It also hears of ${tickets}, unless the channel shows that it was told.`,
  ];
  return { channel, digest: { ...shown, remarks } };
}

export function plannedMessage({ channel, digest }: DigestOrder): MessageSummary {
  const tickets = digest.lines.length + digest.more;
  return { team: digest.team, channel, outcome: 'not-sent', tickets, detail: 'plan' };
}
