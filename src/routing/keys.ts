import { ENVIRONMENTS } from '../domain/environment';
import { FACT_KEYS, TAG_KINDS, type FactKey, type TagKind } from '../domain/matcher';
import { SEVERITIES } from '../domain/severity';
import { tagKey } from '../domain/tag-key';

/** The key of a clause, taken apart. */
export type Key =
  | { readonly kind: 'fact'; readonly fact: FactKey }
  /** `tag` folded by `tagKey`. */
  | { readonly kind: TagKind; readonly tag: string };

/** "project", "tag.team", "subscriptionTag.shared"; undefined for what nothing can be known under. */
export function parseKey(text: string): Key | undefined {
  const fact = FACT_KEYS.find((each) => each === text);
  if (fact !== undefined) return { kind: 'fact', fact };
  const kind = TAG_KINDS.find((each) => text.startsWith(`${each}.`));
  if (kind === undefined) return undefined;
  const tag = tagKey(text.slice(kind.length + 1));
  return tag === '' ? undefined : { kind, tag };
}

/** "resource type", "tag team", "subscription tag shared". */
export function keyInWords(text: string): string {
  const kind = TAG_KINDS.find((each) => text.startsWith(`${each}.`));
  return kind === undefined ? inWords(text) : `${inWords(kind)} ${text.slice(kind.length + 1)}`;
}

function inWords(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The facts whose values are all known. */
export const CLOSED: Partial<Record<FactKey, readonly string[]>> = {
  environment: ENVIRONMENTS,
  severity: SEVERITIES,
};
