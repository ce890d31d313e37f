import { z } from 'zod';
import type { ProjectReadiness, ProjectWish } from '../../domain/destination';
import { ConnectorError } from '../connector-error';
import { oneLine } from '../one-line';
import { LEAST_SCOPES } from './auth';
import type { JiraClient } from './client';
import { readScreenFields, readTicketTypes, type TicketType } from './create-meta';
import { type Fact, failed, ok } from './fact';
import { SILENT_AUTH } from './failures';
import { judgeScreen, type Screen } from './screen';

/** All that was found out about a project; the screen is there as soon as the issue type is known. */
export interface Survey {
  readonly facts: readonly Fact[];
  readonly ticketTypeId?: string;
  readonly screen?: Screen;
}

/** Throws `ConnectorError` only where Jira does not answer or the token is not accepted. */
export async function surveyProject(client: JiraClient, wish: ProjectWish): Promise<Survey> {
  try {
    return await survey(client, wish);
  } catch (error) {
    if (!isAboutProject(error)) throw error;
    return { facts: [unknownProject(wish.project, error)] };
  }
}

/** It stands in the trail beside every finding that it parks. */
const LONGEST_REASON = 300;

export function toReadiness(wish: ProjectWish, { facts, ticketTypeId, screen }: Survey): ProjectReadiness {
  const { project } = wish;
  const failures = facts.filter((fact) => fact.state === 'failed');
  if (failures.length > 0 || ticketTypeId === undefined || screen === undefined) {
    const reason = oneLine(failures.map((fact) => fact.detail).join('; '), LONGEST_REASON);
    const cure = oneLine(failures.flatMap((fact) => fact.cure ?? []).join(' '), LONGEST_REASON);
    return { kind: 'parked', project, reason, cure };
  }
  const notes = facts.filter((fact) => fact.state === 'warning').map((fact) => fact.detail);
  return { kind: 'ready', project, issueTypeId: ticketTypeId, ...screen, notes };
}

async function survey(client: JiraClient, wish: ProjectWish): Promise<Survey> {
  const rights = await readRights(client, wish.project);
  if (rights.some((fact) => fact.state === 'failed')) return { facts: rights };
  const types = await readTicketTypes(client, wish.project);
  const type = types.find((each) => isMeant(each, wish.issueType));
  const typeFact = judgeType(wish, types, type);
  if (type === undefined || typeFact.state === 'failed') return { facts: [...rights, typeFact] };
  const fields = await readScreenFields(client, wish.project, type);
  const { facts, screen } = judgeScreen(wish, fields);
  return { facts: [...rights, typeFact, ...facts], ticketTypeId: type.id, screen };
}

/** How Jira says that there is no such project, or none for us. */
const ABOUT_PROJECT: ReadonlySet<number | undefined> = new Set([400, 403, 404]);

function isAboutProject(error: unknown): error is ConnectorError {
  return error instanceof ConnectorError && ABOUT_PROJECT.has(error.status) && error.detail !== SILENT_AUTH;
}

function unknownProject(project: string, { detail }: ConnectorError): Fact {
  return failed('project', {
    detail: `Jira does not show the project ${project}: ${detail}`,
    cure: `Check the key in JIRA_PROJECT_KEY or in the team's jiraProject, and that the account may browse ${project}.`,
  });
}

const RIGHTS = { BROWSE_PROJECTS: 'Browse projects', CREATE_ISSUES: 'Create issues' } as const;

const PERMISSIONS = z.object({
  permissions: z.object({
    BROWSE_PROJECTS: z.object({ havePermission: z.boolean() }),
    CREATE_ISSUES: z.object({ havePermission: z.boolean() }),
  }),
});

async function readRights(client: JiraClient, projectKey: string): Promise<Fact[]> {
  const { permissions } = await client.read({
    action: `read our permissions in ${projectKey}`,
    send: (api) =>
      api.permissions.getMyPermissions({ projectKey, permissions: Object.keys(RIGHTS).join(',') }),
    schema: PERMISSIONS,
  });
  return (['BROWSE_PROJECTS', 'CREATE_ISSUES'] as const).map((right) => {
    const what = `permission "${RIGHTS[right]}"`;
    if (permissions[right].havePermission) return ok(what, 'granted');
    return failed(what, {
      detail: `the account lacks the permission "${RIGHTS[right]}" in ${projectKey}`,
      cure: `Grant it in the project's permission scheme; a token with scopes needs ${LEAST_SCOPES}.`,
    });
  });
}

function isMeant({ id, name, untranslatedName }: TicketType, wanted: string): boolean {
  const isName = (text: string | undefined): boolean => text?.toLowerCase() === wanted.toLowerCase();
  return id === wanted || isName(name) || isName(untranslatedName);
}

function judgeType(wish: ProjectWish, types: readonly TicketType[], type: TicketType | undefined): Fact {
  const what = 'issue type';
  const usable = types.filter((each) => !each.subtask).map((each) => each.name);
  const cure = `Put one of these into JIRA_ISSUE_TYPE or the team's issueType: ${usable.join(', ') || 'none is offered'}.`;
  if (type === undefined)
    return failed(what, { detail: `${wish.project} has no issue type "${wish.issueType}"`, cure });
  if (type.subtask) return failed(what, { detail: `"${type.name}" is a sub-task and needs a parent`, cure });
  return ok(what, `${type.name} (${type.id})`);
}
