import type { TicketWriter } from '../domain/draft';
import type { FindingDetails } from '../domain/finding';
import { findingValues, type TicketValues } from '../domain/ticket-values';
import { type ChosenTemplate, builtIn, chooseTemplate } from './choose';
import { type CompiledTemplate, compileTemplate } from './compile';
import { isSummary, type TemplateKind } from './kinds';
import { faultsIn } from './faults';
import { writeSummary } from './summary';

const FOR_ONE = ['summary', 'description'] as const;
const FOR_GROUPS = ['groupSummary', 'groupDescription'] as const;

/**
 * The texts of a ticket by its team's template. A template that fails on a finding, or takes too long, never costs the
 * ticket: the built-in text stands in for it, and a note says so.
 */
export const writeTicket: TicketWriter = (policy, values) => {
  const [ofSummary, ofDescription] = values.group === undefined ? FOR_ONE : FOR_GROUPS;
  const summary = writeOne(ofSummary, chooseTemplate(policy, values.team, ofSummary), values);
  const description = writeOne(ofDescription, chooseTemplate(policy, values.team, ofDescription), values);
  const note = summary.note ?? description.note;
  return {
    summary: summary.text,
    description: description.text,
    ...(note === undefined ? {} : { note }),
  };
};

/** The finding in one line, as a ticket of the built-in template has it; for people who have not seen that ticket. */
export function summaryOf(details: FindingDetails): string {
  return writeSummary(compiled('summary', builtIn('summary').text), findingValues(details));
}

interface Written {
  readonly text: string;
  readonly note?: string;
}

function writeOne(kind: TemplateKind, { name, text }: ChosenTemplate, values: TicketValues): Written {
  try {
    return { text: written(kind, text, values) };
  } catch (error) {
    const why = faultsIn(error)[0]?.what ?? 'it failed';
    const note = `the ${kind} of template “${name}” could not be used here (${why}), so the built-in one stands here`;
    return { text: written(kind, builtIn(kind).text, values), note };
  }
}

function written(kind: TemplateKind, template: string, values: TicketValues): string {
  const made = compiled(kind, template);
  const text = isSummary(kind) ? writeSummary(made, values) : made.render(values);
  if (text === '') throw new Error('it is empty');
  return text;
}

/** As many as any policy has; a worker sees a few policies in its life. */
const MOST_COMPILED = 200;
const COMPILED = new Map<string, CompiledTemplate>();

function compiled(kind: TemplateKind, text: string): CompiledTemplate {
  const key = `${kind}\n${text}`;
  const known = COMPILED.get(key);
  if (known !== undefined) return known;
  const template = compileTemplate(kind, text);
  if (COMPILED.size >= MOST_COMPILED) COMPILED.clear();
  COMPILED.set(key, template);
  return template;
}
