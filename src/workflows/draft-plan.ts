import type { DraftedTicket } from '../activities/ticket';
import type { CreateDecision } from '../domain/decision';
import { isSameDestination, type ReadyDestination } from '../domain/destination';
import { fitDraft, type FittedDraft } from '../domain/fit-draft';
import { describeFitted } from '../domain/fit-fields';
import { DRAFTS_LIMIT_BYTES, fitPlan } from '../domain/fit-plan';
import { countTickets, inTickets, type TicketFindings } from '../domain/group';
import { type Batch, inBatches } from '../domain/plan';
import { plannedDigest, plannedMessage } from '../domain/planned-digest';
import {
  type BrokenDestination,
  NEW_TICKET,
  type PlannedDraft,
  type PlannedTicket,
  type PlanReport,
  sizeOf,
  type TicketLine,
} from '../domain/report';
import { siftDrafted } from '../domain/unfit';
import { concludeRun } from './conclude';
import { parkedGroups } from './parked';
import { read } from './proxies';
import type { Run } from './run';
import { plannedOverview } from './overview';
import { composeMessages } from './tell';

/** Stands in drafts where the label of the run that files them will be. */
const PLANNED_RUN = 'wfd-run-…';

/** What a run would do, as far as it can be known without doing it. */
export async function draftPlan(run: Run, approved: readonly CreateDecision[]): Promise<PlanReport> {
  const create: PlannedTicket[] = [];
  const drafts: PlannedDraft[] = [];
  for (const batch of inBatches(approved, run.opened.policy)) {
    const drafted = await draftBatch(run, batch, drafts);
    const { fit, outcomes } = siftDrafted(inTickets(batch.decisions), drafted);
    const planned = fit.map((ticket) => toPlanned(run, batch, { ticket, drafted }));
    const parked = run.book.settle(outcomes, run.settling(run.startedAt));
    const entries = [...parked, ...run.book.countPlanned(fit.flat(), planned.map(toLine(drafted)))];
    await run.record(entries, `${planned.length} planned in ${batch.project}`);
    create.push(...planned);
    drafts.push(
      ...toDrafts(
        run,
        batch,
        [...new Set(drafted.values())].filter((each) => each.unfit === undefined),
      ),
    );
  }
  const parked = parkedGroups(run);
  const { orders, notice } = composeMessages(run, parked);
  const messages = orders.map((order) => plannedMessage(order, run.opened));
  const told = { messages, undelivered: [], marks: run.input.carry.told, notes: plannedOverview(run) };
  run.enter('done');
  const report = concludeRun(run, { parked, told, isWindowRead: true });
  return fitPlan({
    report,
    create,
    omitted: 0,
    ...run.trail,
    digests: orders.map((order) => plannedDigest(order, run.opened)),
    ...(notice === undefined ? {} : { notice: { channel: run.opened.policy.slack.defaultChannel, notice } }),
    broken: brokenDestinations(run),
    ...(run.input.showTickets === true ? { drafts, omittedDrafts: 0 } : {}),
  });
}

type Drafted = ReadonlyMap<string, DraftedTicket>;

async function draftBatch(run: Run, batch: Batch, earlier: readonly PlannedDraft[]): Promise<Drafted> {
  const { project, decisions } = batch;
  const screen = screenOf(run, batch);
  const { policy, siteUrl } = run.opened;
  const draftBytes = Math.max(0, DRAFTS_LIMIT_BYTES - sizeOf(earlier));
  const drafted = await read.draftTickets.executeWithOptions(
    { summary: `${countTickets(decisions)} drafts for ${project}` },
    [
      {
        decisions,
        project,
        policy,
        siteUrl,
        run: PLANNED_RUN,
        now: run.startedAt,
        ...(screen === undefined ? {} : { screen }),
        ...(run.input.showTickets === true ? { draftBytes } : {}),
      },
    ],
  );
  return new Map(drafted.flatMap((each) => each.findings.map((finding) => [finding, each] as const)));
}

interface Planning {
  readonly ticket: TicketFindings;
  readonly drafted: Drafted;
}

function toPlanned(run: Run, { project }: Batch, { ticket, drafted }: Planning): PlannedTicket {
  const [first, ...others] = ticket;
  const { finding, reason } = first;
  const { risk, word, approval } = run.authorityOf(first);
  const route = finding.route === undefined ? undefined : run.opened.policy.routes[finding.route]?.name;
  return {
    finding: finding.id,
    ...(others.length === 0 ? {} : { others: others.map((each) => each.finding.id) }),
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    team: finding.team,
    project,
    ...(route === undefined ? {} : { route }),
    summary: draftOf(ticket, drafted)?.summary ?? 'no longer known to Wiz',
    reason: word === undefined ? reason : `${reason}, ${word} (approval ${approval ?? ''})`,
    ...(risk === undefined ? {} : { risk }),
  };
}

/** By whichever of its findings Wiz still knows. */
function draftOf(ticket: TicketFindings, drafted: Drafted): DraftedTicket | undefined {
  return ticket.map(({ finding }) => drafted.get(finding.id)).find((each) => each !== undefined);
}

function toLine(drafted: Drafted): (planned: PlannedTicket) => TicketLine {
  return ({ finding, others = [], severity, team, summary }) => {
    const findings = others.length === 0 ? {} : { findings: others.length + 1 };
    const line = { ticket: NEW_TICKET, severity, team, summary, finding, ...findings };
    const dueDate = drafted.get(finding)?.dueDate;
    return dueDate === undefined ? line : { ...line, dueDate };
  };
}

/** With what the project's create screen takes, as in the request that would be sent. */
function toDrafts(run: Run, batch: Batch, drafted: readonly DraftedTicket[]): PlannedDraft[] {
  const screen = screenOf(run, batch);
  return drafted.flatMap(({ draft }) => {
    if (draft === undefined) return [];
    const {
      findingId: finding,
      fingerprint: _,
      members: __,
      priority,
      dueDate: ___,
      fields: ____,
      ...texts
    } = draft;
    const common = { finding, issueType: batch.issueType, ...texts };
    return [screen === undefined ? common : { ...common, ...onScreen(fitDraft(draft, screen), priority) }];
  });
}

type Shown = Pick<PlannedDraft, 'priority' | 'dueDate' | 'fields' | 'leftOut'>;

function onScreen(
  { priorityId, dueDate, fields, leftOut }: FittedDraft,
  priority: string | undefined,
): Shown {
  return {
    ...(priority === undefined || priorityId === undefined ? {} : { priority }),
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(fields.length === 0
      ? {}
      : { fields: fields.map((each) => ({ field: each.name, value: describeFitted(each) })) }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

function screenOf({ opened }: Run, batch: Batch): ReadyDestination | undefined {
  const found = opened.destinations.find((each) => isSameDestination(each, batch));
  return found?.kind === 'ready' ? found : undefined;
}

function brokenDestinations({ opened }: Run): BrokenDestination[] {
  return opened.destinations.flatMap((each) => {
    const { project, issueType } = each;
    if (each.kind === 'parked') return [{ project, issueType, reason: each.reason, cure: each.cure }];
    return (each.lacking ?? []).map((lack) => ({ project, issueType, ...lack }));
  });
}
