import { z } from 'zod';
import type { LackingTeams, ProjectReadiness, ProjectWish } from '../../domain/destination';
import { lineToAdd } from '../../domain/field-cures';
import { allEnded } from '../calls';
import { ConnectorError } from '../connector-error';
import { oneLine } from '../one-line';
import { LEAST_SCOPES } from './auth';
import type { JiraClient } from './client';
import { readScreenFields, readTicketTypes, type TicketType } from './create-meta';
import { type Fact, failed, ok } from './fact';
import { SILENT_AUTH } from './failures';
import { judgeScreen, type ScreenJudgement } from './screen';
import { describeLack, type Lack, lackFacts } from './screen-fields';

/** All that was found out about a project; what its screen says is there as soon as the issue type is known. */
export interface Survey extends Partial<Omit<ScreenJudgement, 'facts'>> {
  readonly facts: readonly Fact[];
  readonly ticketTypeId?: string;
}

/** Every line that there is to say, for a person. */
export function allFacts(wish: ProjectWish, { facts, lacks, hints = [] }: Survey): readonly Fact[] {
  return [...facts, ...(lacks === undefined ? [] : lackFacts(wish, lacks)), ...hints];
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

export function toReadiness(wish: ProjectWish, survey: Survey): ProjectReadiness {
  const { facts, ticketTypeId, screen, lacks = [] } = survey;
  const { project } = wish;
  const lacking = groupLacks(wish, lacks);
  const isForNobody = wish.teams.every(({ team }) => lacking.some(({ teams }) => teams.includes(team)));
  const failures = [...facts, ...(isForNobody ? lackFacts(wish, lacks) : [])].filter(
    (fact) => fact.state === 'failed',
  );
  if (failures.length > 0 || ticketTypeId === undefined || screen === undefined) {
    const reason = oneLine(failures.map((fact) => fact.detail).join('; '), LONGEST_REASON);
    const cure = oneLine(joined(failures.flatMap((fact) => fact.cure ?? [])), LONGEST_REASON);
    return { kind: 'parked', project, reason, cure };
  }
  const notes = facts.filter((fact) => fact.state === 'warning').map((fact) => fact.detail);
  const { fields, ...rest } = screen;
  return {
    kind: 'ready',
    project,
    issueTypeId: ticketTypeId,
    ...rest,
    notes,
    ...(fields.length === 0 ? {} : { fields }),
    ...(lacking.length === 0 ? {} : { lacking }),
  };
}

/** Some end like a sentence, some with a line to copy. */
function joined(cures: readonly string[]): string {
  return cures.length === 1 ? cures.join('') : cures.map((cure) => cure.replace(/\.$/, '')).join('; ');
}

/** Teams that lack the same are named together: there may be many of them. */
function groupLacks(wish: ProjectWish, lacks: readonly Lack[]): LackingTeams[] {
  const groups = new Map<string, { readonly own: Lack[]; readonly teams: string[] }>();
  for (const { team } of wish.teams) {
    const own = lacks.filter(({ teams }) => teams.includes(team));
    if (own.length === 0) continue;
    const name = own.map(({ field }) => field.id).join(' ');
    const group = groups.get(name) ?? { own, teams: [] };
    group.teams.push(team);
    groups.set(name, group);
  }
  return [...groups.values()].map(({ own, teams }) => ({
    teams,
    reason: oneLine(own.map(({ field }) => describeLack(wish, { field, teams })).join('; '), LONGEST_REASON),
    cure: oneLine(joined(own.map(({ field }) => lineToAdd(field, teams))), LONGEST_REASON),
  }));
}

async function survey(client: JiraClient, wish: ProjectWish): Promise<Survey> {
  const coming = readTicketTypes(client, wish.project);
  const [rights] = await allEnded([
    readRights(client, wish.project),
    // Without the rights nobody asks what became of it.
    coming.catch(() => undefined),
  ]);
  if (rights.some((fact) => fact.state === 'failed')) return { facts: rights };
  const types = await coming;
  const type = types.find((each) => isMeant(each, wish.issueType));
  const typeFact = judgeType(wish, types, type);
  if (type === undefined || typeFact.state === 'failed') return { facts: [...rights, typeFact] };
  const fields = await readScreenFields(client, wish.project, type);
  const { facts, ...judgement } = judgeScreen(wish, fields);
  return { ...judgement, facts: [...rights, typeFact, ...facts], ticketTypeId: type.id };
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
