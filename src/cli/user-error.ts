/** The command was used wrongly: exit 2. The message says what, and what to do instead. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
