/**
 * Workflow id of the one run of a deployment that may have effects: the server allows one running workflow of an id. Two
 * deployments in one namespace differ by their task queue alone.
 */
export function lockIdOf(taskQueue: string): string {
  return `${taskQueue}-run`;
}
