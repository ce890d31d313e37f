import type { ProjectWish } from '../../domain/destination';
import type { ScreenField } from './create-meta';
import { type Fact, failed, ok, warning } from './fact';

/** The optional fields a ticket can be given. */
export interface Screen {
  /** By the name the policy uses. */
  readonly priorityIds: Readonly<Record<string, string>>;
  readonly hasDueDate: boolean;
}

/** Filled by us, or by Jira itself: the reporter is whoever creates. */
const FILLED = ['project', 'issuetype', 'summary', 'description', 'labels', 'reporter'];

/** Compares the create screen with what a ticket of ours carries. */
export function judgeScreen(
  wish: ProjectWish,
  fields: readonly ScreenField[],
): { readonly facts: readonly Fact[]; readonly screen: Screen } {
  const priority = judgePriority(wish, fields);
  const hasDueDate = wish.wantsDueDate && has(fields, 'duedate');
  const facts = [
    judgeMustHave(wish, fields, {
      id: 'labels',
      why: 'without labels a ticket is not found again and would be filed twice',
    }),
    judgeMustHave(wish, fields, { id: 'description', why: 'a ticket without one tells nobody what to do' }),
    priority.fact,
    judgeDueDate(wish, hasDueDate),
    judgeRequired(wish, fields, [
      ...FILLED,
      ...(priority.isAlwaysFilled ? ['priority'] : []),
      ...(hasDueDate ? ['duedate'] : []),
    ]),
  ];
  return { facts, screen: { priorityIds: priority.ids, hasDueDate } };
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
  readonly isAlwaysFilled: boolean;
}

function judgePriority(wish: ProjectWish, fields: readonly ScreenField[]): PriorityJudgement {
  const what = 'priorities';
  const field = fields.find((each) => each.id === 'priority');
  const wanted = [...new Set(Object.values(wish.priorities))];
  if (field === undefined) {
    const detail = `the create screen of ${wish.project} has no priority; tickets are filed without one`;
    const cure = `Add the field "priority" to the create screen of ${wish.issueType} in ${wish.project}.`;
    return { fact: warning(what, { detail, cure }), ids: {}, isAlwaysFilled: false };
  }
  const pairs = wanted.map((name) => [name, idOf(field, name)] as const);
  const missing = pairs.filter(([, id]) => id === undefined).map(([name]) => name);
  const ids = Object.fromEntries(pairs.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])));
  const fact =
    missing.length === 0
      ? ok(what, wanted.join(', ') || 'none wanted')
      : missingPriorities(wish, field, missing);
  return { fact, ids, isAlwaysFilled: wanted.length > 0 && missing.length === 0 };
}

function missingPriorities({ project }: ProjectWish, field: ScreenField, missing: readonly string[]): Fact {
  const offered = field.choices.map((choice) => choice.name).join(', ') || 'none';
  return warning('priorities', {
    detail: `${project} has no priority ${missing.join(', ')}; the project's default is used`,
    cure: `Name priorities of ${project} under jira.priorities in the policy: ${offered}.`,
  });
}

function idOf({ choices }: ScreenField, name: string): string | undefined {
  return choices.find((choice) => choice.name.toLowerCase() === name.toLowerCase())?.id;
}

function judgeDueDate({ project, issueType, wantsDueDate }: ProjectWish, hasDueDate: boolean): Fact {
  const what = 'due date';
  if (!wantsDueDate) return ok(what, 'not wanted');
  if (hasDueDate) return ok(what, 'on the create screen');
  return warning(what, {
    detail: `the create screen of ${project} has no due date; tickets are filed without one`,
    cure: `Add the field "duedate" to the create screen of ${issueType} in ${project}.`,
  });
}

function judgeRequired(wish: ProjectWish, fields: readonly ScreenField[], filled: readonly string[]): Fact {
  const what = 'required fields';
  const open = fields.filter((field) => field.isRequired && !field.hasDefault && !filled.includes(field.id));
  if (open.length === 0) return ok(what, 'all filled');
  const names = open.map((field) => `${field.name} (${field.id})`).join(', ');
  return failed(what, {
    detail: `${wish.project} ${wish.issueType} requires what a finding does not tell: ${names}`,
    cure: `Give ${names} a default or make it optional in ${wish.project}, or name another issue type in JIRA_ISSUE_TYPE or the team's issueType.`,
  });
}
