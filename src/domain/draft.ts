import type { CreateDecision } from './decision';
import { draftFields, type DraftFields } from './draft-fields';
import type { FindingDetails } from './finding';
import { browseUrl } from './jira-links';
import { code, escapeMarkdown, link } from './markdown';
import type { Policy } from './policy';
import { ticketSettings } from './team-settings';
import {
  fingerprintLabel,
  OUR_LABEL,
  severityLabel,
  teamLabel,
  tellLabel,
  type TicketDraft,
  type TicketTexts,
} from './ticket';
import { type TicketValues, ticketValues } from './ticket-values';

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
  /** How the team was found, where no route was asked; absent: the finding's route says it. */
  readonly teamBy?: string;
}

/** Everything an engineer needs to act, from one finding. */
export function draftTicket(
  decision: CreateDecision,
  details: FindingDetails,
  context: DraftContext,
): TicketDraft {
  const { policy, project } = context;
  const fields = fieldsOf(decision, details, context);
  const values = ticketValues(details, { decision, policy, dueDate: fields.dueDate });
  const { summary, description, note } = context.write(policy, values);
  return {
    findingId: details.id,
    fingerprint: details.fingerprint,
    project,
    summary,
    description,
    footer: [describeOrigin(decision, details, context), ...describeNote(note)].join('\n\n'),
    readOnUrl: details.url,
    labels: labelsOf(decision, details, context),
    ...fields,
  };
}

export function labelsOf(
  { finding }: CreateDecision,
  { fingerprint, severity }: FindingDetails,
  { policy, run }: DraftContext,
): string[] {
  const own = [
    fingerprintLabel(fingerprint),
    run,
    severityLabel(severity),
    teamLabel(finding.team),
    ...(finding.tell ?? []).map(tellLabel),
    OUR_LABEL,
  ];
  return [...own, ...ticketSettings(finding.team, policy).labels];
}

/** Priority, due date and whatever else the policy wants filled. */
export function fieldsOf(
  { finding }: CreateDecision,
  details: FindingDetails,
  context: DraftContext,
): DraftFields {
  return draftFields(details, finding.team, context);
}

/** Ours whatever the templates say: by the label in it a ticket is found when somebody has taken its labels away. */
function describeOrigin(decision: CreateDecision, details: FindingDetails, context: DraftContext): string {
  const { joins } = decision;
  const adds =
    joins === undefined
      ? ''
      : ` It adds to ${browseLink(joins, context)}, which stands for more resources of the same rule.`;
  return [
    '---',
    `${describeFiling(decision, context)}: ${escapeMarkdown(decision.reason)}.${describeEarlier([decision], context)}${adds} ` +
      `Wiz finding ${code(details.id)}, run ${code(context.run)}. ` +
      `Please leave the label ${code(fingerprintLabel(details.fingerprint))} on it: it keeps a second ticket from being filed.`,
  ].join('\n\n');
}

/** By whom, when and for whom it is filed. */
export function describeFiling({ finding }: CreateDecision, { policy, now, teamBy }: DraftContext): string {
  const { team, route } = finding;
  const routeName = route === undefined ? undefined : policy.routes[route]?.name;
  const routed =
    routeName === undefined ? 'no route matched' : `route “${escapeMarkdown(routeName)}” matched`;
  return `Filed by Wiz Finding Distribution on ${readableTime(now)} for team ${escapeMarkdown(team)} (${teamBy ?? routed})`;
}

/** Each is a link, and what stands below must stay whole: by the labels in it a ticket is found. */
const MOST_EARLIER = 10;

/** " It follows SEC-3, SEC-4." */
export function describeEarlier(decisions: readonly CreateDecision[], context: DraftContext): string {
  const keys = [...new Set(decisions.flatMap(({ follows }) => follows ?? []))];
  if (keys.length === 0) return '';
  const more = keys.length - MOST_EARLIER;
  const named = keys.slice(0, MOST_EARLIER).map((key) => browseLink(key, context));
  return ` It follows ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function browseLink(key: string, { siteUrl }: DraftContext): string {
  return link(key, browseUrl(siteUrl, key));
}

export function describeNote(note: string | undefined): string[] {
  return note === undefined ? [] : [`Note: ${escapeMarkdown(note)}.`];
}

/** 2026-11-20T10:00:00.123456Z -> 2026-11-20 10:00 UTC. */
function readableTime(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
}
