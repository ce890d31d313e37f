/** Sentences as Slack writes them, each with the JSON pointer of its place. */
export type Problems = readonly string[];

export function tooMany(limit: number, at: string): string {
  return `[ERROR] no more than ${limit} items allowed [json-pointer:${at}]`;
}

export function keyProblems(value: Record<string, unknown>, known: readonly string[], at: string): Problems {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `[ERROR] additional property is not allowed: ${key} [json-pointer:${at}]`);
}

/** A string of 1 to `limit` characters. */
export function sizeProblems(
  value: unknown,
  { at, limit }: { readonly at: string; readonly limit: number },
): Problems {
  if (typeof value !== 'string') return [`[ERROR] must be a string [json-pointer:${at}]`];
  if (value.length === 0) return [`[ERROR] must be more than 0 characters [json-pointer:${at}]`];
  return value.length > limit
    ? [`[ERROR] must be less than ${limit + 1} characters [json-pointer:${at}]`]
    : [];
}
