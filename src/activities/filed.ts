import { type FiledTicket, filedTicket, fingerprintsOf } from '../domain/ticket';
import { compareText, elapsedMs } from '../domain/time';
import { allEnded } from '../connectors/calls';
import type { Dependencies } from './dependencies';
import { scanFromSettled, type ScanScope } from './lookup';

export interface FiledInput extends ScanScope {
  /** ISO, by our clock. */
  readonly since: string;
}

export type FoundFiled =
  | readonly FiledTicket[]
  /** There may be more in a project that could not be read. */
  | { readonly tickets: readonly FiledTicket[]; readonly isPartial: true };

/** Jira's clock and ours may differ. A ticket too many costs nothing: the channel is asked what it was told. */
const CLOCK_DIFFERENCE_MS = 60_000;
/** Some 80 bytes each. */
const LIMIT = 500;

/** What is missed here is told later, and nothing is filed upon it. */
function withoutHarm({ parked = [], others, ...scope }: ScanScope): ScanScope {
  return { ...scope, parked: [...parked, ...others], others: [] };
}

export function filedActivities({ jira }: Dependencies) {
  return {
    /**
     * Tickets of ours that were made since then, whatever became of their findings: a run that died has told nobody. As
     * the index shows them, and key by key what it does not show yet; the newest 500.
     */
    async findFiled({ since, ...scope }: FiledInput): Promise<FoundFiled> {
      const ageMs = Math.max(0, elapsedMs(since, new Date().toISOString())) + CLOCK_DIFFERENCE_MS;
      const [indexed, scan] = await allEnded([
        jira.newestOurs(ageMs),
        scanFromSettled(jira, withoutHarm(scope)),
      ]);
      const oldest = Date.now() - ageMs;
      const tickets = [...indexed, ...scan.tickets].filter(
        (ticket) => Date.parse(ticket.createdAt) >= oldest && fingerprintsOf(ticket).length > 0,
      );
      const byKey = new Map(tickets.map((ticket) => [ticket.key, ticket]));
      const newestFirst = [...byKey.values()].sort((a, b) => compareText(b.createdAt, a.createdAt));
      const filed = newestFirst.flatMap((ticket) => filedTicket(ticket) ?? []).slice(0, LIMIT);
      return scan.unreadable.length === 0 ? filed : { tickets: filed, isPartial: true };
    },
  };
}
