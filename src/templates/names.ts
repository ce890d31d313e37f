import { analyzeSync, type Template, type Variable } from 'liquidjs';
import type { TemplateFault } from './faults';
import { type Parts, type Shape } from './shapes';

/** Names in a template that stand for no value, or for more than one. */
export function nameFaults(templates: Template[], values: Parts): readonly TemplateFault[] {
  const { globals } = analyzeSync(templates, { partials: false });
  return Object.values(globals)
    .flat()
    .flatMap((variable) => nameFault(variable, values));
}

type Fault = Omit<TemplateFault, 'line' | 'column'>;

function nameFault(variable: Variable, values: Parts): readonly TemplateFault[] {
  const { row, col } = variable.location;
  const fault = follow(variable.segments, values);
  return fault === undefined ? [] : [{ line: row, column: col, ...fault }];
}

function follow(segments: Variable['segments'], values: Parts): Fault | undefined {
  let shape: Shape = values;
  const path: string[] = [];
  for (const segment of segments) {
    const next = stepInto(shape, segment, path);
    if (typeof next === 'object' && 'what' in next) return next;
    shape = next.shape;
    path.push(String(segment));
  }
  if (shape === 'tags') return { what: 'tags needs the key of one: tags.owner, or tags["cost center"]' };
  const isWhole = typeof shape === 'object' && !Array.isArray(shape);
  return isWhole ? { what: `${path.join('.')} has parts: ${Object.keys(shape).join(', ')}` } : undefined;
}

type Step = { readonly shape: Shape };

function stepInto(
  shape: Shape,
  segment: Variable['segments'][number],
  path: readonly string[],
): Step | Fault {
  const owner = path.join('.');
  if (shape === 'tags') {
    return typeof segment === 'string'
      ? { shape: 'text' }
      : { what: 'a tag is named by its key: tags.owner, or tags["cost center"]' };
  }
  if (shape === 'texts' || Array.isArray(shape)) {
    return { what: `${owner} is a list: join it, take its first, or go through it with {% for %}` };
  }
  if (typeof shape === 'string') return { what: `${owner} is a text and has no parts` };
  const parts = new Map(Object.entries(shape));
  const next = parts.get(String(segment));
  if (next !== undefined) return { shape: next };
  const prefix = owner === '' ? '' : `${owner}.`;
  return {
    what: `there is no value ${prefix}${String(segment)}`,
    unknown: { word: `${prefix}${String(segment)}`, among: [...parts.keys()].map((key) => prefix + key) },
  };
}
