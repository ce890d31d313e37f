import { BUILT_IN } from '../templates/built-in';
import { templateFaults } from '../templates/check';
import { LONGEST_TEMPLATE, TEMPLATE_KINDS, type TemplateKind } from '../templates/kinds';
import type { TemplateFault } from '../templates/faults';
import { closest } from './closest';
import type { Complaint } from './policy-complaints';
import type { Path } from './policy-yaml';
import { asFields, type Fields } from './raw';

/** Templates that cannot be used, each with its place in the text, and teams that name one that is not there. */
export function checkTemplates(file: Fields): Complaint[] {
  const templates = Object.entries(asFields(file.templates));
  const names = templates.map(([name]) => name);
  return [
    ...templates.flatMap(([name, texts]) =>
      TEMPLATE_KINDS.flatMap((kind) => checkText(name, kind, asFields(texts))),
    ),
    ...Object.entries(asFields(file.teams)).flatMap(([team, fields]) =>
      checkName(['teams', team, 'template'], asFields(fields)['template'], [...names, BUILT_IN]),
    ),
  ];
}

function checkText(name: string, kind: TemplateKind, texts: Fields): Complaint[] {
  const text = texts[kind];
  // The schema has its own words for what is no text, empty or too long.
  if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST_TEMPLATE[kind]) return [];
  return templateFaults(kind, text).map((fault) => ({
    at: ['templates', name, kind],
    within: { line: fault.line, column: fault.column },
    what: fault.what,
    ...cureOf(fault),
  }));
}

function cureOf({ unknown }: TemplateFault): { readonly cure?: string } {
  if (unknown === undefined) return {};
  const meant = closest(unknown.word, unknown.among);
  return {
    cure: meant === undefined ? `what there is: ${unknown.among.join(', ')}` : `did you mean ${meant}?`,
  };
}

function checkName(at: Path, template: unknown, names: readonly string[]): Complaint[] {
  if (typeof template !== 'string' || names.includes(template)) return [];
  const meant = closest(template, names);
  const cure = meant === undefined ? `the templates are: ${names.join(', ')}` : `did you mean ${meant}?`;
  return [{ at, what: 'names no template that exists', cure }];
}
