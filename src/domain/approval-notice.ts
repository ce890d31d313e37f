import {
  type ApprovalRequest,
  type ApprovalState,
  approvalWorkflowId,
  type AskedFinding,
  countByState,
  countByTeam,
} from './approval';
import type { Notice } from './digest';
import { countSeverities, describeCounts } from './severity';

/** Findings that a request names. */
export const WORST_SHOWN = 5;
const TEAMS_SHOWN = 12;

export interface ApprovalPlace {
  readonly taskQueue: string;
  readonly namespace: string;
}

/** Finding id to the summary of its ticket: an attacker's text. */
export type Summaries = Readonly<Record<string, string>>;

/** The request: how much of whom, the worst of it, what it scores, and how to answer. */
export function composeRequest(
  request: ApprovalRequest,
  {
    summaries,
    state,
    place,
  }: { readonly summaries: Summaries; readonly state: ApprovalState; readonly place: ApprovalPlace },
): Notice {
  const { id, findings, reason, run } = request;
  return {
    key: `approval/${id}/asked`,
    title: `${countAsked(request)} your approval (${id})`,
    lines: [
      `${describeCounts(countSeverities(findings.map(({ severity }) => severity)))}. ${describeTeams(findings)}`,
      ...findings.slice(0, WORST_SHOWN).map((finding) => describeFinding(finding, summaries)),
      `Why: ${reason}. Run ${run}.`,
      `To approve: wfd approve ${id} · one team alone: wfd approve ${id} --team ${findings[0]?.team ?? ''}`,
      `To reject: wfd reject ${id} --note "why" · to see all: wfd approvals ${id}`,
      `Open until ${readable(state.expiresAt)}; what nobody decides is held, and asked for again.`,
    ],
    ...linkOf(request, place),
  };
}

/** A ticket may stand for many findings; a person answers for each of these. */
function countAsked({ findings, tickets = findings.length }: ApprovalRequest): string {
  if (findings.length === 1) return '1 ticket needs';
  if (tickets === findings.length) return `${tickets} tickets need`;
  return `${findings.length} findings in ${tickets === 1 ? '1 ticket' : `${tickets} tickets`} need`;
}

export function composeReminder(
  request: ApprovalRequest,
  state: ApprovalState,
  place: ApprovalPlace,
): Notice {
  const { id } = request;
  const open = state.findings.filter((each) => each.state === 'open');
  const things = request.tickets === undefined ? 'tickets' : 'findings';
  const count = open.length === 1 ? '1 ticket still needs' : `${open.length} ${things} still need`;
  return {
    key: `approval/${id}/reminded`,
    title: `${count} your approval (${id})`,
    lines: [
      `${describeCounts(countSeverities(open.map(({ severity }) => severity)))}. ${describeTeams(open)}`,
      `The request ends at ${readable(state.expiresAt)}: wfd approve ${id}, or wfd reject ${id}.`,
    ],
    ...linkOf(request, place),
  };
}

/** "501 asked for: 0 approved, 0 rejected, 501 open", for who looks at the Web UI. */
export function describeStanding(state: ApprovalState): string {
  const { open, granted, rejected, expired, settled } = countByState(state);
  const parts = [
    `${open} open`,
    `${granted} approved`,
    `${rejected} rejected`,
    `${expired} expired`,
    `${settled} settled`,
  ];
  return `${state.findings.length} asked for: ${parts.join(', ')}`;
}

function describeTeams(findings: readonly AskedFinding[]): string {
  const teams = countByTeam(findings);
  const shown = teams.slice(0, TEAMS_SHOWN).map(({ team, counts }) => `${team} ${describeCounts(counts)}`);
  const more = teams.length > TEAMS_SHOWN ? `; and ${teams.length - TEAMS_SHOWN} more teams` : '';
  return `By team: ${shown.join('; ')}${more}`;
}

function describeFinding(finding: AskedFinding, summaries: Summaries): string {
  const { team, project, severity } = finding;
  const what = summaries[finding.finding] ?? `[${severity}] Wiz finding ${finding.finding}`;
  return `${what} (${team}, ${project})`;
}

function linkOf(
  { id, webUiUrl }: ApprovalRequest,
  { taskQueue, namespace }: ApprovalPlace,
): Pick<Notice, 'link'> {
  if (webUiUrl === undefined) return {};
  const workflow = encodeURIComponent(approvalWorkflowId(taskQueue, id));
  const url = `${webUiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}`;
  return { link: { text: 'Look at it in the Temporal Web UI', url } };
}

/** 2026-11-20T10:00:00.000Z -> 2026-11-20 10:00 UTC. */
function readable(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
}
