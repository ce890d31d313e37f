import { compareText } from './time';

/** Findings that count as known by a ticket which Wiz links to and Jira could not show. */
export interface UnreadLinks {
  readonly findings: number;
  /** Their keys, each once; at most 10. */
  readonly tickets: readonly string[];
}

const KEPT = 10;

export function withUnread(links: UnreadLinks | undefined, ticket: string): UnreadLinks {
  const { findings, tickets } = links ?? { findings: 0, tickets: [] };
  const isNew = !tickets.includes(ticket) && tickets.length < KEPT;
  return { findings: findings + 1, tickets: isNew ? [...tickets, ticket] : tickets };
}

export function describeUnread({ findings, tickets }: UnreadLinks): string {
  const count = findings === 1 ? '1 finding counts' : `${findings} findings count`;
  return `${count} as known because Jira could not show a ticket that Wiz links to: ${tickets.join(', ')}. To do: see in Jira whether it can be opened, or remove the link in Wiz.`;
}

const MARK = 'unread ';

/** By this it is remembered that people were told: for the same tickets, however many findings hang on them. */
export function unreadMark({ tickets }: UnreadLinks): string {
  return `${MARK}${tickets.toSorted(compareText).join(' ')}`.slice(0, 160);
}

export function isUnreadMark(mark: string): boolean {
  return mark.startsWith(MARK);
}
