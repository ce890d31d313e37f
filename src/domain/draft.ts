import type { CreateDecision } from './decision';
import type { FindingDetails } from './finding';
import { code, escapeMarkdown, link } from './markdown';
import type { Policy } from './policy';
import {
  fingerprintLabel,
  OUR_LABEL,
  severityLabel,
  teamLabel,
  type TicketDraft,
  type TicketTexts,
} from './ticket';
import { type TicketValues, ticketValues } from './ticket-values';
import { dateAfter } from './time';

/** Words a ticket by the policy's templates. Never throws: where a template fails, other words stand in for it. */
export type TicketWriter = (policy: Policy, values: TicketValues) => TicketTexts;

export interface DraftContext {
  readonly policy: Policy;
  readonly project: string;
  /** Label of the run. */
  readonly run: string;
  readonly now: string;
  /** Site that browse links point to. */
  readonly siteUrl: string;
  readonly write: TicketWriter;
}

/** Everything an engineer needs to act, from one finding. */
export function draftTicket(
  decision: CreateDecision,
  details: FindingDetails,
  context: DraftContext,
): TicketDraft {
  const { policy, run, project } = context;
  const priority = policy.jira.priorities[details.severity];
  const dueDays = policy.jira.dueDays[details.severity];
  const dueDate = dueDays === undefined ? undefined : dateAfter(context.now, dueDays);
  const { summary, description, note } = context.write(
    policy,
    ticketValues(details, { decision, policy, dueDate }),
  );
  return {
    findingId: details.id,
    fingerprint: details.fingerprint,
    project,
    summary,
    description,
    footer: [describeOrigin(decision, details, context), ...describeNote(note)].join('\n\n'),
    readOnUrl: details.url,
    labels: [
      fingerprintLabel(details.fingerprint),
      run,
      severityLabel(details.severity),
      teamLabel(decision.finding.team),
      OUR_LABEL,
      ...policy.jira.labels,
    ],
    ...(priority === undefined ? {} : { priority }),
    ...(dueDate === undefined ? {} : { dueDate }),
  };
}

/** Ours whatever the templates say: by the label in it a ticket is found when somebody has taken its labels away. */
function describeOrigin(
  decision: CreateDecision,
  details: FindingDetails,
  { policy, run, now, siteUrl }: DraftContext,
): string {
  const { team, route } = decision.finding;
  const routeName = route === undefined ? undefined : policy.routes[route]?.name;
  const routed =
    routeName === undefined ? 'no route matched' : `route “${escapeMarkdown(routeName)}” matched`;
  const before =
    decision.follows === undefined
      ? ''
      : ` It follows ${link(decision.follows, `${siteUrl}/browse/${decision.follows}`)}.`;
  return [
    '---',
    `Filed by Wiz Finding Distribution on ${readableTime(now)} for team ${escapeMarkdown(team)} (${routed}): ` +
      `${escapeMarkdown(decision.reason)}.${before} Wiz finding ${code(details.id)}, run ${code(run)}. ` +
      `Please keep the labels: by ${code(fingerprintLabel(details.fingerprint))} this ticket is known, and no second one is filed.`,
  ].join('\n\n');
}

function describeNote(note: string | undefined): string[] {
  return note === undefined ? [] : [`Note: ${escapeMarkdown(note)}.`];
}

/** 2026-11-20T10:00:00.123456Z -> 2026-11-20 10:00 UTC. */
function readableTime(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
}
