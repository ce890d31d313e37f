import type { DigestOrder } from './compose-digest';
import type { Digest, ToldTickets } from './digest';
import type { Policy } from './policy';
import { hasAny } from './quiet-hours';
import type { MessageSummary, PlannedDigest } from './report';

export interface Quiet {
  readonly policy: Pick<Policy, 'teams'>;
  /** When the quiet time of each team ends that is in one, in words. */
  readonly quiet?: Readonly<Record<string, string>>;
}

/** A digest as a plan shows it: its tickets have no keys yet, and older ones are looked up only by whoever sends it. */
export function plannedDigest(order: DigestOrder, quiet: Quiet): PlannedDigest {
  const { channel, digest, earlier } = order;
  const { others, remarks = [], ...own } = withoutKeys(digest);
  const count = earlier.reduce((sum, each) => sum + each.count, 0);
  const until = waitsUntil(digest, quiet);
  const said = [
    ...remarks,
    ...(count === 0 ? [] : [`It also hears of ${describeEarlier(count)}.`]),
    ...(until === undefined ? [] : [`It waits until ${until}: these are the team's quiet hours.`]),
  ];
  return {
    channel,
    digest: {
      ...own,
      ...(others === undefined ? {} : { others: withoutKeys(others) }),
      ...(said.length === 0 ? {} : { remarks: said }),
    },
  };
}

export function plannedMessage({ channel, digest }: DigestOrder, quiet: Quiet): MessageSummary {
  const { team, lines, more, others } = digest;
  const told = others === undefined ? {} : { others: others.lines.length + others.more };
  const common = { team, channel, tickets: lines.length + more, ...told };
  const until = waitsUntil(digest, quiet);
  return until === undefined
    ? { ...common, outcome: 'not-sent', detail: 'plan' }
    : { ...common, outcome: 'waits', detail: `plan: waits until ${until}` };
}

function withoutKeys<Told extends ToldTickets>(told: Told): Omit<Told, 'unlisted' | 'moreUrl'> {
  const { unlisted: _, moreUrl: __, ...shown } = told;
  return shown;
}

function describeEarlier(count: number): string {
  const tickets = count === 1 ? '1 ticket of an earlier run' : `${count} tickets of earlier runs`;
  return `${tickets}, unless the channel shows that it was told`;
}

function waitsUntil({ team, counts }: Digest, { policy, quiet = {} }: Quiet): string | undefined {
  const breakThrough = policy.teams[team]?.quietHours?.breakThrough ?? [];
  return hasAny(counts, breakThrough) ? undefined : quiet[team];
}
