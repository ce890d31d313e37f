const BLANKS = /[\p{Cc}\s]+/gu;
/**
 * Half characters. JSON brings them as escapes; the protocol of Temporal cannot carry them in an error's message, and
 * ends the worker that tries.
 */
const LONE_SURROGATES = /\p{Cs}/gu;

/** Other people's words as one line of well-formed text, of at most `limit` characters. */
export function oneLine(text: string, limit: number): string {
  // What lies far behind the limit is not even looked at: an answer may hold megabytes.
  const line = text
    .slice(0, limit * 10)
    .replace(BLANKS, ' ')
    .trim();
  const cut = line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
  return cut.replace(LONE_SURROGATES, '\uFFFD');
}
