import { activityInfo, getClient, log } from '@temporalio/activity';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { Carry } from '../domain/carry';
import { type OpenedDestination, wishesOf } from '../domain/destination';
import type { Policy } from '../domain/policy';
import { isUnclean, judgePredecessor, type LockHolder, type Predecessor } from '../domain/predecessor';
import type { DueOverview } from '../domain/overview';
import { allEnded } from '../connectors/calls';
import { missingCanaries, parkWhereHidden } from './canaries';
import { policiesOf } from './dead-runs';
import type { Dependencies, LoadedPolicy } from './dependencies';
import { spareOthers } from './patience';
import { describeEnd, quietUntil } from './quiet-until';
import { dueOverview } from './local-time';

export interface OpenInput {
  readonly carry: Carry;
  /** Workflow id of the lock; its last holder decides whether this run may create at once. */
  readonly lockId: string;
  /** As the cycle saw it right before it asked for the lock. */
  readonly lastHolder?: LockHolder;
  /** A plan may try another policy than ours. */
  readonly policy?: LoadedPolicy;
}

/** What a run knows before it reads the first page; it holds to it until its end. */
export interface OpenedRun {
  readonly policy: Policy;
  readonly policyHash: string;
  readonly siteUrl: string;
  /** Of the Temporal Web UI. */
  readonly webUiUrl?: string;
  readonly openCount: number;
  readonly destinations: readonly OpenedDestination[];
  readonly predecessor: Predecessor;
  /** Keys of canaries that Jira does not show; their projects are parked. */
  readonly missingCanaries: readonly string[];
  /** Absent where none is wanted. */
  readonly overview?: DueOverview;
  readonly notes: readonly string[];
  /** When the quiet time of each team ends that is in one as the run opens, in words; absent where none is. For plans: who sends looks anew. */
  readonly quiet?: Readonly<Record<string, string>>;
}

export function openActivities({ wiz, jira, loadPolicy, webUiUrl }: Dependencies) {
  return {
    /** Loads the policy and asks every service whether it would let us work. */
    async openRun(input: OpenInput): Promise<OpenedRun> {
      const { carry, policy: given } = input;
      const { policy, hash, warnings } = given ?? loadPolicy();
      const [identity, openCount, inspected, predecessor, missing] = await allEnded([
        // All at once. Where several fail, the first of the list is told: without a token nothing else would answer.
        jira.identify(),
        wiz.countOpen(policy.severities),
        inspect(jira, policy),
        predecessorOf(input),
        missingCanaries(jira, carry.canaries, policy.jira.indexLagMs),
      ]);
      const destinations = inspected.map((each) => parkWhereHidden(each, missing));
      const overview = dueOverview(policy, Date.now());
      log.info('run opened', { policyHash: hash, openCount, predecessor: predecessor.reason });
      return {
        policy,
        policyHash: hash,
        siteUrl: identity.siteUrl,
        ...(webUiUrl === undefined ? {} : { webUiUrl }),
        openCount,
        destinations,
        predecessor,
        missingCanaries: missing.map(({ key }) => key),
        ...(overview === undefined ? {} : { overview }),
        notes: [...warnings, ...destinations.flatMap((each) => (each.kind === 'ready' ? each.notes : []))],
        ...quietTeams(policy, Date.now()),
      };
    },

    /** Who held the lock last; asked before it is asked for. */
    async describeLastHolder({ lockId }: { readonly lockId: string }): Promise<LockHolder> {
      try {
        const { runId, status, startTime } = await getClient().workflow.getHandle(lockId).describe();
        return { runId, status: status.name, startedAt: startTime.toISOString() };
      } catch (error) {
        if (error instanceof Error && error.name === 'WorkflowNotFoundError') return { status: 'NONE' };
        throw error;
      }
    },
  };
}

function quietTeams({ teams }: Policy, nowMs: number): Pick<OpenedRun, 'quiet'> {
  const quiet = Object.entries(teams).flatMap(([team, { quietHours }]) => {
    const untilMs = quietHours === undefined ? undefined : quietUntil(quietHours, nowMs);
    return quietHours === undefined || untilMs === undefined
      ? []
      : [[team, describeEnd(quietHours, untilMs)] as const];
  });
  return quiet.length === 0 ? {} : { quiet: Object.fromEntries(quiet) };
}

function inspect(jira: TicketStore, policy: Policy): Promise<OpenedDestination[]> {
  return spareOthers<OpenedDestination>(
    wishesOf(policy).map((wish) => {
      const { project, issueType } = wish;
      return {
        part: `create screen of ${project}, ${issueType}`,
        ask: async () => ({ ...(await jira.inspectProject(wish)), issueType }),
        without: (why) => ({
          kind: 'parked',
          project,
          issueType,
          reason: `Jira does not say what ${project} takes, while it answers otherwise: ${why}`,
          cure: `see in Jira whether a ticket can be created in ${project} by hand; the next run asks again`,
        }),
      };
    }),
  );
}

/**
 * Two witnesses: the cycle's `describe` (consistent, but taken before the lock) and the list of executions (complete, but
 * lagging).
 */
async function predecessorOf({ lockId, lastHolder, carry }: OpenInput): Promise<Predecessor> {
  const seen = lastHolder === undefined ? [] : [lastHolder];
  const holders = [...seen, ...(await listHolders(lockId))];
  const judged = judgePredecessor(holders, carry.completedAt);
  const dead = holders.filter(isUnclean).flatMap(({ runId }) => runId ?? []);
  if (dead.length === 0) return judged;
  // They may have gone by another policy, and its projects are not in any memory: these runs have left none.
  const policies = await policiesOf(lockId, [...new Set(dead)]);
  if (policies.length === 0) return judged;
  const projects = new Set(policies.flatMap(wishesOf).map(({ project }) => project));
  const uncertainWaitMs = Math.max(...policies.map(({ jira }) => jira.uncertainWaitMs));
  return { ...judged, projects: [...projects].sort(), uncertainWaitMs };
}

/** Earlier holders of the lock, newest first, back to the last one that completed. */
async function listHolders(lockId: string): Promise<LockHolder[]> {
  const own = activityInfo().workflowExecution?.runId;
  const holders: LockHolder[] = [];
  try {
    const query = `WorkflowId = "${lockId.replace(/["\\]/g, '\\$&')}"`;
    for await (const { runId, status, startTime } of getClient().workflow.list({ query, pageSize: 20 })) {
      // A run continued as new is an earlier part of one that ended some other way.
      if (runId === own || status.name === 'CONTINUED_AS_NEW') continue;
      holders.push({ runId, status: status.name, startedAt: startTime.toISOString() });
      if (status.name === 'COMPLETED' || holders.length >= 20) break;
    }
  } catch (error) {
    // A server without visibility cannot say that all was well.
    log.warn('earlier runs cannot be listed', { error: String(error) });
    holders.push({ status: 'UNKNOWN' });
  }
  return holders;
}
