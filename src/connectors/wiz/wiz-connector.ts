import type { Capability } from '../../domain/beyond';
import type { FindingDetails } from '../../domain/finding';
import type { OnCall } from '../service-call';
import type { NeededFact } from '../../domain/matcher';
import { SEVERITIES, type Severity } from '../../domain/severity';
import { Pace } from '../pace';
import { createAdditions } from './additions';
import { checkWiz } from './check';
import { cursorAfter } from './cursor';
import { COUNT_QUERY, DETAILS_QUERY, PAGE_QUERY } from './documents';
import { endpointOf, normaliseApiUrl } from './endpoint';
import { MALFORMED_CURE, wizError } from './errors';
import { countVariables, detailsVariables, MAX_PAGE_SIZE, pageVariables } from './filters';
import type { FindingPage, FindingSource, PageRequest } from './finding-source';
import { createGraphqlClient } from './graphql-client';
import { createReader, type Reader } from './reader';
import { countSchema, detailsPageSchema, pageSchema, parseData } from './schema';
import { createScrubber } from './scrubber';
import { createTokenSource, type Token } from './token';

export interface WizOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** With or without /graphql. Absent: derived from the token's `dc` claim. */
  readonly apiUrl?: string;
  readonly authUrl: string;
  readonly audience: string;
  /** Instead of what the policy says. */
  readonly requestsPerSecond?: number;
  /** For one request, default 60,000. */
  readonly timeoutMs?: number;
  readonly userAgent?: string;
  /** Hears, once each, what this tenant's findings are read without. Never a secret. */
  readonly onNotice?: (text: string) => void;
  readonly onCall?: OnCall;
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** One for each process: it holds the token, the spacing of requests, and what it learned about the tenant. */
export function createWizConnector(options: WizOptions): FindingSource {
  const { tokens, endpoint, askWith } = createTransport(options);
  const ask = askWith([]);
  const readerOptions = { ask, onNotice: options.onNotice ?? (() => undefined) };
  const pages = createReader(PAGE_QUERY, readerOptions);
  const details = createReader(DETAILS_QUERY, readerOptions);
  const counts = createReader(COUNT_QUERY, readerOptions);
  const one: PageRequest = { severities: SEVERITIES, pageSize: 1 };

  return {
    readPage: (request) => readPage(pages, request),
    readDetails: (ids, needs) => readDetails(details, ids, needs),
    countOpen: (severities) => countOpen(counts, severities),
    check: (needs = []) =>
      checkWiz({
        tokens,
        endpoint,
        isEndpointGiven: options.apiUrl !== undefined,
        readOne: async () => void (await readPage(pages, one)),
        readOneWhole: async () => {
          const action = 'read details';
          parseData(detailsPageSchema, await details.read(pageVariables(one), action), action);
        },
        readOneNeeded: async () => void (await readPage(pages, { ...one, needs })),
        readers: [pages, details],
      }),
    beyond: (on) => createAdditions({ ...readerOptions, ask: askWith(on), on }),
  };
}

function createTransport(options: WizOptions) {
  const scrubber = createScrubber();
  const { clientId, clientSecret, authUrl, audience, apiUrl } = options;
  const shared = {
    fetch: options.fetch ?? fetch,
    authUrl,
    timeoutMs: options.timeoutMs ?? 60_000,
    userAgent: options.userAgent ?? 'wiz-finding-distribution',
    now: options.now ?? Date.now,
    onCall: options.onCall,
    scrubber,
  };
  const tokens = createTokenSource({ ...shared, clientId, clientSecret, audience });
  const pace = new Pace();
  const endpoint = (token: Token) =>
    apiUrl === undefined ? endpointOf(token.value, authUrl) : normaliseApiUrl(apiUrl);
  // Token and pace are shared, whatever is switched on.
  const askWith = (on: readonly Capability[]) =>
    createGraphqlClient({ ...shared, tokens, pace, perSecond: options.requestsPerSecond, endpoint, on });
  return { tokens, endpoint, askWith };
}

async function readPage(reader: Reader, request: PageRequest): Promise<FindingPage> {
  const action = 'read page';
  const data = await reader.read(pageVariables(request), action, request.needs);
  const { issues } = parseData(pageSchema, data, action);
  const nextCursor = cursorAfter(issues.pageInfo, { sent: new Set([request.cursor]), action });
  return { findings: issues.nodes, ...(nextCursor === undefined ? {} : { nextCursor }) };
}

async function readDetails(
  reader: Reader,
  ids: readonly string[],
  needs: readonly NeededFact[] = [],
): Promise<readonly FindingDetails[]> {
  const action = 'read details';
  if (ids.length > MAX_PAGE_SIZE) {
    throw wizError({
      action,
      trouble: 'rejected',
      detail: `${ids.length} ids at once, ${MAX_PAGE_SIZE} are the most`,
    });
  }
  const wanted = new Set(ids);
  const found = new Map<string, FindingDetails>();
  const sent = new Set<string>();
  let cursor: string | undefined;
  // As many as one page holds, but Wiz may choose to send less at a time.
  for (let isMore = wanted.size > 0; isMore; isMore = cursor !== undefined && found.size < wanted.size) {
    const { issues } = parseData(
      detailsPageSchema,
      await reader.read(detailsVariables(ids, cursor), action, needs),
      action,
    );
    for (const finding of issues.nodes) if (wanted.has(finding.id)) found.set(finding.id, finding);
    cursor = cursorAfter(issues.pageInfo, { sent, action });
    if (cursor !== undefined) sent.add(cursor);
    if (sent.size > wanted.size) {
      const detail = 'the pages of these findings do not end';
      throw wizError({ action, trouble: 'malformed', detail, cure: MALFORMED_CURE });
    }
  }
  return [...found.values()];
}

/**
 * Wiz's total is sometimes 0 while thousands page, so it gates nothing: it only chooses between a sweep and an
 * incremental run. Where no count speaks the answer is what was seen, 0 or 1, and so a sweep: that costs pages,
 * while an incremental run without need could miss findings.
 */
async function countOpen(reader: Reader, severities: readonly Severity[]): Promise<number> {
  const action = 'count findings';
  const counts = parseData(countSchema, await reader.read(countVariables(severities), action), action);
  const bySeverity = severities.reduce((sum, severity) => sum + counts.bySeverity[severity], 0);
  return counts.total || bySeverity || counts.seen;
}
