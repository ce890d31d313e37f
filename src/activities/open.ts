import { activityInfo, getClient, log } from '@temporalio/activity';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { Canary, Carry } from '../domain/carry';
import { type ProjectReadiness, wishesOf } from '../domain/destination';
import type { Policy } from '../domain/policy';
import { fingerprintLabel, fingerprintsOf } from '../domain/ticket';
import { elapsedMs } from '../domain/time';
import type { Dependencies } from './dependencies';

export interface OpenInput {
  readonly carry: Carry;
  /** Workflow id of the lock; its last holder decides whether this run may create at once. */
  readonly lockId: string;
  /** As the cycle saw it right before it asked for the lock. */
  readonly lastHolder?: LockHolder;
}

export interface LockHolder {
  /** COMPLETED, FAILED, TERMINATED, …, or NONE where none is on record. */
  readonly status: string;
  readonly startedAt?: string;
}

/** What a run knows before it reads the first page; it holds to it until its end. */
export interface OpenedRun {
  readonly policy: Policy;
  readonly policyHash: string;
  readonly siteUrl: string;
  readonly openCount: number;
  readonly projects: readonly ProjectReadiness[];
  readonly predecessor: Predecessor;
  /** Why nothing may be created although every project is ready; absent when all is well. */
  readonly blocked?: Blocked;
  readonly notes: readonly string[];
}

export interface Blocked {
  readonly reason: string;
  readonly cure: string;
}

/** Whether a write of an earlier run may still be under way. */
export interface Predecessor {
  readonly clean: boolean;
  readonly reason: string;
  /** Start of the oldest run since the last completed one; its tickets may be untold. */
  readonly since?: string;
}

export function openActivities({ wiz, jira, loadPolicy }: Dependencies) {
  return {
    /** Loads the policy and asks every service whether it would let us work. */
    async openRun({ carry, lockId, lastHolder }: OpenInput): Promise<OpenedRun> {
      const { policy, hash, warnings } = loadPolicy();
      const identity = await jira.identify();
      const [openCount, projects, predecessor, blocked] = await Promise.all([
        wiz.countOpen(policy.severities),
        Promise.all(wishesOf(policy).map((wish) => jira.inspectProject(wish))),
        judgePredecessor(lockId, lastHolder),
        readCanary(jira, carry.canary, policy.jira.indexLagMs),
      ]);
      log.info('run opened', { policyHash: hash, openCount, predecessor: predecessor.reason });
      return {
        policy,
        policyHash: hash,
        siteUrl: identity.siteUrl,
        openCount,
        projects,
        predecessor,
        ...(blocked === undefined ? {} : { blocked }),
        notes: [...warnings, ...projects.flatMap((each) => (each.kind === 'ready' ? each.notes : []))],
      };
    },

    /** Who held the lock last; asked before it is asked for. */
    async describeLastHolder({ lockId }: { readonly lockId: string }): Promise<LockHolder> {
      try {
        const { status, startTime } = await getClient().workflow.getHandle(lockId).describe();
        return { status: status.name, startedAt: startTime.toISOString() };
      } catch (error) {
        if (error instanceof Error && error.name === 'WorkflowNotFoundError') return { status: 'NONE' };
        throw error;
      }
    },
  };
}

/**
 * A run that did not complete may have a create request on its way, and a terminated, cancelled or timed-out one
 * leaves no `lastFailure`. Two witnesses: the cycle's `describe` (consistent, but taken before the lock) and the
 * list of executions (complete, but lagging). Either can say unclean.
 */
async function judgePredecessor(lockId: string, lastHolder: LockHolder | undefined): Promise<Predecessor> {
  const listed = await listHolders(lockId);
  const unclean = [...(lastHolder === undefined ? [] : [lastHolder]), ...listed].filter(
    ({ status }) => status !== 'COMPLETED' && status !== 'NONE',
  );
  const since = unclean.map(({ startedAt }) => startedAt ?? '').sort()[0];
  if (unclean.length > 0) {
    const reason = `the last run ended ${unclean[0]?.status.toLowerCase() ?? 'badly'}`;
    return { clean: false, reason, ...(since === undefined || since === '' ? {} : { since }) };
  }
  const onRecord = [lastHolder, ...listed].some((holder) => holder?.status === 'COMPLETED');
  return onRecord
    ? { clean: true, reason: 'the last run completed' }
    : { clean: false, reason: 'no earlier run is on record' };
}

/** Earlier holders of the lock, newest first, back to the last one that completed. */
async function listHolders(lockId: string): Promise<LockHolder[]> {
  const own = activityInfo().workflowExecution?.runId;
  const holders: LockHolder[] = [];
  try {
    const executions = getClient().workflow.list({ query: `WorkflowId = '${lockId}'`, pageSize: 20 });
    for await (const { runId, status, startTime } of executions) {
      // A run continued as new is an earlier part of one that ended some other way.
      if (runId === own || status.name === 'CONTINUED_AS_NEW') continue;
      holders.push({ status: status.name, startedAt: startTime.toISOString() });
      if (status.name === 'COMPLETED' || holders.length >= 20) break;
    }
  } catch (error) {
    // A server without visibility cannot say that all was well.
    log.warn('earlier runs cannot be listed', { error: String(error) });
    holders.push({ status: 'UNKNOWN' });
  }
  return holders;
}

/** Reads one ticket that must be there; where it is not, Jira does not show us everything. */
async function readCanary(
  jira: TicketStore,
  canary: Canary | undefined,
  indexLagMs: number,
): Promise<Blocked | undefined> {
  if (canary === undefined) return undefined;
  const byKey = await jira.readByKeys([canary.key]);
  if (!byKey.some((ticket) => fingerprintsOf(ticket).includes(canary.fingerprint))) {
    return blockedBy(canary, 'cannot be read, or lost its label');
  }
  if (elapsedMs(canary.createdAt, new Date().toISOString()) < indexLagMs) return undefined;
  const found = await jira.findByLabels([fingerprintLabel(canary.fingerprint)]);
  return found.length > 0 ? undefined : blockedBy(canary, 'is not found by its label');
}

function blockedBy({ key }: Canary, what: string): Blocked {
  return {
    reason: `the known ticket ${key} ${what}: tickets may be hidden from us, and what is hidden would be filed again`,
    cure: `check that the Jira account can browse ${key} and that its wiz- label is in place; if it was deleted, the next run chooses another`,
  };
}
