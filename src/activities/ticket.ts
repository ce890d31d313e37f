import { activityInfo } from '@temporalio/activity';
import type { CreateScreen } from '../connectors/jira/ticket-store';
import type { CreateDecision, Outcome } from '../domain/decision';
import { wishesOf } from '../domain/destination';
import { fitDraft } from '../domain/fit-draft';
import { firstWithin } from '../domain/fit-plan';
import { inTickets } from '../domain/group';
import type { Frontier } from '../domain/key-scan';
import type { Policy } from '../domain/policy';
import type { RefusedFields, TicketDraft } from '../domain/ticket';
import { toUnfit } from '../domain/unfit';
import { writeTicket } from '../templates/write-ticket';
import { adoptFound } from './adopt';
import { leaveOpen, type OpenEnd, type Prepared } from './batch';
import { createTickets } from './create';
import { demandLock } from './demand-lock';
import type { Dependencies } from './dependencies';
import { isRetryable } from './failure';
import type { ScanScope } from './lookup';
import { type Found, isFresh, lookBeside } from './last-look';
import { draftFor, prepareBatch } from './prepare';
import { parkUnfit } from './unfit';

export interface BatchInput {
  readonly decisions: readonly CreateDecision[];
  readonly project: CreateScreen;
  /**
   * From where the key scan must look, in the batch's own project: nothing above it was settled when this batch was first
   * tried. Other projects were scanned before the plan, and nothing of these findings can have been sent there since,
   * unless the run was rewound.
   */
  readonly frontier: Frontier;
  readonly policy: Policy;
  /** Label of the run. */
  readonly run: string;
  readonly siteUrl: string;
  readonly now: string;
  /** The run id for which nothing can be under way any more; another one (after a reset) must wait first. */
  readonly cleared: string;
  /** Adopt what is there, create nothing: the last look of a batch that stays uncertain. */
  readonly lookOnly?: boolean;
  /** By finding, fields that Jira has refused and its ticket can go without. */
  readonly refused?: Readonly<Record<string, RefusedFields>>;
  /** The run was reset, or begun anew by hand: runs since its plan may have filed elsewhere what it is about to file. */
  readonly isRewound?: boolean;
  /** Of a run that is rewound: projects it could not read. */
  readonly unreadable?: readonly string[];
}

export type BatchResult =
  | { readonly kind: 'done'; readonly outcomes: readonly Outcome[]; readonly open: readonly OpenEnd[] }
  /** Nothing was sent: this execution was reset, and what the one before it sent may still be under way. */
  | { readonly kind: 'wait'; readonly runId: string };

export interface DraftInput {
  readonly decisions: readonly CreateDecision[];
  readonly policy: Policy;
  readonly run: string;
  readonly siteUrl: string;
  readonly now: string;
  readonly project: string;
  /** As the run found it at its opening; absent: nobody has looked. */
  readonly screen?: CreateScreen;
  /** Bytes of JSON that whole drafts may take; absent: none is wanted. */
  readonly draftBytes?: number;
}

export function ticketActivities(dependencies: Dependencies) {
  return {
    /**
     * One batch of one project, one create request at most: reads the findings anew, drafts and renders while it looks up once
     * more, creates at once, reads back. Everything that can go wrong with single tickets is in the result. It throws
     * only before anything was sent.
     */
    async fileTickets(input: BatchInput): Promise<BatchResult> {
      const info = activityInfo();
      demandLock(info);
      const { attempt } = info;
      const runId = info.workflowExecution?.runId ?? '';
      if (runId !== input.cleared) return { kind: 'wait', runId };
      try {
        return await fileBatch(input, dependencies, attempt > 1);
      } catch (error) {
        if (!isRetryable(error)) throw error;
        // Nothing has been sent yet, so the whole batch may simply come again.
        const { message: detail, retryAfterMs } = error;
        const why = { kind: 'refused' as const, detail };
        const again = retryAfterMs === undefined ? why : { ...why, retryAfterMs };
        return { kind: 'done', outcomes: [], open: leaveOpen(input.decisions, again) };
      }
    },

    /** The same up to the drafts, for a plan. */
    async draftTickets(input: DraftInput): Promise<DraftedTicket[]> {
      const details = await dependencies.wiz.readDetails(input.decisions.map(({ finding }) => finding.id));
      const byId = new Map(details.map((each) => [each.id, each]));
      const context = { ...input, write: writeTicket };
      const drafts = inTickets(input.decisions).flatMap((ticket) => {
        const findings = ticket.flatMap((decision) => {
          const found = byId.get(decision.finding.id);
          return found === undefined ? [] : [{ decision, details: found }];
        });
        return draftFor(findings, context) ?? [];
      });
      const whole = firstWithin(
        drafts.map(({ draft }) => draft),
        input.draftBytes ?? 0,
      ).length;
      return drafts.map((drafted, index) => ({
        ...toDrafted(drafted, index < whole),
        ...unfitOf(drafted, input.screen),
      }));
    },
  };
}

/** What a plan shows of a draft. */
export interface DraftedTicket {
  /** Those it stands for, and that Wiz still knows. */
  readonly findings: readonly string[];
  readonly summary: string;
  readonly dueDate?: string;
  /** As far as it was wanted, and fits. */
  readonly draft?: TicketDraft;
  /** A run would park it. */
  readonly unfit?: readonly Extract<Outcome, { kind: 'parked' }>[];
}

function toDrafted(
  { decisions, draft }: Pick<Prepared, 'decisions' | 'draft'>,
  isWhole: boolean,
): DraftedTicket {
  const { summary, dueDate } = draft;
  return {
    findings: decisions.map(({ finding }) => finding.id),
    summary,
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(isWhole ? { draft } : {}),
  };
}

/** As far as it can be known without asking Jira for people. */
function unfitOf(
  { decisions, draft }: Pick<Prepared, 'decisions' | 'draft'>,
  screen: CreateScreen | undefined,
): Pick<DraftedTicket, 'unfit'> {
  const missing = screen === undefined ? undefined : fitDraft(draft, screen).missing;
  if (missing === undefined) return {};
  return { unfit: decisions.map((decision) => toUnfit(decision, draft.project, missing)) };
}

async function fileBatch(
  input: BatchInput,
  { jira, wiz, loadPolicy }: Dependencies,
  isLaterAttempt: boolean,
): Promise<BatchResult> {
  const { decisions, project, frontier } = input;
  const details = await wiz.readDetails(decisions.map(({ finding }) => finding.id));
  const follows = [...new Set(decisions.flatMap((decision) => decision.follows ?? []))];
  const everywhere = input.isRewound === true ? scopeOf(input, loadPolicy().policy) : undefined;
  const wanted = { decisions, frontier, follows, everywhere };
  const [sorted, found] = await lookBeside(jira, wanted, () => prepareBatch(jira, input, details));
  const { outcomes, left, again } = adoptFound(sorted, found, input);
  const why = whyNotCreate(input, found, isLaterAttempt);
  if (why !== undefined) {
    const leftOver = [...left.flatMap((each) => each.decisions), ...again];
    return { kind: 'done', outcomes, open: leaveOpen(leftOver, why) };
  }
  const { fit, outcomes: unfit } = parkUnfit(left, project.project);
  const written = await createTickets(fit, project, { jira, whyTooLate: () => whyTooLate(input, found) });
  const open = [...written.open, ...leaveOpen(again, PARTLY_FILED)];
  return { kind: 'done', outcomes: [...outcomes, ...unfit, ...written.outcomes], open };
}

/** Nothing was sent for these. */
const PARTLY_FILED = {
  kind: 'refused',
  detail: 'others that were to share its ticket have one already: the rest is drafted anew',
} as const;

/** Where tickets went by the policy of this run, and by today's. */
function scopeOf(
  { policy, unreadable = [] }: BatchInput,
  today: Policy,
): ScanScope & { readonly unreadable: readonly string[] } {
  const policies = [policy, today];
  const others = policies.flatMap(wishesOf).map(({ project }) => project);
  const indexLagMs = Math.max(...policies.map(({ jira }) => jira.indexLagMs));
  return { projects: [], others: [...new Set(others)], indexLagMs, unreadable };
}

/** Why a batch that was looked up must not be created now. */
function whyNotCreate(
  { lookOnly }: BatchInput,
  { isSlow }: Found,
  isLaterAttempt: boolean,
): Pick<OpenEnd, 'kind' | 'detail'> | undefined {
  if (isLaterAttempt) return { kind: 'uncertain', detail: 'an earlier attempt may have created it' };
  if (lookOnly === true) return { kind: 'uncertain', detail: 'Jira has not confirmed it in several tries' };
  if (isSlow) return { kind: 'refused', detail: 'Jira answered too slowly for a lookup to be trusted' };
  return undefined;
}

function whyTooLate({ policy }: BatchInput, found: Found): string | undefined {
  if (!mayStillSend(policy)) return 'the time for this batch had run out before the request was sent';
  if (!isFresh(found)) return 'the last lookup had grown old before the request was sent';
  return undefined;
}

/**
 * Past this an activity may have been given to somebody else, and this process may be one that was paused and woke up:
 * it must not send any more. Half of the wait, so that whoever waits outlasts both a late sender and the commit of what
 * it sent. Counted from when it was scheduled, which is never after it began.
 */
function mayStillSend({ jira }: Policy): boolean {
  return Date.now() < activityInfo().currentAttemptScheduledTimestampMs + jira.uncertainWaitMs / 2;
}
