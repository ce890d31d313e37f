import type { CreateDecision } from './decision';
import {
  describeEarlier,
  describeFiling,
  describeNote,
  type DraftContext,
  fieldsOf,
  labelsOf,
} from './draft';
import type { FindingDetails } from './finding';
import { ruleLabel } from './group-ticket';
import { groupValues } from './group-values';
import { searchUrl } from './jira-links';
import { code, link } from './markdown';
import { severityRank } from './severity';
import { fingerprintLabel, tellLabel, type TicketDraft } from './ticket';
import { ticketValues } from './ticket-values';

/** One finding of a ticket that stands for several. */
export interface Grouped {
  readonly decision: CreateDecision;
  readonly details: FindingDetails;
}

type Group = readonly [Grouped, ...Grouped[]];

/** By the severity they have now, else in the order of the plan. */
export function worstGrouped(findings: readonly Grouped[]): Grouped[] {
  return [...findings].sort((a, b) => severityRank(a.details.severity) - severityRank(b.details.severity));
}

/**
 * One piece of work: what is wrong and how to mend it said once, then every resource it is to be mended on. As urgent as
 * the worst of them. `findings`: worst first, all of one rule and team.
 */
export function draftGroup(findings: Group, context: DraftContext): TicketDraft {
  const [{ decision, details }] = findings;
  const { rule } = decision.finding;
  const fields = fieldsOf(decision, details, context);
  const ofWorst = ticketValues(details, { decision, policy: context.policy, dueDate: fields.dueDate });
  const group = groupValues(
    findings.map((each) => each.details),
    { joins: decision.joins, siteUrl: context.siteUrl },
  );
  const { summary, description, note } = context.write(context.policy, { ...ofWorst, group });
  return {
    findingId: details.id,
    fingerprint: details.fingerprint,
    project: context.project,
    summary,
    description,
    footer: [describeOrigin(findings, context), ...describeNote(note)].join('\n\n'),
    readOnUrl: details.url,
    labels: [
      ...new Set([
        ...labelsOf(decision, details, context),
        ...findings.flatMap(({ decision: { finding } }) => (finding.tell ?? []).map(tellLabel)),
        ...(rule === undefined ? [] : [ruleLabel(rule)]),
      ]),
    ],
    members: findings.map((each) => each.details.fingerprint),
    ...fields,
  };
}

function describeOrigin(findings: Group, context: DraftContext): string {
  const [{ decision, details }] = findings;
  const decisions = findings.map((each) => each.decision);
  const label = fingerprintLabel(details.fingerprint);
  const rule = ruleLabel(decision.finding.rule ?? '');
  return [
    '---',
    `${describeFiling(decision, context)}: one ticket for ${findings.length} findings of one rule.` +
      `${describeEarlier(decisions, context)} Closing it closes the work on all of them. ` +
      `All tickets of this rule: ${link(rule, searchUrl(context.siteUrl, `labels = "${rule}" ORDER BY created ASC`))}. Run ${code(context.run)}. ` +
      `Please leave the labels ${code(rule)} and ${code(label)} on it: they keep second tickets from being filed.`,
  ].join('\n\n');
}
