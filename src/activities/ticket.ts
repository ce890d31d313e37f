import { activityInfo } from '@temporalio/activity';
import type { CreateScreen } from '../connectors/jira/ticket-store';
import { decide } from '../domain/decide';
import type { CreateDecision, Outcome } from '../domain/decision';
import { draftTicket } from '../domain/draft';
import type { FindingDetails } from '../domain/finding';
import type { Frontier } from '../domain/key-scan';
import type { Policy } from '../domain/policy';
import { matchAll, type Ticket, type TicketDraft, type TicketMatch } from '../domain/ticket';
import type { OpenEnd, Prepared, Written } from './batch';
import { createTickets } from './create';
import type { Dependencies } from './dependencies';
import { isRetryable } from './failure';
import { scanFromFrontier, searchTickets } from './lookup';

export interface BatchInput {
  readonly decisions: readonly CreateDecision[];
  readonly project: CreateScreen;
  /**
   * From where the key scan must look, in the batch's own project: nothing above it was settled when this batch was first
   * tried. Other projects were scanned before the plan, and nothing of these findings can have been sent there since.
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
}

export function ticketActivities(dependencies: Dependencies) {
  return {
    /**
     * One batch of one project, one create request at most: reads the findings anew, drafts, looks up once more,
     * creates, reads back. Everything that can go wrong with single tickets is in the result. It throws only
     * before anything was sent.
     */
    async fileTickets(input: BatchInput): Promise<BatchResult> {
      const { runId, attempt } = {
        attempt: activityInfo().attempt,
        runId: activityInfo().workflowExecution?.runId ?? '',
      };
      if (runId !== input.cleared) return { kind: 'wait', runId };
      try {
        return await fileBatch(input, dependencies, attempt > 1);
      } catch (error) {
        if (!isRetryable(error)) throw error;
        // Nothing has been sent yet, so the whole batch may simply come again.
        const { message: detail, retryAfterMs } = error;
        const again = retryAfterMs === undefined ? { detail } : { detail, retryAfterMs };
        const open = input.decisions.map(({ finding }) => ({
          finding: finding.id,
          kind: 'refused' as const,
          ...again,
        }));
        return { kind: 'done', outcomes: [], open };
      }
    },

    /** The same up to the drafts, for a plan. */
    async draftTickets(input: DraftInput): Promise<DraftedTicket[]> {
      const details = await dependencies.wiz.readDetails(input.decisions.map(({ finding }) => finding.id));
      const byId = new Map(details.map((each) => [each.id, each]));
      return input.decisions.flatMap((decision) => {
        const found = byId.get(decision.finding.id);
        return found === undefined ? [] : [toDrafted(draftTicket(decision, found, input))];
      });
    },
  };
}

/** What a plan shows of a draft. */
export interface DraftedTicket {
  readonly finding: string;
  readonly summary: string;
}

function toDrafted({ findingId, summary }: TicketDraft): DraftedTicket {
  return { finding: findingId, summary };
}

async function fileBatch(
  input: BatchInput,
  dependencies: Dependencies,
  isLaterAttempt: boolean,
): Promise<BatchResult> {
  const { jira, wiz } = dependencies;
  const details = await wiz.readDetails(input.decisions.map(({ finding }) => finding.id));
  const { gone, prepared } = prepare(input, details);
  const look = async () => {
    const fingerprints = input.decisions.map(({ finding }) => finding.fingerprint);
    const follows = prepared.flatMap(({ decision }) => decision.follows ?? []);
    const [indexed, scan, followed] = await Promise.all([
      searchTickets(jira, fingerprints),
      scanFromFrontier(jira, input.frontier),
      follows.length === 0 ? [] : jira.readByKeys(follows),
    ]);
    // Later ones win: what was read by key is current, while the index may still show a reopened ticket as done.
    return indexTickets(fingerprints, [...indexed, ...followed, ...scan.tickets]);
  };
  const { found, isFresh } = await lookUntilFresh(look);
  const { outcomes, left } = adopt({ gone, prepared }, found, input);
  const why = whyNotCreate(input, isLaterAttempt, isFresh);
  const written: Written =
    why === undefined
      ? await createTickets(left, input.project, { jira, isInTime: () => mayStillSend(input) })
      : { outcomes: [], open: left.map(({ decision }) => ({ finding: decision.finding.id, ...why })) };
  return { kind: 'done', outcomes: [...outcomes, ...written.outcomes], open: written.open };
}

/** Why a batch that was looked up must not be created now. */
function whyNotCreate(
  { lookOnly }: BatchInput,
  isLaterAttempt: boolean,
  isFresh: boolean,
): Pick<OpenEnd, 'kind' | 'detail'> | undefined {
  if (isLaterAttempt) return { kind: 'uncertain', detail: 'an earlier attempt may have created it' };
  if (lookOnly === true) return { kind: 'uncertain', detail: 'Jira has not confirmed it in several tries' };
  if (!isFresh) return { kind: 'refused', detail: 'Jira answered too slowly for a lookup to be trusted' };
  return undefined;
}

/** A decision that no longer needs a ticket, unless an earlier request has made it. */
interface Gone {
  readonly decision: CreateDecision;
  readonly reason: string;
}

interface Sorted {
  readonly gone: readonly Gone[];
  readonly prepared: readonly Prepared[];
}

/** Splits off what no longer needs a ticket; drafts the rest. */
function prepare(input: BatchInput, details: readonly FindingDetails[]): Sorted {
  const byId = new Map(details.map((each) => [each.id, each]));
  const gone: Gone[] = [];
  const prepared: Prepared[] = [];
  for (const decision of input.decisions) {
    const found = byId.get(decision.finding.id);
    const reason = whyGone(decision, found, input.policy);
    if (found === undefined || reason !== undefined) {
      gone.push({ decision, reason: reason ?? '' });
    } else {
      const context = { ...input, project: input.project.project };
      prepared.push({ decision, draft: draftTicket(decision, found, context) });
    }
  }
  return { gone, prepared };
}

function whyGone(
  { finding }: CreateDecision,
  details: FindingDetails | undefined,
  policy: Policy,
): string | undefined {
  if (details === undefined) return 'Wiz no longer knows it';
  if (!details.isOpen) return 'it was resolved in Wiz after it was read';
  if (!policy.severities.includes(details.severity)) return `it is ${details.severity} now`;
  if (details.fingerprint !== finding.fingerprint) return 'its resource changed; the next run takes it anew';
  return undefined;
}

/** How old a lookup may be when the create request leaves; the machine may have slept in between. */
const FRESH_MS = 1_000;
/** A lookup that took longer may hold answers from before a sleep. */
const SLOW_LOOKUP_MS = 15_000;
const LOOKS = 3;

/** What Jira has for the fingerprints of a batch. */
interface Found {
  readonly matches: ReadonlyMap<string, TicketMatch>;
  readonly summaries: ReadonlyMap<string, string>;
}

function indexTickets(fingerprints: readonly string[], tickets: readonly Ticket[]): Found {
  const matches = matchAll(fingerprints, tickets);
  return {
    matches: new Map(matches.map((match) => [match.fingerprint, match])),
    summaries: new Map(tickets.map(({ key, summary }) => [key, summary])),
  };
}

async function lookUntilFresh(look: () => Promise<Found>): Promise<{ found: Found; isFresh: boolean }> {
  for (let count = 1; ; count += 1) {
    const startedAt = Date.now();
    const found = await look();
    const endedAt = Date.now();
    const isFresh = endedAt - startedAt <= SLOW_LOOKUP_MS && Date.now() - endedAt <= FRESH_MS;
    if (isFresh || count === LOOKS) return { found, isFresh };
  }
}

/**
 * What is there already is adopted; the rules are those of the first decision. That goes for a finding that was resolved
 * meanwhile as well: an earlier request may have made its ticket, and somebody must be told of it.
 */
function adopt(
  { gone, prepared }: Sorted,
  found: Found,
  context: { policy: Policy; now: string },
): { outcomes: Outcome[]; left: Prepared[] } {
  const resolved = gone.map(({ decision, reason }): Outcome => {
    const ticket = standingTicket(decision, found, context);
    if (ticket === undefined) return { kind: 'resolved-meanwhile', finding: decision.finding, reason };
    return toAdopted(decision, ticket, { summary: found.summaries.get(ticket) ?? '' });
  });
  const adopted: Outcome[] = [];
  const left: Prepared[] = [];
  for (const each of prepared) {
    const ticket = standingTicket(each.decision, found, context);
    if (ticket === undefined) left.push(each);
    else adopted.push(toAdopted(each.decision, ticket, each.draft));
  }
  return { outcomes: [...resolved, ...adopted], left };
}

/** Key of the ticket by which the decision would not be to create. */
function standingTicket(
  { finding }: CreateDecision,
  { matches }: Found,
  context: { policy: Policy; now: string },
): string | undefined {
  const match = matches.get(finding.fingerprint);
  if (match === undefined || decide(finding, match, context).kind === 'create') return undefined;
  return match.key;
}

function toAdopted(
  { finding }: CreateDecision,
  ticket: string,
  { summary, dueDate }: Pick<TicketDraft, 'summary' | 'dueDate'>,
): Outcome {
  return {
    kind: 'adopted',
    finding,
    ticket,
    summary,
    reason: 'it was there when we looked again: an earlier attempt had made it',
    ...(dueDate === undefined ? {} : { dueDate }),
  };
}

/**
 * Past this an activity may have been given to somebody else, and this process may be one that was paused and woke up:
 * it must not send any more. Half of the wait, so that whoever waits outlasts both a late sender and the commit of what
 * it sent. Counted from when it was scheduled, which is never after it began.
 */
function mayStillSend({ policy }: BatchInput): boolean {
  return Date.now() < activityInfo().currentAttemptScheduledTimestampMs + policy.jira.uncertainWaitMs / 2;
}
