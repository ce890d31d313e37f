import type { Policy } from '../domain/policy';
import { BUILT_IN, BUILT_IN_TEMPLATE } from './built-in';
import type { TemplateKind } from './kinds';

export interface ChosenTemplate {
  /** "default", or "built-in". */
  readonly name: string;
  readonly text: string;
}

/** The name by which a policy replaces the built-in texts. */
const DEFAULT = 'default';

/** The team's own text, else the default one, else the built-in. */
export function chooseTemplate(policy: Policy, team: string, kind: TemplateKind): ChosenTemplate {
  const wish = new Map(Object.entries(policy.teams)).get(team)?.template ?? DEFAULT;
  const templates = new Map(Object.entries(policy.templates));
  for (const name of wish === BUILT_IN ? [] : [wish, DEFAULT]) {
    const text = templates.get(name)?.[kind];
    if (text !== undefined) return { name, text };
  }
  return builtIn(kind);
}

export function builtIn(kind: TemplateKind): ChosenTemplate {
  return { name: BUILT_IN, text: BUILT_IN_TEMPLATE[kind] };
}
