/** Longer words are no typing mistakes, and comparing them would cost time. */
const LONGEST_WORD = 40;

/** The candidate somebody probably meant, or `undefined` where none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const allowed = word.length <= 4 ? 1 : 2;
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distance(letters(word), letters(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= allowed ? best.candidate : undefined;
}

/** `default_channel` and `DefaultChannel` are the same mistake as `defaultChannel`. */
function letters(word: string): string {
  return word.toLowerCase().replaceAll(/[_\s-]/g, '');
}

/** Levenshtein: the fewest letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
