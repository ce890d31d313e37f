import { stringify } from 'yaml';
import type { TicketTemplate } from '../../domain/policy';
import { BUILT_IN } from '../../templates/built-in';
import { plainLines } from '../plain-text';

/** As it stands in a policy; the built-in texts under the name by which a policy replaces them. */
export function renderTemplate(name: string, { summary, description }: TicketTemplate): string {
  const texts = {
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
  };
  const templates = { [name === BUILT_IN ? 'default' : name]: texts };
  return plainLines(stringify({ templates }, { lineWidth: 0, blockQuote: 'literal' }).trimEnd());
}
