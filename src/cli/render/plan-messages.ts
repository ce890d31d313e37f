import { digestLines, noticeLines } from '../../connectors/slack/plain';
import type { MessageSummary, PlanReport } from '../../domain/report';
import { plain } from '../plain-text';
import { count } from './format';
import type { View } from './view';
import { block } from './wrap';

type Planned = Pick<PlanReport, 'report' | 'digests' | 'notice'>;

/** What every channel would show, in the words of the messages themselves. The texts must be plain. */
export function renderMessages({ report, digests, notice }: Planned, view: View): string {
  const shown = [
    ...digests.map(({ channel, digest }) => ({ channel, lines: digestLines(digest) })),
    ...(notice === undefined ? [] : [{ channel: notice.channel, lines: noticeLines(notice.notice) }]),
  ];
  const others = report.messages.filter(
    ({ team }) => digests.every(({ digest }) => digest.team !== team) && team !== '',
  );
  if (shown.length + others.length === 0) return '';
  const texts = shown.map(
    ({ channel, lines }) => `  ${view.style.strong(channel)}\n${block(plain(lines), 4, view.width)}`,
  );
  return ['To be told', ...texts, ...renderOthers(others, shown.length > 0 ? 'and ' : '', view)].join('\n');
}

/** Those whose message did not fit into the answer. */
function renderOthers(others: readonly MessageSummary[], before: string, view: View): string[] {
  const told = others.map(
    ({ team, channel, tickets }) => `${team} in ${channel} (${count(tickets, 'ticket')})`,
  );
  return told.length === 0 ? [] : [block([`${before}${told.join(', ')}`], 2, view.width)];
}
