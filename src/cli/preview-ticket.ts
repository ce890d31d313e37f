import { draftTicket } from '../domain/draft';
import type { FindingDetails, FindingRef } from '../domain/finding';
import type { Policy } from '../domain/policy';
import type { PlannedDraft } from '../domain/report';
import { runLabel } from '../domain/ticket';
import { toRef } from '../routing/route';
import { writeTicket } from '../templates/write-ticket';

export interface PreviewContext {
  readonly policy: Policy;
  /** Absent: the team that the routes name. */
  readonly team: string | undefined;
  readonly now: string;
}

/** The ticket that a finding would get, but for its run and its site. */
export function previewTicket(details: FindingDetails, context: PreviewContext): PlannedDraft {
  const { policy, team, now } = context;
  const finding = refOf(details, context);
  const { jiraProject: project, issueType } = policy.teams[finding.team] ?? NO_TEAM;
  const {
    findingId,
    fingerprint: _,
    // What they become is for the create screen to say.
    fields: __,
    ...draft
  } = draftTicket({ kind: 'create', finding, reason: 'no ticket carries its fingerprint' }, details, {
    policy,
    project,
    run: runLabel('preview'),
    now,
    siteUrl: 'https://jira.example',
    write: writeTicket,
    ...(team === undefined ? {} : { teamBy: 'as asked' }),
  });
  return { ...draft, finding: findingId, issueType };
}

function refOf(details: FindingDetails, { policy, team, now }: PreviewContext): FindingRef {
  const routed = toRef(details, policy, now);
  const { route: _, ...ref } = routed;
  return team === undefined ? routed : { ...ref, team };
}

/** A policy that has been checked has no route to it. */
const NO_TEAM = { jiraProject: '', issueType: '' };
