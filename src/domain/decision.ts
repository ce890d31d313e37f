import type { Environment, FindingRef } from './finding';
import { parkedName, type ParkedPlace } from './parked-name';

/** What a run means to do with one finding, and why, in words a person would use. */
export type Decision = CreateDecision | KnownDecision | SuppressedDecision | HeldDecision;

export interface CreateDecision {
  readonly kind: 'create';
  readonly finding: FindingRef;
  readonly reason: string;
  /** Key of the done ticket this one follows: the weakness came back or never left. */
  readonly follows?: string;
  /** 1 for the first ticket that the run plans on its own authority, worst first; absent until it is planned. */
  readonly rank?: number;
  /** A person approved it: index into the run's grants. */
  readonly grant?: number;
  /** Key of an open ticket that stands for many findings of the same rule and team: the new one adds to it. */
  readonly joins?: string;
  /** Findings with the same number share one ticket; absent where it has a ticket of its own. */
  readonly group?: number;
  /** By which the risk of that ticket is scored: the worst of all its findings. Absent where it is this finding's own. */
  readonly target?: Environment;
}

export interface KnownDecision {
  readonly kind: 'known';
  readonly finding: FindingRef;
  readonly ticket: string;
  readonly reason: string;
}

export interface SuppressedDecision {
  readonly kind: 'suppressed';
  readonly finding: FindingRef;
  readonly reason: string;
}

export interface HeldDecision {
  readonly kind: 'held';
  readonly finding: FindingRef;
  readonly cause: HeldCause;
  readonly reason: string;
  /** Short id of the approval it waits for, or was rejected in. */
  readonly approval?: string;
}

/**
 * `risk`: over the threshold, and nobody is asked. `approval`: a person is asked. `rejected`: a person said no. `limit`:
 * more than a run may file. `cancelled`: the run was stopped. `changed`: it is not what was decided on any more, or hangs on
 * another finding that is not; the next run decides anew.
 */
export type HeldCause = 'risk' | 'approval' | 'rejected' | 'limit' | 'cancelled' | 'changed';

/** What came of a `create`. */
export type Outcome = {
  readonly finding: FindingRef;
  readonly reason: string;
} & (
  | {
      readonly kind: 'created' | 'adopted';
      readonly ticket: string;
      readonly summary: string;
      readonly dueDate?: string;
      /** Why nothing more may be created in its project: what cannot be seen would be filed again. */
      readonly hidden?: string;
      /** `SEC: Affected service has no option "Foo"`: fields that the ticket has not got, and why. */
      readonly leftOut?: readonly string[];
    }
  /** `isOpen`: it is open all the same, and no longer what was decided on; the next run decides anew. */
  | { readonly kind: 'resolved-meanwhile'; readonly isOpen?: true }
  | {
      readonly kind: 'parked';
      readonly destination: string;
      readonly cure: string;
      /** The service said no to this very ticket; nothing was created. */
      readonly isRefusal?: true;
      /** It is about this finding alone: others of its destination can be filed. */
      readonly isOwn?: true;
    }
);

/** A decision whose destination does not take it, with the service's own words and what a person can do. */
export function toParked(
  { finding }: CreateDecision,
  { reason, cure, ...place }: ParkedPlace & { readonly reason: string; readonly cure: string },
): Extract<Outcome, { kind: 'parked' }> {
  return { kind: 'parked', finding, destination: parkedName(place), reason, cure };
}
