import type { Carry } from '../domain/carry';
import { rememberUse } from '../domain/suppression-use';
import type { Run } from './run';

/**
 * What is known of the last sweep, and of the use of suppressions, after what this run has read. Where it did not read its
 * window to the end, what it was given goes on.
 */
export function sweptSoFar(run: Run): Pick<Carry, 'lastSweepAt' | 'policyHash' | 'suppressions'> {
  const { carry } = run.input;
  const isWindowRead = run.cursor === undefined;
  const isSweep = isWindowRead && run.window.kind === 'sweep';
  const lastSweepAt = isSweep ? run.startedAt : carry.lastSweepAt;
  const policyHash = isSweep ? run.opened.policyHash : carry.policyHash;
  const suppressions = isWindowRead ? usesAfter(run) : (carry.suppressions ?? []);
  return {
    ...(lastSweepAt === undefined ? {} : { lastSweepAt }),
    ...(policyHash === undefined ? {} : { policyHash }),
    ...(suppressions.length === 0 ? {} : { suppressions }),
  };
}

function usesAfter({ input, opened, book, startedAt }: Run): NonNullable<Carry['suppressions']> {
  const { muted } = book.snapshot();
  return rememberUse(input.carry.suppressions ?? [], { policy: opened.policy, muted, at: startedAt });
}
