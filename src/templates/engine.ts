import { type FilterImplOptions, Liquid } from 'liquidjs';
import { MARKDOWN_FILTERS, PLAIN_FILTERS, type Filter } from './filters';
import { inLine, inMarkdown } from './values-as-text';

/** Which of a ticket's two texts a template makes. */
export type TemplateKind = 'summary' | 'description';

/** Of one text; the usual one takes less than one. */
const RENDER_MS = 250;
/** Characters that the values of one text may make. */
const RENDER_CHARACTERS = 200_000;

type TagClass = Parameters<Liquid['registerTag']>[1];

/** The tags that begin something; `elsif`, `else`, `when` and the ends belong to them. */
const TAGS = ['if', 'unless', 'case', 'for', 'assign', 'comment'] as const;

function filtersOf(kind: TemplateKind): Readonly<Record<string, Filter>> {
  return kind === 'summary' ? PLAIN_FILTERS : { ...PLAIN_FILTERS, ...MARKDOWN_FILTERS };
}

/**
 * LiquidJS with nothing but our own filters and a few of its tags: no files, no other templates, no way around the escape.
 * `tags` replaces some of them.
 */
export function createEngine(
  kind: TemplateKind,
  tags: Readonly<Partial<Record<string, TagClass>>> = {},
): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    // Looked up in instead of the file system.
    templates: {},
    renderLimit: RENDER_MS,
    memoryLimit: RENDER_CHARACTERS,
    outputEscape: escapeInto(kind === 'summary' ? inLine : inMarkdown),
  });
  clear(engine.tags, (name) => TAGS.some((tag) => tag === name));
  clear(engine.filters, () => false);
  for (const [name, tag] of Object.entries(tags)) if (tag !== undefined) engine.registerTag(name, tag);
  for (const [name, filter] of Object.entries(filtersOf(kind))) {
    engine.registerFilter(name, filter as FilterImplOptions);
  }
  return engine;
}

/** Of every value before it is written; LiquidJS calls it as a filter, which its types leave out. */
function escapeInto(toText: (value: unknown) => string): (value: unknown) => string {
  return function (this: FilterScope, value: unknown): string {
    const text = toText(value);
    this.context.memoryLimit.use(text.length);
    return text;
  };
}

interface FilterScope {
  readonly context: { readonly memoryLimit: { use(count: number): void } };
}

function clear(registered: Record<string, unknown>, isKept: (name: string) => boolean): void {
  for (const name of Object.keys(registered)) if (!isKept(name)) delete registered[name];
}
