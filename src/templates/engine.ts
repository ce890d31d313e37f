import { type FilterImplOptions, Liquid } from 'liquidjs';
import { MARKDOWN_FILTERS, PLAIN_FILTERS, type Filter } from './filters';
import { isSummary, type TemplateKind } from './kinds';
import { inLine, inMarkdown } from './values-as-text';

/** Of one text; the usual one takes less than one. A machine that has other work must not make a good template look like an endless one. */
const RENDER_MS = 1_000;
/** Characters that the values of one text may make. */
const RENDER_CHARACTERS = 200_000;

export type TagClass = Parameters<Liquid['registerTag']>[1];

/** The tags that begin something; `elsif`, `else`, `when` and the ends belong to them. */
export const TAGS = ['if', 'unless', 'case', 'for', 'assign', 'comment'] as const;

export function filtersOf(kind: TemplateKind): Readonly<Record<string, Filter>> {
  return isSummary(kind) ? PLAIN_FILTERS : { ...PLAIN_FILTERS, ...MARKDOWN_FILTERS };
}

/**
 * LiquidJS with nothing but our own filters and a few of its tags: no files, no other templates, no way around the escape.
 * `tags` replaces some of them; with `isTrial` a text is gone through to its end, whatever fails on the way.
 */
export function createEngine(
  kind: TemplateKind,
  { tags = {}, isTrial = false, isLax = false }: EngineOptions = {},
): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: !isLax,
    // Looked up in instead of the file system.
    templates: {},
    catchAllErrors: isTrial,
    renderLimit: RENDER_MS,
    memoryLimit: RENDER_CHARACTERS,
    outputEscape: escapeInto(isSummary(kind) ? inLine : inMarkdown),
  });
  clear(engine.tags, (name) => TAGS.some((tag) => tag === name));
  clear(engine.filters, () => false);
  for (const [name, tag] of Object.entries(tags)) engine.registerTag(name, tag);
  for (const [name, filter] of Object.entries(filtersOf(kind))) {
    engine.registerFilter(name, filter as FilterImplOptions);
  }
  return engine;
}

export interface EngineOptions {
  readonly tags?: Readonly<Record<string, TagClass>>;
  readonly isTrial?: boolean;
  /** Takes filters that nobody knows. */
  readonly isLax?: boolean;
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
