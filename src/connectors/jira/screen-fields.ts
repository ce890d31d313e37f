import type { ProjectWish } from '../../domain/destination';
import { type FieldValue, foreseeable } from '../../domain/field-value';
import { lineToAdd } from '../../domain/field-cures';
import { fitValue } from '../../domain/fit-value';
import { OWN_FIELDS } from '../../domain/fit-fields';
import { fieldNamed, type OfferedField } from '../../domain/screen-field';
import { type TicketSettings, wantsDueDate } from '../../domain/team-settings';
import type { ScreenField } from './create-meta';
import { type Fact, failed, ok, warning } from './fact';
import type { Screen } from './offered-fields';

type Team = ProjectWish['teams'][number];

/** A field that the screen insists on, and the teams that have nothing for it. */
export interface Lack {
  readonly field: OfferedField;
  readonly teams: readonly string[];
}

/** What keeps tickets of single teams from being filed. */
export function findLacks({ teams }: ProjectWish, screen: Screen): Lack[] {
  return screen.fields
    .filter(({ isRequired }) => isRequired === true)
    .map((field) => ({
      field,
      teams: teams.filter((team) => !isFilled(field, team, screen)).map(({ team }) => team),
    }))
    .filter((lack) => lack.teams.length > 0);
}

/** One line for each field, with the line to add to the policy. */
export function lackFacts(wish: ProjectWish, lacks: readonly Lack[]): Fact[] {
  const what = 'required fields';
  if (lacks.length === 0) return [ok(what, 'all filled')];
  return lacks.map(({ field, teams }) =>
    failed(what, { detail: describeLack(wish, { field, teams }), cure: lineToAdd(field, teams) }),
  );
}

export function describeLack(
  { project, issueType }: ProjectWish,
  { field: { id, name, kind }, teams }: Lack,
): string {
  const named = id === name ? `"${name}"` : `"${name}" (${id})`;
  const why =
    kind === 'other'
      ? 'the worker cannot fill it'
      : `the policy has no value that it takes for ${listTeams(teams)}`;
  return `${project} ${issueType} requires ${named}, and ${why}`;
}

function listTeams(teams: readonly string[]): string {
  const shown = teams.slice(0, 5).join(', ');
  const more = teams.length > 5 ? ` and ${teams.length - 5} more` : '';
  return `${teams.length === 1 ? 'team' : 'teams'} ${shown}${more}`;
}

/** As far as it can be known without a finding. */
function isFilled(field: OfferedField, team: Team, { priorityIds, hasDueDate }: Screen): boolean {
  if (field.id === 'priority') return hasPriorities(team, priorityIds);
  if (field.id === 'duedate') return hasDueDate && wantsDueDate(team);
  const value = valueOf(field, team);
  if (value === undefined || field.kind === 'other') return false;
  return !('constant' in value) || fitValue(value.constant, field).value !== undefined;
}

function hasPriorities({ priorities }: TicketSettings, ids: Screen['priorityIds']): boolean {
  const names = Object.values(priorities);
  return names.length > 0 && names.every((name) => Object.hasOwn(ids, name));
}

function valueOf(field: OfferedField, team: Team): FieldValue | undefined {
  const entries = Object.entries(team.fields).filter(([key]) => fieldNamed(key, [field]) !== undefined);
  return entries.at(-1)?.[1];
}

/** Fields of the policy that are not filled on any ticket: the screen has no such field. */
export function unknownFields(wish: ProjectWish, fields: readonly ScreenField[]): Fact[] {
  const keys = new Map<string, string[]>();
  for (const team of wish.teams) {
    for (const key of Object.keys(team.fields)) {
      if (isUsable(key, fields)) continue;
      keys.set(key, [...(keys.get(key) ?? []), team.team]);
    }
  }
  return [...keys].map(([key, teams]) => {
    const isTwice = fields.filter(({ name }) => fieldNamed(key, [{ id: '', name }]) !== undefined).length > 1;
    const why = isTwice ? `has several fields "${key}"` : `has no field "${key}" that could be filled`;
    const cure = isTwice
      ? `Name it by its id, such as customfield_10050.`
      : `Add it to the create screen of ${wish.issueType} in ${wish.project}, or take it out of the policy.`;
    return warning('fields', {
      detail: `the create screen of ${wish.project} ${why}: left out for ${listTeams(teams)}`,
      cure,
    });
  });
}

function isUsable(key: string, fields: readonly ScreenField[]): boolean {
  const field = fieldNamed(key, fields);
  return field !== undefined && !OWN_FIELDS.includes(field.id);
}

/** Values of the policy that the screen does not take: told before the first ticket goes without one. */
export function misfits({ project, teams }: ProjectWish, offered: readonly OfferedField[]): Fact[] {
  const byProblem = new Map<string, string[]>();
  for (const team of teams) {
    for (const problem of problemsOf(team, offered)) {
      byProblem.set(problem, [...(byProblem.get(problem) ?? []), team.team]);
    }
  }
  return [...byProblem].map(([problem, names]) =>
    warning('fields', {
      detail: `${project}: ${problem}, as the policy wants it for ${listTeams(names)}`,
      cure: 'Put a value there that the field takes; until then it is left out.',
    }),
  );
}

function problemsOf(team: Team, offered: readonly OfferedField[]): Set<string> {
  const problems = Object.entries(team.fields).flatMap(([key, value]) => {
    const field = fieldNamed(key, offered);
    if (field === undefined) return [];
    return foreseeable(value).values.flatMap((each) => {
      const { problem } = fitValue(each, field);
      return problem === undefined ? [] : [`${field.name} ${problem}`];
    });
  });
  return new Set(problems);
}
