import { activityInfo, ApplicationFailure, getClient, log } from '@temporalio/activity';
import {
  APPROVAL_STATE,
  APPROVAL_TYPE,
  approvalIdPrefix,
  type ApprovalState,
  approvalWorkflowId,
} from '../domain/approval';
import { summaryOf } from '../domain/draft';
import type { Judgement, Verdict } from '../domain/judgement';
import { compareText } from '../domain/time';
import type { Dependencies } from './dependencies';

export interface AskInput {
  /** Short ids that the last run knew of; the list of workflows lags. */
  readonly known: readonly string[];
  /** Of the candidates. */
  readonly fingerprints: readonly string[];
}

/** Verdicts by index, for a thousand findings share one: as a whole it stays below 512 KB. */
export interface AskedApprovals {
  /** Those that are open, oldest first. */
  readonly approvals: readonly Pick<ApprovalState, 'id' | 'revision'>[];
  readonly verdicts: readonly Verdict[];
  /** One for each fingerprint that an approval knows, of the newest. */
  readonly judgements: readonly (Omit<Judgement, 'verdict'> & { readonly verdict?: number })[];
}

/** An approval lives on a worker of ours, which is the one that asks. */
const QUERY_MS = 20_000;

export function approvalActivities({ wiz, startRun }: Dependencies) {
  return {
    /** Where every open approval stands to these fingerprints. An approval that does not answer fails it: nothing is filed past it. */
    async askApprovals({ known, fingerprints }: AskInput): Promise<AskedApprovals> {
      const states = await Promise.all((await openIds(known)).map(stateOf));
      const open = states.filter((state) => state !== undefined);
      open.sort((a, b) => compareText(a.askedAt, b.askedAt));
      return { approvals: open.map(({ id, revision }) => ({ id, revision })), ...judge(open, fingerprints) };
    },

    /** Summaries of the tickets that these findings would get; what Wiz no longer knows is left out. At most 500. */
    async nameFindings({ ids }: { readonly ids: readonly string[] }): Promise<Record<string, string>> {
      const details = await wiz.readDetails(ids);
      return Object.fromEntries(details.map((each) => [each.id, summaryOf(each)]));
    },

    /** A person has granted something: a run files it now, or when the one that goes on has ended. */
    async startRun(): Promise<void> {
      try {
        await startRun(getClient());
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ScheduleNotFoundError') throw error;
        log.warn('there is no schedule to start a run with: the next run acts on the approval');
      }
    },
  };
}

async function openIds(known: readonly string[]): Promise<string[]> {
  const prefix = approvalIdPrefix(activityInfo().taskQueue);
  const query = `WorkflowType = "${APPROVAL_TYPE}" AND ExecutionStatus = "Running" AND WorkflowId STARTS_WITH "${prefix}"`;
  const listed: string[] = [];
  for await (const { workflowId } of getClient().workflow.list({ query })) {
    listed.push(workflowId.slice(prefix.length));
  }
  return [...new Set([...known, ...listed])];
}

/** Undefined where it has closed, or its history is gone: nothing hangs on it then. */
async function stateOf(id: string): Promise<ApprovalState | undefined> {
  const client = getClient();
  const handle = client.workflow.getHandle(approvalWorkflowId(activityInfo().taskQueue, id));
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return undefined;
    return await client.withDeadline(Date.now() + QUERY_MS, () =>
      handle.query<ApprovalState>(APPROVAL_STATE),
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return undefined;
    throw ApplicationFailure.retryable(
      `approval ${id} does not say where it stands, and nothing may be filed past it. To do: look at workflow ${handle.workflowId} in Temporal; terminating it forgets what was asked and answered there`,
      'ApprovalSilent',
    );
  }
}

function judge(
  open: readonly ApprovalState[],
  fingerprints: readonly string[],
): Pick<AskedApprovals, 'verdicts' | 'judgements'> {
  const wanted = new Set(fingerprints);
  const verdicts: Verdict[] = [];
  const found = new Map<string, AskedApprovals['judgements'][number]>();
  for (const { id, findings, verdicts: said } of open) {
    const offset = verdicts.length;
    verdicts.push(...said.map(({ by, at, note }) => (note === undefined ? { by, at } : { by, at, note })));
    for (const { fingerprint, state, verdict, severity, team, project } of findings) {
      if (!wanted.has(fingerprint) || state === 'settled') continue;
      const shown = { severity, team, project };
      const common = { fingerprint, approval: id, state, shown };
      found.set(fingerprint, verdict === undefined ? common : { ...common, verdict: offset + verdict });
    }
  }
  return { verdicts, judgements: [...found.values()] };
}
