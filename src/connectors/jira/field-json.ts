import type { FittedField } from '../../domain/fit-fields';
import type { Picked } from '../../domain/fit-value';
import type { FieldKind } from '../../domain/screen-field';
import { type AdfDocument, paragraph, textNode } from './adf-node';
import { printable } from './adf-text';

/** A value as the create request wants it. */
export function fieldJson({ id, kind, value }: FittedField): unknown {
  if ('text' in value) return kind === 'paragraph' ? toDocument(value.text) : printable(value.text);
  if ('number' in value) return value.number;
  if ('texts' in value) return value.texts.map(printable);
  if ('people' in value) return toPeople(value.people, id, kind);
  if ('choices' in value) {
    const choices = value.choices.map((choice) => toChoice(choice, kind));
    return kind === 'option' || kind === 'version' ? choices[0] : choices;
  }
  const { parent, child } = value;
  const above = toChoice(parent, kind);
  return child === undefined ? above : { ...above, child: toChoice(child, kind) };
}

const NAMED: readonly FieldKind[] = ['version', 'versions', 'components'];

/** Options without an id go by their value, everything else by its name. */
function toChoice({ id, name }: Picked, kind: FieldKind): Record<string, string> {
  if (id !== undefined) return { id };
  return NAMED.includes(kind) ? { name } : { value: name };
}

function toPeople(accounts: readonly string[], id: string, kind: FieldKind): unknown {
  if (kind === 'users') return accounts.map((accountId) => ({ accountId }));
  const [account] = accounts;
  return id === 'assignee' ? { id: account } : { accountId: account };
}

/** One paragraph a line; nothing in it is markup. */
function toDocument(text: string): AdfDocument {
  const lines = printable(text).split('\n');
  const content = lines.filter((line) => line.trim() !== '').map((line) => paragraph([textNode(line)]));
  return { version: 1, type: 'doc', content };
}
