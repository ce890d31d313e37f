import type { CreateDecision } from './decision';
import { environmentOf } from './environment';
import type { FindingDetails, Resource } from './finding';
import { code, cut, escapeMarkdown, foreignMarkdown, link, oneLine } from './markdown';
import type { Policy } from './policy';
import { fingerprintLabel, OUR_LABEL, severityLabel, teamLabel, type TicketDraft } from './ticket';
import { dateAfter } from './time';

/** Jira's limit for a summary, which is one line. */
const SUMMARY_LIMIT = 255;
/** Of each of Wiz's two texts, so that what stands below them is still read; both together fit into a ticket. */
const TEXT_LIMIT = 8_000;
/** Tags shown at most; a resource may carry fifty. */
const TAG_LIMIT = 8;
const SPEAKING_TAG = /owner|team|squad|contact|env|stage|service|app|cost|project/i;

export interface DraftContext {
  readonly policy: Policy;
  readonly project: string;
  /** Label of the run. */
  readonly run: string;
  readonly now: string;
  /** Site that browse links point to. */
  readonly siteUrl: string;
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
  return {
    findingId: details.id,
    fingerprint: details.fingerprint,
    project,
    summary: summaryOf(details),
    description: describe(details, policy),
    footer: describeOrigin(decision, details, context),
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
    ...(dueDays === undefined ? {} : { dueDate: dateAfter(context.now, dueDays) }),
  };
}

/** `[CRITICAL] rule — resource`, both names kept readable when they do not fit. */
export function summaryOf({ severity, rule, resource }: FindingDetails): string {
  const head = `[${severity}] `;
  const room = SUMMARY_LIMIT - head.length - 3;
  const name = oneLine(resource.name);
  const title = cut(oneLine(rule.name), Math.max(room - name.length, Math.floor(room * 0.65)));
  return `${head}${title} — ${cut(name, room - title.length)}`;
}

function describe(details: FindingDetails, policy: Policy): string {
  return [
    '## What is wrong',
    foreignMarkdown(details.description, TEXT_LIMIT) || escapeMarkdown(details.rule.name),
    '## Where',
    ...resourceFacts(details),
    ...whyItMatters(details),
    '## How to fix it',
    foreignMarkdown(details.remediation, TEXT_LIMIT) ||
      `Wiz gives no steps for this rule. ${link('Read the finding in Wiz', details.url)}.`,
    '## Who and when',
    ...peopleFacts(details, policy),
  ].join('\n\n');
}

function resourceFacts({ resource, url }: FindingDetails): string[] {
  const facts: (string | undefined)[] = [
    fact('Resource', resource.name),
    fact('Type', typeOf(resource)),
    fact('Provider id', resource.providerId ?? resource.externalId, code),
    fact('Platform', resource.cloudPlatform),
    fact('Subscription', subscriptionOf(resource)),
    fact('Cluster', resource.clusterName),
    fact('Namespace', resource.namespace),
    fact('Region', resource.region),
    fact('Tags', tagsOf(resource), (text) => text),
    `- **Open in:** ${link('Wiz', url)}${resource.consoleUrl === undefined ? '' : ` · ${link('cloud console', resource.consoleUrl)}`}`,
  ];
  return [facts.filter((line) => line !== undefined).join('\n')];
}

function whyItMatters({ risks, threats, frameworks }: FindingDetails): string[] {
  const lines = [
    fact('Risks', risks.map(readable).join(', ')),
    fact('Threats', threats.map(readable).join(', ')),
    fact('Frameworks', frameworks.slice(0, 10).join('; ')),
  ].filter((line) => line !== undefined);
  return lines.length === 0 ? [] : ['## Why it matters', lines.join('\n')];
}

function peopleFacts(details: FindingDetails, policy: Policy): string[] {
  const projects = details.projects.map(({ name, businessImpact }) =>
    businessImpact === undefined ? name : `${name} (${businessImpact})`,
  );
  const owners = [...new Set(details.projects.flatMap((project) => project.owners))];
  const lines = [
    fact('First seen', readableTime(details.createdAt)),
    fact('Due in Wiz', details.dueAt === undefined ? undefined : readableTime(details.dueAt)),
    fact('Environment', environmentOf(details, policy.environments)),
    fact('Wiz projects', projects.join(', ')),
    fact('Owners', owners.slice(0, 10).join(', ')),
  ].filter((line) => line !== undefined);
  return [lines.join('\n')];
}

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

function fact(
  name: string,
  value: string | undefined,
  render: (text: string) => string = escapeMarkdown,
): string | undefined {
  return value === undefined || value === '' ? undefined : `- **${name}:** ${render(cut(value, 2_000))}`;
}

function typeOf({ type, nativeType }: Resource): string {
  return nativeType === undefined ? readable(type) : `${readable(type)} (${nativeType})`;
}

function subscriptionOf({ subscriptionName, subscriptionId }: Resource): string | undefined {
  if (subscriptionName === undefined || subscriptionId === undefined)
    return subscriptionName ?? subscriptionId;
  return `${subscriptionName} (${subscriptionId})`;
}

function tagsOf({ tags, subscriptionTags }: Resource): string {
  return Object.entries({ ...subscriptionTags, ...tags })
    .sort(byMeaning)
    .slice(0, TAG_LIMIT)
    .map(([key, value]) => code(cut(`${key}=${value}`, 120)))
    .join(' ');
}

/** 2026-11-20T10:00:00.123456Z -> 2026-11-20 10:00 UTC. */
function readableTime(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
}

/** Tags that say whose it is, first. */
function byMeaning([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return Number(SPEAKING_TAG.test(b)) - Number(SPEAKING_TAG.test(a));
}

/** VIRTUAL_MACHINE -> Virtual machine. */
function readable(constant: string): string {
  const words = constant.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
