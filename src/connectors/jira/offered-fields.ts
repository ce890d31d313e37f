import type { ProjectWish } from '../../domain/destination';
import { type Constant, type FieldValue, folded, foreseeable, isCascade } from '../../domain/field-value';
import { OWN_FIELDS } from '../../domain/fit-fields';
import { type Choice, choiceNamed, fieldNamed, type OfferedField } from '../../domain/screen-field';
import type { ScreenField } from './create-meta';

/** What a ticket can be given beside what every ticket has. */
export interface Screen {
  /** By the name the policy uses. */
  readonly priorityIds: Readonly<Record<string, string>>;
  readonly hasDueDate: boolean;
  readonly fields: readonly OfferedField[];
}

/** On every ticket, whatever the policy says. */
const ALWAYS_FILLED = ['project', 'issuetype', 'summary', 'description', 'labels'];
/** Jira fills it with whoever creates. */
const FILLED_BY_JIRA = ['reporter'];
/** Nobody fills more. */
const MAX_FIELDS = 60;
/** Listed in any case, so that a cure can name them. */
const ALWAYS_LISTED = 5;

/** Without it nothing is filed, and neither Jira nor the worker has a value of its own. */
function insistsOn({ id, isRequired, hasDefault }: ScreenField): boolean {
  return isRequired && !hasDefault && ![...ALWAYS_FILLED, ...FILLED_BY_JIRA].includes(id);
}

/** What of a create screen a run must know: what the screen insists on first, then what the policy names. */
export function offeredFields(wish: ProjectWish, fields: readonly ScreenField[]): OfferedField[] {
  const keys = new Set(wish.teams.flatMap((team) => Object.keys(team.fields)).map(folded));
  const isNamed = ({ id, name }: ScreenField): boolean =>
    !OWN_FIELDS.includes(id) && (keys.has(folded(id)) || keys.has(folded(name)));
  const insisted = fields.filter(insistsOn);
  const others = fields.filter((field) => !insisted.includes(field) && isNamed(field));
  const room = new Room(wish.choiceBytes);
  return [...insisted, ...others].slice(0, MAX_FIELDS).map((field) => {
    const { id, name, kind } = field;
    const isRequired = insisted.includes(field) ? { isRequired: true as const } : {};
    return { id, name, kind, ...isRequired, ...listed(field, valuesFor(field, fields, wish), room) };
  });
}

/** What all teams put into a field. */
function valuesFor(field: ScreenField, fields: readonly ScreenField[], wish: ProjectWish): FieldValue[] {
  return wish.teams.flatMap((team) =>
    Object.entries(team.fields).flatMap(([key, value]) =>
      fieldNamed(key, fields)?.id === field.id ? [value] : [],
    ),
  );
}

/** Bytes that are left for options. */
class Room {
  constructor(private left: number) {}

  takes(choice: Choice): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(choice));
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}

type Listed = Pick<OfferedField, 'choices' | 'more' | 'isOpen'>;

/** The options that the policy names, and others as far as a finding may name them and there is room. */
function listed({ choices }: ScreenField, values: readonly FieldValue[], room: Room): Listed {
  if (choices.length === 0) return {};
  const foreseen = values.map(foreseeable);
  const named = namedChoices(
    foreseen.flatMap((each) => each.values),
    choices,
  );
  const isOpen = foreseen.some((each) => each.isOpen);
  const others = choices.filter(({ id }) => !named.some((each) => each.id === id));
  const wanted = isOpen ? others : others.slice(0, Math.max(0, ALWAYS_LISTED - named.length));
  const taken = [...named, ...wanted].filter((choice) => room.takes(choice));
  const more = choices.length - taken.length;
  return {
    choices: taken,
    ...(more === 0 ? {} : { more }),
    ...(isOpen && taken.length < named.length + others.length ? { isOpen: true } : {}),
  };
}

function namedChoices(values: readonly Constant[], choices: readonly Choice[]): Choice[] {
  const texts = values.flatMap((value) => (isCascade(value) ? [value.parent] : value));
  const found = texts.flatMap((text) => choiceNamed(text, choices) ?? []);
  return [...new Map(found.map((choice) => [choice.id, choice])).values()];
}
