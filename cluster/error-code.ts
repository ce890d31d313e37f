/** "ENOENT": what the operating system says of a call that failed; undefined for any other error. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
