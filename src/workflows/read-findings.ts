import { ApplicationFailure } from '@temporalio/workflow';
import type { FoundTickets } from '../activities/dedupe';
import type { FetchedPage } from '../activities/fetch';
import { withGroupTickets } from '../domain/decide';
import { withRules } from '../domain/page-rules';
import type { TicketMatch } from '../domain/ticket';
import { read } from './proxies';
import type { Run } from './run';
import { unpackMatches } from '../domain/packed-matches';

/**
 * Reads the window to its end and enters every page. The next page is fetched while this one is looked up.
 * Answers false when the history is full and the run must go on in a new one, from `run.cursor`.
 */
export async function readFindings(run: Run): Promise<boolean> {
  run.enter('reading');
  const seenCursors = new Set<string>();
  let coming = fetchPage(run, run.cursor);
  for (;;) {
    const page = await coming;
    const { nextCursor } = page;
    guardCursor(run, nextCursor, seenCursors);
    const goesOn = nextCursor !== undefined && !run.isHistoryFull && !run.isCancelled;
    if (goesOn) coming = fetchPage(run, nextCursor);
    await enterPage(run, page);
    run.cursor = nextCursor;
    if (nextCursor === undefined || run.isCancelled) return true;
    if (!goesOn) return false;
  }
}

/**
 * A cursor that comes back would read the same pages for ever. In another link of the chain it is known by the one that was kept last: of the
 * first page, the second, the fourth, the eighth …, so that a circle of any length is found.
 */
function guardCursor(run: Run, cursor: string | undefined, seen: Set<string>): void {
  if (cursor === undefined) return;
  if (seen.has(cursor) || cursor === run.keptCursor) {
    throw ApplicationFailure.nonRetryable(
      'wiz: read page: a cursor came back that had been read before; nothing is lost, the next run starts over',
      'WizMalformed',
    );
  }
  seen.add(cursor);
  const page = run.book.snapshot().pages + 1;
  if (Number.isInteger(Math.log2(page))) run.keptCursor = cursor;
}

function fetchPage(run: Run, cursor: string | undefined): Promise<FetchedPage> {
  const { policy, siteUrl } = run.opened;
  const input = { policy, siteUrl, window: run.window, now: run.startedAt };
  const page = read.fetchPage.executeWithOptions({ summary: `${run.window.kind} page` }, [
    cursor === undefined ? input : { ...input, cursor },
  ]);
  // It may fail while the page before it is still being looked up; whoever awaits it will hear.
  page.catch(() => undefined);
  return page;
}

async function enterPage(run: Run, page: FetchedPage): Promise<void> {
  const refs = withRules(page.refs, page.rules ?? []);
  const asked = refs.filter(({ suppression }) => suppression === undefined);
  const fingerprints = asked.map(({ fingerprint }) => fingerprint);
  const found: FoundTickets =
    asked.length === 0
      ? { matches: [] }
      : await read.findTickets.executeWithOptions({ summary: `which of ${asked.length} have a ticket` }, [
          {
            fingerprints,
            rules: [...new Set(asked.flatMap(({ rule }) => rule ?? []))],
            linked: asked.flatMap(({ fingerprint, linked }) =>
              linked === undefined ? [] : [{ fingerprint, keys: linked }],
            ),
            freshness: run.freshness,
          },
        ]);
  const before = run.book.candidates.length;
  const matches = unpackMatches(found, fingerprints);
  const entries = run.book.enterPage(refs, matches, withGroupTickets(run.context, found));
  run.additions.note(refs, entries, untoldIn(matches));
  const { pages } = run.book.snapshot();
  const fresh = Math.max(0, run.book.candidates.length - before);
  const reason = `page ${pages}: ${refs.length} findings, ${fresh} new`;
  await run.record([{ kind: 'read', reason }, ...entries], reason);
}

/** Tickets of a run that did not live to tell of them, nor to do what comes after. */
export function untoldIn(matches: readonly TicketMatch[]): string[] {
  return matches.flatMap(({ key, fresh }) => (fresh === undefined ? [] : [key]));
}
