import type { CreateScreen, TicketStore } from '../connectors/jira/ticket-store';
import type { CreateDecision } from '../domain/decision';
import { type DraftContext, draftTicket } from '../domain/draft';
import { draftGroup, type Grouped, worstGrouped } from '../domain/draft-group';
import type { FindingDetails } from '../domain/finding';
import { namesIn } from '../domain/fit-fields';
import { inTickets, type TicketFindings } from '../domain/group';
import type { Policy } from '../domain/policy';
import type { RefusedFields, TicketDraft } from '../domain/ticket';
import { writeTicket } from '../templates/write-ticket';
import type { Prepared } from './batch';

/** A decision that no longer needs a ticket, unless an earlier request has made it. */
interface Gone extends WhyGone {
  readonly decision: CreateDecision;
}

interface WhyGone {
  readonly reason: string;
  /** It is open all the same, and not what was decided on any more: the next run decides anew. */
  readonly isOpen?: true;
}

/** The decisions of a batch after its findings were read anew. */
export interface Sorted {
  readonly gone: readonly Gone[];
  readonly prepared: readonly Prepared[];
}

export interface Preparation extends Omit<DraftContext, 'project' | 'write'> {
  readonly decisions: readonly CreateDecision[];
  readonly project: CreateScreen;
  /** By finding, what Jira would not have of its ticket. */
  readonly refused?: Readonly<Record<string, RefusedFields>>;
}

type Drafted = Omit<Prepared, 'rendered'>;

/** Splits off what no longer needs a ticket; drafts and renders the rest, with the people whom the drafts name. */
export async function prepareBatch(
  jira: TicketStore,
  batch: Preparation,
  details: readonly FindingDetails[],
): Promise<Sorted> {
  const { gone, drafted } = sortOut(batch, details);
  const { project: screen } = batch;
  const names = drafted.flatMap(({ draft }) => namesIn(draft.fields ?? [], screen.fields ?? []));
  const people = await jira.findPeople(names, screen.project);
  const render = jira.renderer(screen, people);
  const prepared = drafted.map((each) => {
    const refused = refusedOf(batch, each.decisions);
    const rendered = render(each.draft, refused);
    return refused === undefined ? { ...each, rendered } : { ...each, rendered, isRetried: true as const };
  });
  return { gone, prepared };
}

function sortOut(
  batch: Preparation,
  details: readonly FindingDetails[],
): { readonly gone: readonly Gone[]; readonly drafted: readonly Drafted[] } {
  const context = { ...batch, project: batch.project.project, write: writeTicket };
  const byId = new Map(details.map((each) => [each.id, each]));
  const gone: Gone[] = [];
  const drafted: Drafted[] = [];
  for (const ticket of inTickets(batch.decisions)) {
    const left: Grouped[] = [];
    for (const decision of ticket) {
      const found = byId.get(decision.finding.id);
      const why = whyGone(decision, found, batch.policy);
      if (found === undefined || why !== undefined) gone.push({ decision, ...(why ?? UNKNOWN) });
      else left.push({ decision, details: found });
    }
    const one = draftFor(left, context);
    if (one !== undefined) drafted.push(one);
  }
  return { gone, drafted };
}

/** Of a ticket that stands for several, whichever of them is the first now. */
function refusedOf({ refused = {} }: Preparation, decisions: TicketFindings): RefusedFields | undefined {
  const known = new Map(Object.entries(refused));
  return decisions.map(({ finding }) => known.get(finding.id)).find((fields) => fields !== undefined);
}

/** For what is left of a group the ticket is another: of one finding it is an ordinary one. */
export function draftFor(
  findings: readonly Grouped[],
  context: DraftContext,
): { readonly decisions: TicketFindings; readonly draft: TicketDraft } | undefined {
  const [first, ...others] = worstGrouped(findings);
  if (first === undefined) return undefined;
  const decisions = [first.decision, ...others.map(({ decision }) => decision)] as const;
  const draft =
    others.length === 0
      ? draftTicket(first.decision, first.details, context)
      : draftGroup([first, ...others], context);
  return { decisions, draft };
}

const UNKNOWN: WhyGone = { reason: 'Wiz no longer knows it' };

function whyGone(
  { finding, grant }: CreateDecision,
  details: FindingDetails | undefined,
  policy: Policy,
): WhyGone | undefined {
  if (details === undefined) return UNKNOWN;
  const { isOpen, severity, fingerprint } = details;
  if (!isOpen) return { reason: 'it was resolved in Wiz after it was read' };
  if (!policy.severities.includes(severity)) return { reason: `it is ${severity} now` };
  if (fingerprint !== finding.fingerprint) {
    return { reason: 'its resource changed; the next run takes it anew', isOpen: true };
  }
  if (grant !== undefined && severity !== finding.severity) {
    const reason = `it was approved as ${finding.severity} and is ${severity} now; the next run asks again`;
    return { reason, isOpen: true };
  }
  return undefined;
}
