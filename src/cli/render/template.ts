import { stringify } from 'yaml';
import type { TicketTemplate } from '../../domain/policy';
import { BUILT_IN } from '../../templates/built-in';
import { TEMPLATE_KINDS } from '../../templates/kinds';
import { plainLines } from '../plain-text';

/** As it stands in a policy; the built-in texts under the name by which a policy replaces them. */
export function renderTemplate(name: string, template: TicketTemplate): string {
  const texts = Object.fromEntries(
    TEMPLATE_KINDS.flatMap((kind) => (template[kind] === undefined ? [] : [[kind, template[kind]]])),
  );
  const templates = { [name === BUILT_IN ? 'default' : name]: texts };
  return plainLines(stringify({ templates }, { lineWidth: 0, blockQuote: 'literal' }).trimEnd());
}
