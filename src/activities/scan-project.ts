import { ConnectorError } from '../connectors/connector-error';
import type { TicketStore } from '../connectors/jira/ticket-store';
import {
  astrayAt,
  astrayBy,
  EMPTY_WINDOWS_TO_STOP,
  type Frontier,
  highest,
  LONGEST_SCAN,
  SCAN_WINDOW,
  scanWindow,
  SETTLED_KEYS,
} from '../domain/key-scan';
import type { Ticket } from '../domain/ticket';
import { allEnded } from '../connectors/calls';

interface ScanStart {
  readonly project: string;
  /** First key number to read. */
  readonly from: number;
  /** Highest key number anyone knows of. */
  readonly known: number;
}

/** Read at once: a project's newest settled keys, a window or two above them, and its end. */
const WINDOWS_AT_ONCE = 5;

export interface ProjectScan {
  readonly project: string;
  readonly tickets: readonly Ticket[];
  /** As it stands in a frontier. */
  readonly next: number;
}

/** Reads forward, a few windows at once, until enough of them beyond the highest credible key are empty, or too many are not. */
export async function scanProject(
  jira: TicketStore,
  { project, from, known }: ScanStart,
): Promise<ProjectScan> {
  const limit = from + LONGEST_SCAN;
  const tickets: Ticket[] = [];
  let named = known;
  let top = known <= limit ? known : from - 1;
  let empty = 0;
  let at = from;
  while (empty < EMPTY_WINDOWS_TO_STOP && at <= limit) {
    const start = at;
    // Those up to the highest key, and as many beyond as are still missing: if these are empty it is the end.
    const upToTop = Math.max(0, Math.ceil((top + 1 - start) / SCAN_WINDOW));
    const count = Math.min(upToTop + EMPTY_WINDOWS_TO_STOP - empty, WINDOWS_AT_ONCE);
    const windowStarts = [...Array(count).keys()].map((index) => start + index * SCAN_WINDOW);
    at += windowStarts.length * SCAN_WINDOW;
    const windows = await allEnded(windowStarts.map((each) => jira.readByKeys(scanWindow(project, each))));
    for (const [index, window] of windows.entries()) {
      tickets.push(...window);
      // A moved ticket answers to its old key under a new one: only keys of this project say how far it goes.
      const keys = window.map(({ key }) => key);
      named = Math.max(named, highest(project, keys));
      top = Math.max(top, highest(project, keys, limit));
      const isBeyond = (windowStarts[index] ?? 0) > top;
      empty = window.length === 0 && isBeyond ? empty + 1 : 0;
    }
  }
  const isAstray = named > limit || empty < EMPTY_WINDOWS_TO_STOP;
  return { project, tickets, next: isAstray ? astrayAt(Math.max(named, limit)) : top + 1 };
}

/** Throws `malformed` for a project whose scan, this one or an earlier one, was led astray. */
export function refuseAstray(frontier: Frontier): void {
  for (const [project, start] of Object.entries(frontier)) {
    const number = astrayBy(start);
    if (number !== undefined) throw astray(project, `${project}-${number}`);
  }
}

/** Not to be repeated: Jira would have to name other keys. */
function astray(project: string, key: string): ConnectorError {
  return new ConnectorError({
    service: 'jira',
    action: `scan the keys of ${project}`,
    trouble: 'malformed',
    detail: `Jira names ${key}, ${LONGEST_SCAN} keys or more above the settled ones: that is too far to read, and a ticket in between would be filed again`,
    cure: `Look for ${key} in Jira. If there is no such ticket, something else answers in Jira's place: check JIRA_URL. If there is, ${project} takes tickets again once ${SETTLED_KEYS} of its newest are older than WFD_JIRA_INDEX_LAG.`,
  });
}
