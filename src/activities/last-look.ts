import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { CreateDecision } from '../domain/decision';
import type { Frontier } from '../domain/key-scan';
import { matchAll, type Ticket, type TicketMatch } from '../domain/ticket';
import { allEnded } from '../connectors/calls';
import { readTickets, scanFromFrontier, type ScanScope, scanWhole, searchForNone } from './lookup';

/** How old a lookup may be when the create request leaves; the machine may have slept in between. */
const FRESH_MS = 1_000;
/** Beside which a look is fresh enough, with some time to spare. */
const LONGEST_WORK_MS = FRESH_MS - 100;
/** A lookup that took longer may hold answers from before a sleep. */
const SLOW_LOOKUP_MS = 15_000;
const LOOKS = 3;

interface Wanted {
  readonly decisions: readonly CreateDecision[];
  readonly frontier: Frontier;
  /** Keys of done tickets that new ones are to follow; somebody may have reopened one. */
  readonly follows: readonly string[];
  /** Scanned from the newest settled keys on as well, where a plan is too old to say where to look. */
  readonly everywhere?: Everywhere | undefined;
}

interface Everywhere extends ScanScope {
  /** Projects that this run could not read before. */
  readonly unreadable: readonly string[];
}

/** What Jira has for the fingerprints of a batch. */
export interface Found {
  readonly matches: ReadonlyMap<string, TicketMatch>;
  readonly summaries: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** Whether it took so long that nothing may be created upon it. */
  readonly isSlow: boolean;
}

/** Looks once, and again where that took too long; the last of three looks is handed on however long it took. */
async function lookLast(jira: TicketStore, wanted: Wanted): Promise<Found> {
  for (let count = 1; ; count += 1) {
    const startedAt = Date.now();
    const tickets = await readAll(jira, wanted);
    const endedAt = Date.now();
    const isSlow = endedAt - startedAt > SLOW_LOOKUP_MS;
    if (!isSlow || count === LOOKS) return { ...indexTickets(wanted, tickets), endedAt, isSlow };
  }
}

/**
 * Looks while something else is done, which saves its time. While this process is busy it does not notice when an answer comes: so a
 * look that ended meanwhile counts from its beginning, and where the work took nearly as long as a lookup may be old, there is another look
 * with nothing else to do. Fails when both have ended.
 */
export async function lookBeside<T>(
  jira: TicketStore,
  wanted: Wanted,
  work: () => Promise<T>,
): Promise<readonly [T, Found]> {
  const startedAt = Date.now();
  let workedUntil = startedAt;
  // The questions leave before the work begins.
  const working = nextTurn()
    .then(work)
    .finally(() => {
      workedUntil = Date.now();
    });
  const [looked, done] = await Promise.allSettled([lookLast(jira, wanted), working]);
  if (done.status === 'rejected') throw done.reason;
  if (workedUntil - startedAt > LONGEST_WORK_MS) return [done.value, await lookLast(jira, wanted)];
  if (looked.status === 'rejected') throw looked.reason;
  const { endedAt } = looked.value;
  return [done.value, { ...looked.value, endedAt: endedAt <= workedUntil ? startedAt : endedAt }];
}

/** To be asked right before the request leaves. */
export function isFresh({ endedAt }: Found): boolean {
  return Date.now() - endedAt <= FRESH_MS;
}

async function readAll(
  jira: TicketStore,
  { decisions, frontier, follows, everywhere }: Wanted,
): Promise<Ticket[]> {
  const [indexed, scan, followed, wider] = await allEnded([
    searchForNone(jira, { fingerprints: fingerprintsOf(decisions), rules: rulesIn(decisions) }),
    scanFromFrontier(jira, frontier),
    readTickets(jira, follows),
    everywhere === undefined ? undefined : scanWhole(jira, everywhere, everywhere.unreadable),
  ]);
  // Later ones win: what was read by key is current, while the index may still show a reopened ticket as done.
  return [...indexed, ...followed, ...(wider?.tickets ?? []), ...scan.tickets];
}

function indexTickets(
  { decisions }: Wanted,
  tickets: readonly Ticket[],
): Pick<Found, 'matches' | 'summaries'> {
  const matches = matchAll(fingerprintsOf(decisions), tickets);
  return {
    matches: new Map(matches.map((match) => [match.fingerprint, match])),
    summaries: new Map(tickets.map(({ key, summary }) => [key, summary])),
  };
}

function rulesIn(decisions: readonly CreateDecision[]): string[] {
  return [...new Set(decisions.flatMap(({ finding }) => finding.rule ?? []))];
}

function fingerprintsOf(decisions: readonly CreateDecision[]): string[] {
  return decisions.map(({ finding }) => finding.fingerprint);
}
