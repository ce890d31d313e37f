/** Maps whose keys are data: a patch replaces them whole, or a tag could never be taken away. */
const REPLACED = new Set(['tags', 'subscriptionTags']);

/** Lays a partial node over a whole one: objects merge, lists, tag maps and nulls replace. */
export function merge<T extends object>(base: T, patch: object): T {
  const result = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(patch)) {
    const old = result[key];
    result[key] = isPlain(old) && isPlain(value) && !REPLACED.has(key) ? merge(old, value) : value;
  }
  return result as T;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
