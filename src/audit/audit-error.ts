/** Trouble with the trail that a person can do something about: the message says what, where and what to do. */
export class AuditError extends Error {
  override readonly name = 'AuditError';

  /** `isPassing`: it goes by itself, so that the same may be tried again. */
  constructor(
    message: string,
    readonly isPassing = false,
  ) {
    super(message);
  }
}
