import { ConnectorError } from '../connectors/connector-error';
import type { TicketStore } from '../connectors/jira/ticket-store';
import {
  EMPTY_WINDOWS_TO_STOP,
  type Frontier,
  highest,
  SCAN_WINDOW,
  scanStart,
  scanWindow,
  SETTLED_KEYS,
} from '../domain/key-scan';
import { fingerprintLabel, type Ticket } from '../domain/ticket';

/** Labels one search asks for. Much longer queries have been seen to fail. */
const LABELS_PER_SEARCH = 100;
/** Searches under way at once. */
const SEARCHES_AT_ONCE = 3;

/** What the index knows of these fingerprints, in any project and status. A miss proves nothing about the last hours. */
export async function searchTickets(jira: TicketStore, fingerprints: readonly string[]): Promise<Ticket[]> {
  const labels = [...new Set(fingerprints)].map(fingerprintLabel);
  const found: Ticket[] = [];
  const portions = inPortions(labels, LABELS_PER_SEARCH);
  for (const group of inPortions(portions, SEARCHES_AT_ONCE)) {
    const answers = await Promise.all(group.map((portion) => jira.findByLabels(portion)));
    found.push(...answers.flat());
  }
  return found;
}

export interface Scan {
  readonly tickets: readonly Ticket[];
  readonly frontier: Frontier;
}

export interface ScanScope {
  /** Projects tickets will be created in: not to be able to scan one of them is an error. */
  readonly projects: readonly string[];
  /** Others that may hold tickets of ours; one that is gone, or closed to us, is left out. */
  readonly others: readonly string[];
  readonly indexLagMs: number;
}

/** The key scan without any memory: from the newest settled keys of each project to its end. */
export async function scanFromSettled(jira: TicketStore, scope: ScanScope): Promise<Scan> {
  const { projects, others, indexLagMs } = scope;
  const needed = Promise.all(projects.map((project) => startOf(jira, project, indexLagMs)));
  const wanted = Promise.all(
    others.map((project) =>
      startOf(jira, project, indexLagMs).catch((error: unknown) => absentIfGone(error)),
    ),
  );
  const starts = [...(await needed), ...(await wanted)];
  return scanAll(
    jira,
    starts.filter((start) => start !== undefined),
  );
}

async function startOf(jira: TicketStore, project: string, indexLagMs: number): Promise<ScanStart> {
  const [settled, newest] = await Promise.all([
    jira.newestKeys({ project, olderThanMs: indexLagMs, limit: SETTLED_KEYS }),
    jira.newestKeys({ project, olderThanMs: 0, limit: 1 }),
  ]);
  return { project, from: scanStart(settled), known: highest(project, newest) };
}

/** A removed project must not stop the others: its tickets are gone with it. */
function absentIfGone(error: unknown): undefined {
  if (error instanceof ConnectorError && (error.trouble === 'rejected' || error.trouble === 'missing'))
    return undefined;
  throw error;
}

/** The key scan from where an earlier one of this run ended. */
export async function scanFromFrontier(jira: TicketStore, frontier: Frontier): Promise<Scan> {
  const starts = Object.entries(frontier).map(([project, from]) => ({ project, from, known: from - 1 }));
  return scanAll(jira, starts);
}

interface ScanStart {
  readonly project: string;
  /** First key number to read. */
  readonly from: number;
  /** Highest key number anyone knows of. */
  readonly known: number;
}

async function scanAll(jira: TicketStore, starts: readonly ScanStart[]): Promise<Scan> {
  const scans = await Promise.all(starts.map((start) => scanProject(jira, start)));
  return {
    tickets: scans.flatMap(({ tickets }) => tickets),
    frontier: Object.fromEntries(scans.map(({ project, next }) => [project, next])),
  };
}

/** Reads forward, a few windows at once, until enough of them beyond the highest known key are empty. */
async function scanProject(
  jira: TicketStore,
  { project, from, known }: ScanStart,
): Promise<{ project: string; tickets: readonly Ticket[]; next: number }> {
  const tickets: Ticket[] = [];
  let top = known;
  let empty = 0;
  for (let at = from; empty < EMPTY_WINDOWS_TO_STOP; at += EMPTY_WINDOWS_TO_STOP * SCAN_WINDOW) {
    const windowStarts = [...Array(EMPTY_WINDOWS_TO_STOP).keys()].map((index) => at + index * SCAN_WINDOW);
    const windows = await Promise.all(
      windowStarts.map((start) => jira.readByKeys(scanWindow(project, start))),
    );
    for (const [index, window] of windows.entries()) {
      tickets.push(...window);
      // A moved ticket answers to its old key under a new one: only keys of this project say how far it goes.
      const keys = window.map(({ key }) => key);
      top = Math.max(top, highest(project, keys));
      const isBeyond = (windowStarts[index] ?? 0) > top;
      empty = window.length === 0 && isBeyond ? empty + 1 : 0;
    }
  }
  return { project, tickets, next: top + 1 };
}

export function inPortions<T>(items: readonly T[], size: number): T[][] {
  const portions: T[][] = [];
  for (let at = 0; at < items.length; at += size) portions.push(items.slice(at, at + size));
  return portions;
}
