import { ruleLabel } from './group-ticket';
import type { CreateDecision } from './decision';
import { browseLink, describeEarlier, describeFiling, type DraftContext, fieldsOf, labelsOf } from './draft';
import { dayInWords } from './day';
import { environmentOf } from './environment';
import type { FindingDetails } from './finding';
import { listResources } from './group-resources';
import { searchUrl } from './jira-links';
import { code, cut, escapeMarkdown, foreignMarkdown, link, oneLine } from './markdown';
import { countSeverities, describeCounts, severityRank } from './severity';
import { fingerprintLabel, tellLabel, type TicketDraft } from './ticket';
import { findingValues } from './ticket-values';
import { compareText } from './time';

/** One finding of a ticket that stands for several. */
export interface Grouped {
  readonly decision: CreateDecision;
  readonly details: FindingDetails;
}

/** Jira's limit for a summary, which is one line. */
const SUMMARY_LIMIT = 255;
const FACT_LIMIT = 600;
const FRAMEWORKS = 5;
const PROJECTS = 20;
const OWNERS = 10;
/** Of each of Wiz's two texts: the resources take the most of a description. */
const TEXT_LIMIT = 4_000;

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
  return {
    findingId: details.id,
    fingerprint: details.fingerprint,
    project: context.project,
    summary: summaryOfGroup(findings),
    description: describe(findings, context),
    footer: describeOrigin(findings, context),
    readOnUrl: details.url,
    labels: [
      ...new Set([
        ...labelsOf(decision, details, context),
        ...findings.flatMap(({ decision: { finding } }) => (finding.tell ?? []).map(tellLabel)),
        ...(rule === undefined ? [] : [ruleLabel(rule)]),
      ]),
    ],
    members: findings.map((each) => each.details.fingerprint),
    ...fieldsOf(decision, details, context),
  };
}

/** `[CRITICAL] rule — 214 resources in 3 accounts`. */
function summaryOfGroup(findings: Group): string {
  const { severity, rule } = findings[0].details;
  const end = ` — ${findings.length} resources${describePlaces(findings)}`;
  const head = `[${severity}] `;
  return `${head}${cut(oneLine(rule.name), SUMMARY_LIMIT - head.length - end.length)}${end}`;
}

function describePlaces(findings: Group): string {
  const names = findings.flatMap(
    ({ details: { resource } }) => resource.subscriptionName ?? resource.subscriptionId ?? [],
  );
  const [first, ...others] = new Set(names);
  if (first === undefined) return '';
  return others.length === 0 ? ` in ${cut(oneLine(first), 60)}` : ` in ${others.length + 1} accounts`;
}

function describe(findings: Group, context: DraftContext): string {
  const [{ decision, details }] = findings;
  const severities = describeCounts(countSeverities(findings.map((each) => each.details.severity)));
  return [
    ...describeHead(findings, context),
    ...(decision.joins === undefined ? [] : [describeFirst(decision.joins, context)]),
    '## What is wrong',
    foreignMarkdown(details.description, TEXT_LIMIT) || escapeMarkdown(details.rule.name),
    ...describeWorth(details),
    '## How to fix it, once for all of them',
    foreignMarkdown(details.remediation, TEXT_LIMIT) ||
      `Wiz gives no steps for this rule. ${link('Read the worst of these findings in Wiz', details.url)}.`,
    `## ${findings.length} resources: ${severities}`,
    ...listResources(findings.map((each) => each.details)),
    'Close this ticket when all of them are fixed; Wiz sees the change at its next scan.',
    ...describePeople(findings),
  ].join('\n\n');
}

/** What an engineer asks first: how bad, since when, until when, and where to look. */
function describeHead(findings: Group, context: DraftContext): string[] {
  const [{ decision, details }] = findings;
  const { dueDate } = fieldsOf(decision, details, context);
  const severity = details.severity.charAt(0) + details.severity.slice(1).toLowerCase();
  const environment = environmentOf(details, context.policy.environments);
  const [first = ''] = findings.map((each) => each.details.createdAt).sort(compareText);
  const due = dueDate === undefined ? '' : `, due on **${dayInWords(dueDate)}**`;
  return [
    `**${severity}** in **${environment}** at worst, the first open since ${dayInWords(first)}${due}.`,
    link('Open the worst of them in Wiz', details.url),
  ];
}

function describeFirst(joins: string, context: DraftContext): string {
  return (
    `**Further resources of ${browseLink(joins, context)}**, which is open and stands for what was found before. ` +
    'What is decided there probably holds here.'
  );
}

function describeWorth(details: FindingDetails): string[] {
  const { risks, threats, frameworks } = findingValues(details);
  return section('## Why it matters', [
    fact('Risks', risks),
    fact('Threats', threats),
    fact('Frameworks', frameworks.slice(0, FRAMEWORKS)),
  ]);
}

function describePeople(findings: Group): string[] {
  const projects = findings.flatMap(({ details }) => details.projects);
  return section('## Whose it is', [
    fact('Team', [findings[0].decision.finding.team]),
    fact('Wiz projects', [...new Set(projects.map(({ name }) => name))].slice(0, PROJECTS)),
    fact('Owners', [...new Set(projects.flatMap(({ owners }) => owners))].slice(0, OWNERS)),
  ]);
}

function section(title: string, facts: readonly string[]): string[] {
  const lines = facts.filter((line) => line !== '');
  return lines.length === 0 ? [] : [title, lines.join('\n')];
}

function fact(name: string, values: readonly string[]): string {
  return values.length === 0 ? '' : `- **${name}:** ${escapeMarkdown(cut(values.join(', '), FACT_LIMIT))}`;
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
