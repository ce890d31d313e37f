import type { Liquid, Template } from 'liquidjs';
import { compileTemplate, parseTemplate, renderer } from './compile';
import { createEngine } from './engine';
import { EVERY_BRANCH } from './every-branch';
import { faultsIn, type TemplateFault } from './faults';
import type { TemplateKind } from './kinds';
import { nameFaults } from './names';
import { samplesFor } from './samples';
import { valuesOf } from './shapes';
import { tokenFaults } from './tokens';

/**
 * Everything wrong with a template that can be known without a finding, in the order of its text: its pieces and names; where
 * these are right, its form; and where that is right, what a trial shows on findings that say much, little and evil things.
 */
export function templateFaults(kind: TemplateKind, text: string): readonly TemplateFault[] {
  const { reader, writer, laxReader } = TRIALS[kind];
  const words = [...tokenFaults(kind, text, reader), ...namesIn(kind, text, laxReader)];
  if (words.length > 0) return inOrder(words);
  const parsed = parse(text, reader);
  if ('faults' in parsed) return parsed.faults;
  const trial = trialFaults(kind, parsed.templates, writer);
  return trial.length > 0 ? inOrder(trial) : emptiness(kind, text);
}

function namesIn(kind: TemplateKind, text: string, engine: Liquid): readonly TemplateFault[] {
  const parsed = parse(text, engine);
  if ('faults' in parsed) return [];
  return nameFaults(parsed.templates, valuesOf(kind));
}

interface Trial {
  readonly reader: Liquid;
  readonly laxReader: Liquid;
  readonly writer: Liquid;
}

const TRIALS: Readonly<Record<TemplateKind, Trial>> = {
  summary: trialOf('summary'),
  description: trialOf('description'),
  groupSummary: trialOf('groupSummary'),
  groupDescription: trialOf('groupDescription'),
};

function trialOf(kind: TemplateKind): Trial {
  return {
    reader: createEngine(kind, { tags: EVERY_BRANCH }),
    laxReader: createEngine(kind, { isLax: true }),
    writer: createEngine(kind, { isTrial: true }),
  };
}

type Parsed = { readonly templates: Template[] } | { readonly faults: readonly TemplateFault[] };

function parse(text: string, engine: Liquid): Parsed {
  try {
    return { templates: parseTemplate(text, engine) };
  } catch (error) {
    return { faults: faultsIn(error) };
  }
}

function trialFaults(kind: TemplateKind, templates: Template[], engine: Liquid): readonly TemplateFault[] {
  const render = renderer(kind, templates, engine);
  return samplesFor(kind).flatMap(({ values }) => {
    try {
      render(values);
      return [];
    } catch (error) {
      return faultsIn(error);
    }
  });
}

function emptiness(kind: TemplateKind, text: string): readonly TemplateFault[] {
  const template = compileTemplate(kind, text);
  const silent = samplesFor(kind).find(({ values }) => template.render(values) === '');
  return silent === undefined
    ? []
    : [{ line: 1, column: 1, what: `makes no text of a finding that says ${silent.says}` }];
}

function inOrder(faults: readonly TemplateFault[]): readonly TemplateFault[] {
  const byPlace = new Map(faults.map((fault) => [`${fault.line}:${fault.column} ${fault.what}`, fault]));
  return [...byPlace.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
