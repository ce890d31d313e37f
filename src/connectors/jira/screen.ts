import type { ProjectWish } from '../../domain/destination';
import { wantsDueDate } from '../../domain/team-settings';
import type { ScreenField } from './create-meta';
import { type Fact, failed, ok, warning } from './fact';
import { offeredFields, type Screen } from './offered-fields';
import { findLacks, type Lack, misfits, unknownFields } from './screen-fields';

export interface ScreenJudgement {
  /** About all tickets that go there. */
  readonly facts: readonly Fact[];
  /** About those of single teams. */
  readonly lacks: readonly Lack[];
  /** What the policy says and the screen does not take; a ticket that goes without it says so by itself. */
  readonly hints: readonly Fact[];
  readonly screen: Screen;
}

/** Compares the create screen with what a ticket of ours carries. */
export function judgeScreen(wish: ProjectWish, fields: readonly ScreenField[]): ScreenJudgement {
  const priority = judgePriority(wish, fields);
  const isDueDateWanted = wish.teams.some(wantsDueDate);
  const hasDueDate = isDueDateWanted && has(fields, 'duedate');
  const screen = { priorityIds: priority.ids, hasDueDate, fields: offeredFields(wish, fields) };
  const facts = [
    judgeMustHave(wish, fields, {
      id: 'labels',
      why: 'without labels a ticket is not found again and would be filed twice',
    }),
    judgeMustHave(wish, fields, { id: 'description', why: 'a ticket without one tells nobody what to do' }),
    priority.fact,
    judgeDueDate(wish, { isDueDateWanted, hasDueDate }),
    ...unknownFields(wish, fields),
  ];
  return { facts, lacks: findLacks(wish, screen), hints: misfits(wish, screen.fields), screen };
}

function has(fields: readonly ScreenField[], id: string): boolean {
  return fields.some((field) => field.id === id);
}

function judgeMustHave(
  { project, issueType }: ProjectWish,
  fields: readonly ScreenField[],
  { id, why }: { readonly id: string; readonly why: string },
): Fact {
  if (has(fields, id)) return ok(id, 'on the create screen');
  return failed(id, {
    detail: `the create screen of ${project} ${issueType} has no field "${id}": ${why}`,
    cure: `Add the field "${id}" to the create screen of ${issueType} in ${project}.`,
  });
}

interface PriorityJudgement {
  readonly fact: Fact;
  readonly ids: Readonly<Record<string, string>>;
}

function judgePriority(wish: ProjectWish, fields: readonly ScreenField[]): PriorityJudgement {
  const what = 'priorities';
  const field = fields.find((each) => each.id === 'priority');
  const wanted = [...new Set(wish.teams.flatMap(({ priorities }) => Object.values(priorities)))];
  if (field === undefined) {
    const detail = `the create screen of ${wish.project} has no priority; tickets are filed without one`;
    const cure = `Add the field "priority" to the create screen of ${wish.issueType} in ${wish.project}.`;
    return { fact: warning(what, { detail, cure }), ids: {} };
  }
  const pairs = wanted.map((name) => [name, idOf(field, name)] as const);
  const missing = pairs.filter(([, id]) => id === undefined).map(([name]) => name);
  const ids = Object.fromEntries(pairs.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])));
  const fact =
    missing.length === 0
      ? ok(what, wanted.join(', ') || 'none wanted')
      : missingPriorities(wish, field, missing);
  return { fact, ids };
}

function missingPriorities({ project }: ProjectWish, field: ScreenField, missing: readonly string[]): Fact {
  const offered = field.choices.map((choice) => choice.name).join(', ') || 'none';
  return warning('priorities', {
    detail: `${project} has no priority ${missing.join(', ')}; the project's default is used`,
    cure: `Name priorities of ${project} under jira.priorities or the team's priorities in the policy: ${offered}.`,
  });
}

function idOf({ choices }: ScreenField, name: string): string | undefined {
  return choices.find((choice) => choice.name.toLowerCase() === name.toLowerCase())?.id;
}

function judgeDueDate(
  { project, issueType }: ProjectWish,
  { isDueDateWanted, hasDueDate }: { readonly isDueDateWanted: boolean; readonly hasDueDate: boolean },
): Fact {
  const what = 'due date';
  if (!isDueDateWanted) return ok(what, 'not wanted');
  if (hasDueDate) return ok(what, 'on the create screen');
  return warning(what, {
    detail: `the create screen of ${project} has no due date; tickets are filed without one`,
    cure: `Add the field "duedate" to the create screen of ${issueType} in ${project}.`,
  });
}
