/**
 * A payload that cannot be decrypted, or may not be used where it was found. One line that says which and what to do. In a
 * worker it fails the task, which the server gives to a worker again: a key that is missing today may be there tomorrow.
 */
export class EncryptionError extends Error {
  override readonly name = 'EncryptionError';
}
