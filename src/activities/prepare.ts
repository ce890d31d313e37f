import type { CreateScreen, TicketStore } from '../connectors/jira/ticket-store';
import type { CreateDecision } from '../domain/decision';
import { type DraftContext, draftTicket } from '../domain/draft';
import type { FindingDetails } from '../domain/finding';
import type { Policy } from '../domain/policy';
import type { Prepared } from './batch';

/** A decision that no longer needs a ticket, unless an earlier request has made it. */
interface Gone {
  readonly decision: CreateDecision;
  readonly reason: string;
}

/** The decisions of a batch after its findings were read anew. */
export interface Sorted {
  readonly gone: readonly Gone[];
  readonly prepared: readonly Prepared[];
}

export interface Preparation extends Omit<DraftContext, 'project'> {
  readonly decisions: readonly CreateDecision[];
  readonly project: CreateScreen;
}

/** Splits off what no longer needs a ticket; drafts and renders the rest. */
export function prepareBatch(
  jira: TicketStore,
  batch: Preparation,
  details: readonly FindingDetails[],
): Sorted {
  const byId = new Map(details.map((each) => [each.id, each]));
  const context = { ...batch, project: batch.project.project };
  const render = jira.renderer(batch.project);
  const gone: Gone[] = [];
  const prepared: Prepared[] = [];
  for (const decision of batch.decisions) {
    const found = byId.get(decision.finding.id);
    const reason = whyGone(decision, found, batch.policy);
    if (found === undefined || reason !== undefined) {
      gone.push({ decision, reason: reason ?? '' });
    } else {
      const draft = draftTicket(decision, found, context);
      prepared.push({ decision, draft, rendered: render(draft) });
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
