import { type Constant, isCascade } from './field-value';
import { withoutInvisible } from './invisible';
import { cut, oneLine } from './markdown';
import { choiceNamed, type Choice, type FieldKind, type OfferedField } from './screen-field';

/** A value in the shape that its field has. Which account is meant by a person's name, only Jira knows. */
export type FittedValue =
  | { readonly text: string }
  | { readonly number: number }
  | { readonly texts: readonly string[] }
  | { readonly choices: readonly Picked[] }
  | { readonly parent: Picked; readonly child?: Picked }
  | { readonly people: readonly string[] };

/** Without an id where the screen offers more than we were told. */
export interface Picked {
  readonly id?: string;
  readonly name: string;
}

/** At most one of both is absent: several values may fit in part. */
export interface Fit {
  readonly value?: FittedValue;
  /** "has no option "Foo""; to be read after the field's name. */
  readonly problem?: string;
}

const LONGEST_LINE = 255;
const LONGEST_PARAGRAPH = 30_000;
/** Of a value in a message: it may be anybody's. */
const LONGEST_QUOTE = 60;

type Fitting = (texts: readonly string[], field: OfferedField) => Fit;

const FITTINGS: Readonly<Record<Exclude<FieldKind, 'cascade' | 'other'>, Fitting>> = {
  text: (texts) => textFit(cut(texts.map(clean).join(', '), LONGEST_LINE)),
  paragraph: (texts) => textFit(cut(texts.map(cleanLines).join('\n'), LONGEST_PARAGRAPH)),
  url: (texts) => firstFit(texts, toUrl, 'a web address'),
  number: (texts) => firstFit(texts, toNumber, 'a number'),
  date: (texts) => firstFit(texts, toDate, 'a date'),
  datetime: (texts) => firstFit(texts, toTime, 'a time'),
  labels: (texts) => listFit(texts.map((text) => clean(text).replaceAll(' ', '-').slice(0, LONGEST_LINE))),
  option: (texts, field) => onlyFirst(pick(texts, field, 'option')),
  options: (texts, field) => pick(texts, field, 'option'),
  version: (texts, field) => onlyFirst(pick(texts, field, 'version')),
  versions: (texts, field) => pick(texts, field, 'version'),
  components: (texts, field) => pick(texts, field, 'component'),
  user: (texts) => ({ value: { people: texts } }),
  users: (texts) => ({ value: { people: texts } }),
};

export function fitValue(value: Constant, field: OfferedField): Fit {
  const { kind } = field;
  if (kind === 'other') return { problem: 'is of a type that the worker cannot fill' };
  if (kind === 'cascade') return fitCascade(value, field);
  if (isCascade(value)) return { problem: 'takes no parent and child' };
  return FITTINGS[kind](value, field);
}

/** `"Foo"`: somebody else's text, within ours. */
export function quoted(text: string): string {
  return `"${cut(clean(text), LONGEST_QUOTE)}"`;
}

function fitCascade(value: Constant, { choices = [], isOpen }: OfferedField): Fit {
  const { parent, child } = isCascade(value) ? value : { parent: value[0] ?? '', child: value[1] };
  const find = (text: string, among: readonly Choice[]): Named | undefined =>
    choiceNamed(text, among) ?? (isOpen === true ? { name: clean(text) } : undefined);
  const above = find(parent, choices);
  if (above === undefined) return { problem: `has no option ${quoted(parent)}` };
  if (child === undefined) return { value: { parent: picked(above) } };
  const below = find(child, above.children ?? []);
  if (below === undefined) return { problem: `has no option ${quoted(child)} below ${quoted(parent)}` };
  return { value: { parent: picked(above), child: picked(below) } };
}

type Named = Omit<Choice, 'id'> & Partial<Pick<Choice, 'id'>>;

function pick(texts: readonly string[], { choices = [], isOpen }: OfferedField, what: string): Fit {
  const found = texts.map(
    (text) => choiceNamed(text, choices) ?? (isOpen === true ? { name: clean(text) } : text),
  );
  const taken = found.flatMap((each) => (typeof each === 'string' ? [] : [picked(each)]));
  const missing = found.flatMap((each) => (typeof each === 'string' ? [quoted(each)] : []));
  return {
    ...(taken.length === 0 ? {} : { value: { choices: taken } }),
    ...(missing.length === 0 ? {} : { problem: `has no ${what} ${missing.slice(0, 3).join(', ')}` }),
  };
}

function picked({ id, name }: { readonly id?: string; readonly name: string }): Picked {
  return id === undefined ? { name } : { id, name };
}

/** Of a list for a field that takes one: what else there was is no problem. */
function onlyFirst(fit: Fit): Fit {
  if (fit.value === undefined || !('choices' in fit.value)) return fit;
  return { value: { choices: fit.value.choices.slice(0, 1) } };
}

function textFit(text: string): Fit {
  return text === '' ? { problem: 'got no text' } : { value: { text } };
}

function listFit(texts: readonly string[]): Fit {
  const kept = [...new Set(texts)].filter((text) => text !== '');
  return kept.length === 0 ? { problem: 'got no text' } : { value: { texts: kept } };
}

function firstFit(
  texts: readonly string[],
  convert: (text: string) => FittedValue | undefined,
  what: string,
): Fit {
  const [value] = texts.flatMap((text) => convert(text.trim()) ?? []);
  return value === undefined ? { problem: `takes ${what}, not ${quoted(texts[0] ?? '')}` } : { value };
}

function toUrl(text: string): FittedValue | undefined {
  return /^https?:\/\/[^\s<>"\\]{1,2000}$/i.test(text) ? { text } : undefined;
}

function toNumber(text: string): FittedValue | undefined {
  return /^[+-]?\d{1,15}(\.\d{1,10})?$/.test(text) ? { number: Number(text) } : undefined;
}

/** The day of a time, as it was written: Wiz writes UTC. */
function toDate(text: string): FittedValue | undefined {
  const day = text.slice(0, 10);
  const isDay = /^\d{4}-\d\d-\d\d($|T)/.test(text) && isoOf(`${day}T00:00:00Z`)?.startsWith(day) === true;
  return isDay ? { text: day } : undefined;
}

/** Jira wants milliseconds, and a zone without a colon. A time that names no zone is UTC, wherever the worker runs. */
function toTime(text: string): FittedValue | undefined {
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const iso = toDate(text) === undefined ? undefined : isoOf(hasZone ? text : `${text}Z`);
  return iso === undefined ? undefined : { text: iso.replace('Z', '+0000') };
}

function isoOf(text: string): string | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function clean(text: string): string {
  return oneLine(withoutInvisible(text));
}

function cleanLines(text: string): string {
  return text.split('\n').map(clean).join('\n').trim();
}
