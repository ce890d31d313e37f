/** Trouble with the cluster that a person can do something about: the message says what, where and what to do. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}
