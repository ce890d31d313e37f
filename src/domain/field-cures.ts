import { type Choice, type FieldKind, type OfferedField } from './screen-field';

const SHOWN = 5;

const HINTS: Readonly<Record<Exclude<FieldKind, 'other'>, string>> = {
  text: '<text>',
  paragraph: '<text>',
  url: '<web address>',
  number: '<number>',
  date: '<YYYY-MM-DD>',
  datetime: '<date and time>',
  option: '<option>',
  options: '[<options>]',
  cascade: '{ parent: <option>, child: <option> }',
  labels: '[<labels>]',
  version: '<version>',
  versions: '[<versions>]',
  components: '[<components>]',
  user: '<address>',
  users: '[<addresses>]',
};

/** Jira's own fields that have keys of their own in the policy. */
const OWN_KEYS: ReadonlyMap<string, string> = new Map([
  ['components', 'components: [<components>]'],
  ['assignee', 'assignee: <address>'],
  ['duedate', 'dueDays: { CRITICAL: <days>, HIGH: <days> }'],
  ['priority', 'priorities: { CRITICAL: <priority>, HIGH: <priority> }'],
]);

/** The line that a person adds to the policy so that tickets of the teams have the field. */
export function lineToAdd(field: OfferedField, teams: readonly string[]): string {
  const { id, name, kind } = field;
  if (kind === 'other') {
    return `Give "${name}" a default in Jira or make it optional: the worker cannot fill fields of its type.`;
  }
  const own = OWN_KEYS.get(id);
  const section = own === undefined ? '.fields' : '';
  const where = `Add under ${teamKeys(teams, section)} (or jira${section}):`;
  return `${where} ${own ?? `${JSON.stringify(name)}: ${HINTS[kind]}`}${offers(field)}`;
}

/** Where a team has a value for it, and this finding's is not among those the screen offers. */
export function valueToMend(field: OfferedField, team: string): string {
  const isBySeverity = field.id === 'duedate' || field.id === 'priority';
  if (isBySeverity || field.kind === 'other') return lineToAdd(field, [team]);
  const own = OWN_KEYS.has(field.id) ? field.id : `fields.${JSON.stringify(field.name)}`;
  return `Mend teams.${team}.${own}: give it an \`otherwise\`, or a \`map\` to what Jira takes${offers(field)}`;
}

/** `; one of Checkout, Ledger, Search and 12 more`. */
function offers({ choices = [], more: unlisted = 0 }: OfferedField): string {
  if (choices.length === 0) return '';
  const names = choices.slice(0, SHOWN).map(nameOf);
  const rest = choices.length - names.length + unlisted;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return `; one of ${names.join(', ')}${more}`;
}

function nameOf({ name, children = [] }: Choice): string {
  return children.length === 0 ? name : `${name} / ${children[0]?.name ?? ''}`;
}

function teamKeys(teams: readonly string[], section: string): string {
  const shown = teams.slice(0, SHOWN).map((team) => `teams.${team}${section}`);
  const more = teams.length > SHOWN ? ` and ${teams.length - SHOWN} more teams` : '';
  return `${shown.join(', ')}${more}`;
}
