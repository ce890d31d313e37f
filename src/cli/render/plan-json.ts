import { digestLines, noticeLines } from '../../connectors/slack/plain';
import type { PlanDifference } from '../../domain/plan-difference';
import type { PlanReport } from '../../domain/report';

interface MessageText {
  readonly team: string;
  readonly channel: string;
  /** Lines as the channel would show them. */
  readonly text: readonly string[];
}

/** `wfd plan --json`, as docs/json-output.md has it. */
export interface PlanAnswer extends Omit<PlanReport, 'digests' | 'notice'> {
  readonly digests: readonly MessageText[];
  readonly notice?: Omit<MessageText, 'team'>;
  readonly difference?: PlanDifference;
}

export function toPlanAnswer(
  { digests, notice, ...plan }: PlanReport,
  difference: PlanDifference | undefined,
): PlanAnswer {
  return {
    ...plan,
    digests: digests.map(({ channel, digest }) => ({
      team: digest.team,
      channel,
      text: digestLines(digest),
    })),
    ...(notice === undefined
      ? {}
      : { notice: { channel: notice.channel, text: noticeLines(notice.notice) } }),
    ...(difference === undefined ? {} : { difference }),
  };
}
