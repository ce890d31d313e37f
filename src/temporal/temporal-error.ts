/** Trouble with Temporal that a person can do something about: the message says what, where and what to do. */
export class TemporalError extends Error {
  override readonly name = 'TemporalError';
}
