import { analyzeSync, type Liquid, Parser, type Template, Tokenizer } from 'liquidjs';
import type { FindingValues, GroupValues, TicketValues } from '../domain/ticket-values';
import { foreignMarkdown, oneLine, PART } from '../domain/markdown';
import { tagKey } from '../domain/tag-key';
import { createEngine } from './engine';
import { isForGroups, isSummary, type TemplateKind } from './kinds';
import { Markup } from './markup';
import { swallowTagLines } from './tag-lines';

/** Of each of Wiz's two texts, so that what stands below them is still read; both together fit into a ticket. */
const FOREIGN_LIMIT = 8_000;
/** Of a ticket for several findings, whose resources take the most of it. */
const GROUP_FOREIGN_LIMIT = 4_000;

export interface CompiledTemplate {
  /** Throws where a value is not what the template takes it for, and where it takes too long. */
  render(values: TemplateValues): string;
}

/** The names of a finding alone do where a template asks for no more. */
export type TemplateValues = FindingValues & Partial<TicketValues>;

const ENGINES: Readonly<Record<TemplateKind, Liquid>> = {
  summary: createEngine('summary'),
  description: createEngine('description'),
  groupSummary: createEngine('groupSummary'),
  groupDescription: createEngine('groupDescription'),
};

/** Throws a `LiquidError` for a text that is no template. */
export function compileTemplate(kind: TemplateKind, text: string): CompiledTemplate {
  const engine = ENGINES[kind];
  const render = renderer(kind, parseTemplate(text, engine), engine);
  const finish = isSummary(kind) ? oneLine : tidy;
  return { render: (values) => finish(render(values)) };
}

export function renderer(
  kind: TemplateKind,
  templates: Template[],
  engine: Liquid,
): CompiledTemplate['render'] {
  const tags = tagsNamedIn(templates);
  const limit = isForGroups(kind) ? GROUP_FOREIGN_LIMIT : FOREIGN_LIMIT;
  return (values) => String(engine.renderSync(templates, scopeOf(values, tags, limit)));
}

export function parseTemplate(text: string, engine: Liquid): Template[] {
  const tokens = new Tokenizer(text, engine.options.operators).readTopLevelTokens(engine.options);
  swallowTagLines(text, tokens);
  return new Parser(engine).parseTokens(tokens);
}

/** Every spelling of a tag's key that the template uses. */
function tagsNamedIn(templates: Template[]): readonly string[] {
  const paths = analyzeSync(templates, { partials: false }).globals['tags'] ?? [];
  return [...new Set(paths.map(({ segments }) => String(segments[1])))];
}

/** A template sees own properties only: these, and of the tags those it names. */
function scopeOf(values: TemplateValues, tags: readonly string[], limit: number): object {
  const own = new Map(Object.entries(values.tags));
  return {
    ...withoutEmptyLists(values),
    resource: withoutEmptyLists(values.resource),
    tags: Object.fromEntries(tags.map((key) => [key, own.get(tagKey(key)) ?? null])),
    description: foreign(values.description, limit),
    remediation: foreign(values.remediation, limit),
    ...(values.group === undefined ? {} : { group: groupScope(values.group) }),
  };
}

/** The list of resources is Markdown of ours: names in it are escaped already. */
function groupScope({ resources, ...group }: GroupValues): object {
  return { ...withoutEmptyLists(group), resources: new Markup(`${PART}${resources}${PART}`) };
}

/** To Liquid an empty list is true. */
function withoutEmptyLists(values: object): object {
  const entries = Object.entries(values).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) && value.length === 0 ? null : value,
  ]);
  return Object.fromEntries(entries) as object;
}

function foreign(text: string | null, limit: number): Markup | null {
  const markdown = foreignMarkdown(text ?? '', limit);
  return markdown === '' ? null : new Markup(markdown);
}

/** One empty line between blocks is enough; Wiz's own texts stay as they are. */
function tidy(text: string): string {
  return text
    .split(PART)
    .map((part, index) => (index % 2 === 0 ? part.replaceAll(/\n(?:[ \t]*\n)+/g, '\n\n') : part))
    .map((part) => part.replaceAll(/^\n+|\n+$/g, ''))
    .filter((part) => part.trim() !== '')
    .join(`\n${PART}\n`);
}
