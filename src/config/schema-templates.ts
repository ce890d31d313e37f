import { z } from 'zod';
import { BUILT_IN } from '../templates/built-in';
import { LONGEST_TEMPLATE } from '../templates/kinds';

/** As for a team's name: it stands in notes, and in what people type. */
const templateName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'must be a name: up to 40 lower-case letters, digits and -, such as payments',
  )
  .refine((name) => !(name in {}), 'is a reserved word: name the template otherwise')
  .refine((name) => name !== BUILT_IN, 'is the name of the built-in texts: replace them as default');

/** What it says is looked at by `checkTemplates`, which knows the places in it. */
function template(longest: number) {
  return z
    .string()
    .refine((text) => text.trim() !== '', 'is empty: leave the key out instead')
    .refine((text) => text.length <= longest, `is longer than ${longest} characters`);
}

const ticketTemplate = z
  .strictObject({
    summary: z.exactOptional(template(LONGEST_TEMPLATE.summary)),
    description: z.exactOptional(template(LONGEST_TEMPLATE.description)),
    groupSummary: z.exactOptional(template(LONGEST_TEMPLATE.groupSummary)),
    groupDescription: z.exactOptional(template(LONGEST_TEMPLATE.groupDescription)),
  })
  .refine((texts) => Object.keys(texts).length > 0, 'has neither a summary nor a description');

export const templates = z.record(templateName, ticketTemplate);
