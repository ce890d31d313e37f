/** Whether Node's file system said so: `ENOENT`, `EACCES`. */
export function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
