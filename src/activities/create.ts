import type { CreateScreen, TicketStore } from '../connectors/jira/ticket-store';
import type { CreateDecision, Outcome } from '../domain/decision';
import type { TicketFindings } from '../domain/group';
import {
  fingerprintsOf,
  type RefusedFields,
  type Ticket,
  type TicketDraft,
  type WriteOutcome,
} from '../domain/ticket';
import { leaveOpen, type OpenEnd, type Prepared, type Written } from './batch';

interface Writing {
  readonly jira: TicketStore;
  /** Why the request must not leave any more; asked at the last moment. */
  readonly whyTooLate: () => string | undefined;
}

/** One create request, then the proof that each ticket can be seen with its label. */
export async function createTickets(
  prepared: readonly Prepared[],
  project: CreateScreen,
  { jira, whyTooLate }: Writing,
): Promise<Written> {
  if (prepared.length === 0) return { outcomes: [], open: [] };
  const rendered = prepared.map((each) => each.rendered);
  const detail = whyTooLate();
  if (detail !== undefined) {
    const decisions = prepared.flatMap((each) => each.decisions);
    return { outcomes: [], open: leaveOpen(decisions, { kind: 'refused', detail }) };
  }
  const answers = await jira.create(rendered, project);
  const confirmed = answers.flatMap((answer) => (answer.kind === 'confirmed' ? [answer.key] : []));
  const seen = await readBack(jira, confirmed);
  return settle(prepared, answers, { project: project.project, seen });
}

/** Undefined when Jira did not answer. */
async function readBack(jira: TicketStore, keys: readonly string[]): Promise<readonly Ticket[] | undefined> {
  if (keys.length === 0) return [];
  try {
    return await jira.readByKeys(keys);
  } catch {
    return undefined;
  }
}

interface Seen {
  readonly project: string;
  readonly seen: readonly Ticket[] | undefined;
}

function settle(prepared: readonly Prepared[], answers: readonly WriteOutcome[], context: Seen): Written {
  const outcomes: Outcome[] = [];
  const open: OpenEnd[] = [];
  for (const [index, each] of prepared.entries()) {
    for (const settled of settleOne(each, answers[index], context)) {
      if ('reason' in settled) outcomes.push(settled);
      else open.push(settled);
    }
  }
  return { outcomes, open };
}

/** What becomes of a ticket becomes of each of its findings. */
function settleOne(
  prepared: Prepared,
  answer: WriteOutcome | undefined,
  { project, seen }: Seen,
): readonly (Outcome | OpenEnd)[] {
  const { decisions } = prepared;
  switch (answer?.kind) {
    case 'confirmed':
      return confirm(prepared, answer.key, { project, seen });
    case 'rejected':
      if (answer.fields !== undefined && canGoWithout(prepared, answer.fields)) {
        return leaveWithout(decisions, answer.detail, answer.fields);
      }
      return decisions.map(({ finding }) => ({
        kind: 'parked',
        isRefusal: true,
        finding,
        destination: `Jira ${project}`,
        reason: `Jira refuses the ticket: ${answer.detail}`,
        cure: 'mend the field in the policy or in the Jira project; the next run tries again',
      }));
    case 'refused': {
      const { detail, retryAfterMs } = answer;
      const why = { kind: 'refused' as const, detail };
      return leaveOpen(decisions, retryAfterMs === undefined ? why : { ...why, retryAfterMs });
    }
    default:
      return uncertain(decisions, answer?.detail ?? 'Jira did not say what became of it');
  }
}

/** What Jira says of each field is said once: of a ticket for many findings it would be too much for one result. */
function leaveWithout(
  [first, ...others]: TicketFindings,
  detail: string,
  without: RefusedFields,
): readonly OpenEnd[] {
  const why = { kind: 'refused' as const, detail };
  return [...leaveOpen([first], { ...why, without }), ...leaveOpen(others, why)];
}

/**
 * A confirmed ticket counts once it was seen with its label, and with the list of its findings where there are several: what
 * cannot be seen would be filed again, so it is called hidden. Where its key shows a ticket of something else the answer is
 * wrong, and nobody knows what was made.
 */
function confirm(
  { decisions, draft, rendered }: Prepared,
  key: string,
  { project, seen }: Seen,
): readonly (Outcome | OpenEnd)[] {
  if (seen === undefined) return uncertain(decisions, `${key} was created but could not be read back`);
  const followed = new Set(decisions.map(({ follows }) => follows));
  const made = seen.find((ticket) => isOf(draft, ticket) && !followed.has(ticket.key));
  const leftOut = rendered.leftOut.map((each) => `${project}: ${each}`);
  const texts = {
    summary: draft.summary,
    ...(draft.dueDate === undefined ? {} : { dueDate: draft.dueDate }),
  };
  if (made !== undefined) {
    return decisions.map(({ finding, reason }, index) => {
      return { kind: 'created', finding, ticket: made.key, reason, ...texts, ...once(index, leftOut) };
    });
  }
  const named = seen.find((ticket) => ticket.key === key);
  if (named !== undefined && isAnother(draft, named, followed)) {
    return uncertain(decisions, `the answer names ${key}, which is another ticket`);
  }
  const what = draft.members === undefined ? 'label' : 'label and the list of its findings';
  return decisions.map(({ finding, reason }, index) => ({
    ...once(index, leftOut),
    kind: 'created',
    finding,
    ticket: key,
    reason: `${reason}; the ticket cannot be seen with its ${what} after it was made`,
    hidden: `tickets made in ${project} cannot be seen, or lose their labels`,
    ...texts,
  }));
}

/** What is left out is left out of the ticket, however many findings it stands for. */
function once(index: number, leftOut: readonly string[]): { readonly leftOut?: readonly string[] } {
  return index > 0 || leftOut.length === 0 ? {} : { leftOut };
}

/** Once: what is refused again is refused for good. */
function canGoWithout({ rendered, isRetried }: Prepared, fields: RefusedFields): boolean {
  return isRetried !== true && Object.keys(fields).every((id) => Object.hasOwn(rendered.optional, id));
}

function isAnother(draft: TicketDraft, named: Ticket, followed: ReadonlySet<string | undefined>): boolean {
  return followed.has(named.key) || (fingerprintsOf(named).length > 0 && !isLabelled(draft, named));
}

function isOf(draft: TicketDraft, ticket: Ticket): boolean {
  const known = new Set(fingerprintsOf(ticket));
  return isLabelled(draft, ticket) && (draft.members ?? []).every((fingerprint) => known.has(fingerprint));
}

function isLabelled({ fingerprint }: TicketDraft, ticket: Ticket): boolean {
  return fingerprintsOf(ticket).includes(fingerprint);
}

function uncertain(decisions: readonly CreateDecision[], detail: string): readonly OpenEnd[] {
  return leaveOpen(decisions, { kind: 'uncertain', detail });
}
