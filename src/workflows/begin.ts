import { workflowInfo } from '@temporalio/workflow';
import type { OpenedRun } from '../activities/open';
import type { Standing } from '../domain/approval';
import { EMPTY_BOOK } from '../domain/book-state';
import { BoundFindings } from '../domain/bound-findings';
import { runLabel } from '../domain/ticket';
import { decideWindow } from '../domain/window';
import type { Continued, RunInput } from './input';
import { read } from './proxies';

/** Where a run stands when it begins, or goes on in a new history. */
export interface Begun {
  readonly from: Continued;
  /** Of the approvals on which something hangs: anew in each part, for what was said meanwhile counts. */
  readonly standings: readonly Standing[];
}

export async function begin(input: RunInput): Promise<Begun> {
  const { continued } = input;
  if (continued !== undefined) return { from: continued, standings: await askApprovals(input) };
  // The run's one "now" is taken before anything is asked.
  const startedAt = new Date().toISOString();
  const [opened, standings] = await Promise.all([open(input), askApprovals(input)]);
  return { from: first(input, { opened, standings, startedAt }), standings };
}

function askApprovals({ carry }: RunInput): Promise<Standing[]> {
  const known = carry.approvals ?? [];
  return read.askApprovals.executeWithOptions({ summary: 'what approvals say' }, [{ known }]);
}

function open({ mode, carry, lockId, lastHolder, policy }: RunInput): Promise<OpenedRun> {
  const summary = 'policy, credentials, projects, predecessor';
  return read.openRun.executeWithOptions({ summary }, [
    {
      carry,
      lockId,
      ...(lastHolder === undefined ? {} : { lastHolder }),
      ...(mode === 'plan' && policy !== undefined ? { policy } : {}),
    },
  ]);
}

interface Opening {
  readonly opened: OpenedRun;
  readonly standings: readonly Standing[];
  readonly startedAt: string;
}

function first({ carry }: RunInput, { opened, standings, startedAt }: Opening): Continued {
  const { openCount, policyHash, policy } = opened;
  const { suppressions, window } = policy;
  const since = carry.lastSweepAt ?? startedAt;
  const said = new BoundFindings(standings).reasonToSweep(policy, { since, now: startedAt });
  const facts = { carry, openCount, now: startedAt, policyHash, suppressions };
  return {
    phase: 'reading',
    run: runLabel(workflowInfo().firstExecutionRunId),
    startedAt,
    opened,
    window: decideWindow(said === undefined ? facts : { ...facts, said }, window),
    book: EMPTY_BOOK,
    frontier: {},
    planHash: '',
    toCreate: 0,
    grants: [],
    isCancelled: false,
    cleared: workflowInfo().originalExecutionRunId,
  };
}

/** The link before this one in a chain is not who it says it is: it was reset, or somebody started this one by hand. */
export function isBegunAnew({ continued }: RunInput, { cleared }: Continued): boolean {
  return continued !== undefined && workflowInfo().continuedFromExecutionRunId !== cleared;
}

/** Writes of a link that this one does not rightly follow may be under way: the wait begins now. */
export function mustWaitSince(input: RunInput, from: Continued): string | undefined {
  if (isBegunAnew(input, from)) return new Date().toISOString();
  const { mustWaitSince: owed, opened, startedAt } = from;
  return owed ?? (opened.predecessor.clean ? undefined : startedAt);
}
