import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { AddInput, AddResult } from '../activities/add-one-by-one';
import type { FoundResolved } from '../activities/resolved';
import { Additions } from '../domain/additions';
import {
  type Addition,
  type AdditionSummary,
  type Capability,
  type ResolvedTicket,
  switchedOn,
  switchOf,
} from '../domain/beyond';
import { type BeyondMemory, nextResolvedSince, rememberBeyond, resolvedSince } from '../domain/beyond-memory';
import { counted } from '../domain/figures';
import { outlastPredecessor } from './outlast';
import { aside, write } from './proxies';
import type { Run } from './run';

/** What a run did beyond creating; nothing where nothing is switched on. */
export interface Beyond {
  readonly summaries: readonly AdditionSummary[];
  readonly notes: readonly string[];
  /** For the next run; absent where nothing is switched on. */
  readonly memory?: BeyondMemory;
}

/**
 * After the teams were told: what is switched on, kind by kind. Whatever goes wrong here is a note in the report and is tried
 * again by a later run, which looks first.
 */
export async function goBeyond(run: Run): Promise<Beyond> {
  const on = switchedOn(run.opened.policy);
  if (on.length === 0) return { summaries: [], notes: [] };
  if (run.isCancelled) return leaveForNext(run);
  run.enter('adding');
  await outlastPredecessor(run);
  const done: Done[] = [];
  for (const capability of on) done.push(await STEPS[capability](run));
  if (done.some(({ made }) => made?.isUncertain === true)) {
    await run.wait(run.opened.policy.jira.uncertainWaitMs, 'something that was added may still arrive');
  }
  const owed = done.flatMap((each) => each.owed ?? []);
  return {
    summaries: done.flatMap(({ made }) => made?.summary() ?? []),
    notes: done.flatMap(({ made, notes = [] }) => [...notes, ...(made?.notes() ?? [])]),
    memory: rememberBeyond(done.find(({ since }) => since !== undefined)?.since, owed),
  };
}

/** One kind. */
interface Done {
  /** Absent where it could not be found out what there is to do. */
  readonly made?: Pick<Additions<Addition>, 'isUncertain' | 'summary' | 'notes'>;
  readonly notes?: readonly string[];
  /** From when on the next run must read. */
  readonly since?: string;
  /** What the next run can only know from this one. */
  readonly owed?: readonly Addition[];
}

const STEPS: Readonly<Record<Capability, (run: Run) => Promise<Done>>> = {
  commentWhenResolved: commentOnResolved,
  linkInWiz,
  remoteLink: linkInJira,
};

/** A run that was stopped adds nothing. What it alone could know of, the next one is told. */
function leaveForNext(run: Run): Beyond {
  const owed = [...(run.input.carry.beyond?.owed ?? []), ...run.additions.snapshot().remoteLink];
  return { summaries: [], notes: [], memory: rememberBeyond(run.input.carry.beyond?.resolvedSince, owed) };
}

async function commentOnResolved(run: Run): Promise<Done> {
  const { policy } = run.opened;
  const since = resolvedSince(run.input.carry, run.startedAt);
  try {
    const found = await aside.findResolved.executeWithOptions(
      { summary: 'open tickets that Wiz has resolved' },
      [{ policy, since }],
    );
    const made = new Additions<ResolvedTicket>(
      { capability: 'commentWhenResolved', items: found.tickets },
      policy,
    );
    await addAll(run, made, (input) =>
      write.commentResolved.executeWithOptions({ summary: summaryOf('comments', input) }, [input]),
    );
    const waiting = made.left.map((each) => each.since);
    const progress = { startedAt: run.startedAt, waiting };
    const { readUntil } = found;
    const next = nextResolvedSince(readUntil === undefined ? progress : { ...progress, readUntil });
    return { made, since: next, notes: notesOnUnread(found) };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const note = `${switchOf('commentWhenResolved')}: the next run tries again; ${reasonOf(error)}`;
    return { notes: [note], since };
  }
}

function notesOnUnread({ unread }: FoundResolved): readonly string[] {
  if (unread === undefined) return [];
  const what = `${counted(unread, 'ticket')} not looked at; too many findings of their rules are open`;
  return [`${switchOf('commentWhenResolved')}: ${what}.`];
}

async function linkInWiz(run: Run): Promise<Done> {
  const { linkInWiz: items, more } = run.additions.snapshot();
  const candidates = { capability: 'linkInWiz', items, more: more.linkInWiz } as const;
  const made = new Additions<Addition>(candidates, run.opened.policy);
  await addAll(run, made, (input) =>
    write.linkInWiz.executeWithOptions({ summary: summaryOf('links in Wiz', input) }, [input]),
  );
  return { made };
}

async function linkInJira(run: Run): Promise<Done> {
  const { remoteLink: fresh, more } = run.additions.snapshot();
  const owed = run.input.carry.beyond?.owed ?? [];
  const others = fresh.filter(({ ticket }) => !owed.some((each) => each.ticket === ticket));
  const items = [...owed, ...others];
  const candidates = { capability: 'remoteLink', items, more: more.remoteLink } as const;
  const made = new Additions<Addition>(candidates, run.opened.policy);
  await addAll(run, made, (input) =>
    write.linkInJira.executeWithOptions({ summary: summaryOf('links in Jira', input) }, [input]),
  );
  // What is refused gets the places that nothing else needs.
  return { made, owed: [...made.left, ...made.refused] };
}

interface Ground {
  readonly beyond: Run['opened']['policy']['beyond'];
  readonly siteUrl: string;
}

async function addAll<T extends Addition>(
  run: Run,
  made: Additions<T>,
  send: (input: AddInput<T> & Ground) => Promise<AddResult>,
): Promise<void> {
  const { policy, siteUrl } = run.opened;
  const { uncertainWaitMs } = policy.jira;
  const ground = { beyond: policy.beyond, siteUrl, uncertainWaitMs };
  for (let items = made.nextBatch(); items.length > 0; items = made.nextBatch()) {
    const ends = await sendCleared(run, (cleared) => send({ ...ground, items, cleared }), items);
    const entries = made.settle(items, ends);
    if (entries.length > 0) await run.record(entries, `${made.name}: ${entries.length}`);
  }
}

type Ends = Extract<AddResult, { kind: 'done' }>['ends'];

/** In a run that was reset first waits out what the execution before it may have sent. */
async function sendCleared(
  run: Run,
  send: (cleared: string) => Promise<AddResult>,
  items: readonly Addition[],
): Promise<Ends> {
  for (;;) {
    const result = await answered(send(run.cleared), items);
    if (result.kind === 'done') return result.ends;
    await run.wait(run.opened.policy.jira.uncertainWaitMs, 'this run was reset: a write may still arrive');
    run.cleared = result.runId;
  }
}

/** A failure is one before anything was sent; an attempt that did not answer may have sent everything. */
async function answered(adding: Promise<AddResult>, items: readonly Addition[]): Promise<AddResult> {
  try {
    return await adding;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    const isOurs = cause instanceof ApplicationFailure && /^(Wiz|Jira)/.test(cause.type ?? '');
    const kind = isOurs ? 'refused' : 'uncertain';
    const detail = reasonOf(error);
    return { kind: 'done', ends: items.map(({ ticket, finding }) => ({ ticket, finding, kind, detail })) };
  }
}

function reasonOf({ cause }: ActivityFailure): string {
  return cause instanceof ApplicationFailure ? cause.message : 'the worker did not answer';
}

function summaryOf(what: string, { items }: { readonly items: readonly Addition[] }): string {
  return `${items.length} ${what}, each after a look`;
}
