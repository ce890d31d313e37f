import type { SerializationContext } from '@temporalio/common';

/** A schedule appends the time to the workflow id that its action names. */
const START_TIME = /-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Whom a payload belongs to, as text: the namespace and the workflow, or the namespace alone where nobody knows the workflow.
 *
 * It must be the same for whoever encrypts and whoever decrypts. So the time is left out that a schedule appends: the input
 * of an action is written under the id without it, and the last result and the last failure are written by one cycle
 * and read by the next. An activity belongs to its workflow: histories name its id elsewhere than its result.
 */
export function ownerOf(namespace: string, context: SerializationContext | undefined): string {
  const workflowId = context?.workflowId;
  return workflowId === undefined
    ? ownerWithout(context?.namespace ?? namespace)
    : JSON.stringify([context?.namespace ?? namespace, workflowId.replace(START_TIME, '')]);
}

/** A payload of a namespace, of no workflow. */
export function ownerWithout(namespace: string): string {
  return JSON.stringify([namespace]);
}

/** "workflow wiz-finding-distribution-run". What stands in a payload is whatever somebody put there. */
export function describeOwner(owner: string): string {
  const [namespace, workflowId] = parse(owner);
  if (typeof workflowId === 'string') return `workflow ${visible(workflowId)}`;
  return typeof namespace === 'string' ? `namespace ${visible(namespace)}` : 'nobody we know';
}

export function visible(text: string): string {
  return text.slice(0, LONGEST).replaceAll(/[^\x20-\x7e]/g, '?');
}

/** Of what an error repeats. */
const LONGEST = 200;

function parse(owner: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(owner);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
