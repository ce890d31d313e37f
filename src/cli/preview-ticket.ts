import type { CreateDecision } from '../domain/decision';
import { type DraftContext, draftTicket } from '../domain/draft';
import { draftGroup, type Grouped } from '../domain/draft-group';
import type { FindingDetails, FindingRef } from '../domain/finding';
import type { Policy } from '../domain/policy';
import type { PlannedDraft } from '../domain/report';
import { runLabel, type TicketDraft } from '../domain/ticket';
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
  const decision = decisionFor(details, context);
  return toPlanned(draftTicket(decision, details, draftContext(decision, context)), decision, context);
}

type Several = readonly [FindingDetails, ...FindingDetails[]];

/** The ticket that they would share, whatever their rules and teams are: as of the first. */
export function previewGroup([first, ...others]: Several, context: PreviewContext): PlannedDraft {
  const decision = decisionFor(first, context);
  const grouped = (details: FindingDetails): Grouped => ({
    decision: { ...decision, finding: { ...decision.finding, id: details.id, severity: details.severity } },
    details,
  });
  const draft = draftGroup([grouped(first), ...others.map(grouped)], draftContext(decision, context));
  return toPlanned(draft, decision, context);
}

function decisionFor(details: FindingDetails, context: PreviewContext): CreateDecision {
  const finding = { ...refOf(details, context), rule: PREVIEW_RULE };
  return { kind: 'create', finding, reason: 'no ticket carries its fingerprint' };
}

/** Stands for the key of a rule, which a page of findings says. */
const PREVIEW_RULE = '0123456789abcdef';

function draftContext({ finding }: CreateDecision, { policy, team, now }: PreviewContext): DraftContext {
  return {
    policy,
    project: destinationOf(finding, policy).jiraProject,
    run: runLabel('preview'),
    now,
    siteUrl: 'https://jira.example',
    write: writeTicket,
    ...(team === undefined ? {} : { teamBy: 'as asked' }),
  };
}

function toPlanned(draft: TicketDraft, decision: CreateDecision, { policy }: PreviewContext): PlannedDraft {
  // What the fields become is for the create screen to say.
  const { findingId: finding, fingerprint: _, fields: __, ...planned } = draft;
  return { ...planned, finding, issueType: destinationOf(decision.finding, policy).issueType };
}

function destinationOf({ team }: FindingRef, policy: Policy): { jiraProject: string; issueType: string } {
  return policy.teams[team] ?? NO_TEAM;
}

function refOf(details: FindingDetails, { policy, team, now }: PreviewContext): FindingRef {
  const routed = toRef(details, policy, now);
  const { route: _, ...ref } = routed;
  return team === undefined ? routed : { ...ref, team };
}

/** A policy that has been checked has no route to it. */
const NO_TEAM = { jiraProject: '', issueType: '' };
