import { z } from 'zod';
import { type FieldValue, folded, foreseeable, isCascade } from '../domain/field-value';
import { parseFieldValue } from './field-value';
import { bySeverity, count, label } from './schema-parts';
import { listOf, oneLine } from './values';

/* What both `jira` and a team say of the fields of tickets. */

const fieldValue = z.unknown().transform((value, context): FieldValue => {
  const parsed = parseFieldValue(value);
  if (!('wrong' in parsed)) return parsed;
  for (const { path, message } of parsed.wrong)
    context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

/** Somebody: no parent and child. */
const person = fieldValue.refine(
  (value) => !foreseeable(value).values.some(isCascade),
  'must name people: an address, an account id or a display name',
);

/** The worker fills these itself; what can be said of them has a key of its own. Names are compared without case and blanks. */
const OWN: ReadonlyMap<string, string> = new Map([
  ['project', 'the project is jiraProject of the team'],
  ['issuetype', 'the type is issueType of the team'],
  ['summary', 'the worker writes it'],
  ['description', 'the worker writes it'],
  ['labels', 'use labels of jira or the team'],
  ['priority', 'use priorities of jira or the team'],
  ['duedate', 'use dueDays of jira or the team'],
  ['assignee', 'use assignee of jira or the team'],
  ['components', 'use components of jira or the team'],
  ['component/s', 'use components of jira or the team'],
]);

const fieldName = oneLine(255).check((context) => {
  const why = OWN.get(folded(context.value).replaceAll(/\s/g, ''));
  if (why !== undefined)
    context.issues.push({ code: 'custom', input: context.value, message: `cannot be set here: ${why}` });
});

const fields = z.record(fieldName, fieldValue).check((context) => {
  const seen = new Map<string, string>();
  for (const name of Object.keys(context.value)) {
    const twin = seen.get(folded(name));
    const message = `is the same field as ${JSON.stringify(twin)}: case does not count`;
    if (twin !== undefined)
      context.issues.push({ code: 'custom', input: context.value, path: [name], message });
    seen.set(folded(name), name);
  }
});

export const ticketKeys = {
  priorities: z.exactOptional(bySeverity(oneLine(60))),
  dueDays: z.exactOptional(bySeverity(count(0, 3650))),
  dueFrom: z.exactOptional(z.enum(['created', 'first-seen', 'wiz'], 'must be created, first-seen or wiz')),
  labels: z.exactOptional(z.array(label).max(20, 'has more than 20 labels')),
  components: z.exactOptional(listOf(oneLine(255))),
  assignee: z.exactOptional(person),
  fields: z.exactOptional(fields),
};
