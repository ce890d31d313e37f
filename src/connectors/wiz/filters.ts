import type { Severity } from '../../domain/severity';
import type { ResolvedRequest } from './finding-additions';
import type { PageRequest } from './finding-source';

/** What Wiz accepts; public clients agree on it. */
export const MAX_PAGE_SIZE = 500;

const OPEN_STATUSES = ['OPEN', 'IN_PROGRESS'] as const;

export type Variables = Readonly<Record<string, unknown>>;

/** The same for every page of one read but for the cursor: Wiz's cursors belong to one filter and one order. */
export function pageVariables(request: PageRequest): Variables {
  return {
    filterBy: {
      ...openFilter(request.severities),
      ...(request.changedAfter === undefined ? {} : { statusChangedAt: { after: request.changedAfter } }),
      ...(request.createdAfter === undefined ? {} : { createdAt: { after: request.createdAfter } }),
    },
    orderBy: { field: orderField(request), direction: 'ASC' },
    first: Math.min(request.pageSize, MAX_PAGE_SIZE),
    ...(request.cursor === undefined ? {} : { after: request.cursor }),
  };
}

/** By id alone: a finding that was resolved or changed its severity since must be seen as it is now. */
export function detailsVariables(ids: readonly string[], cursor: string | undefined): Variables {
  return {
    filterBy: { id: ids },
    orderBy: { field: 'CREATED_AT', direction: 'ASC' },
    first: MAX_PAGE_SIZE,
    ...(cursor === undefined ? {} : { after: cursor }),
  };
}

/** Any severity: one that was lowered, and then resolved, has its ticket all the same. */
export function resolvedVariables({ changedAfter, cursor }: ResolvedRequest): Variables {
  return {
    filterBy: { status: ['RESOLVED', 'REJECTED'], statusChangedAt: { after: changedAfter } },
    orderBy: { field: 'STATUS_CHANGED_AT', direction: 'ASC' },
    first: MAX_PAGE_SIZE,
    ...(cursor === undefined ? {} : { after: cursor }),
  };
}

/** Any severity here too: what is open is not resolved. */
export function standingVariables(ruleIds: readonly string[], cursor: string | undefined): Variables {
  return {
    filterBy: { status: OPEN_STATUSES, sourceRule: { id: ruleIds } },
    orderBy: { field: 'CREATED_AT', direction: 'ASC' },
    first: MAX_PAGE_SIZE,
    ...(cursor === undefined ? {} : { after: cursor }),
  };
}

export function countVariables(severities: readonly Severity[]): Variables {
  return { filterBy: openFilter(severities), first: 1 };
}

/** No filter by type: one operator's lost 7 of 98 findings when Wiz added types. */
function openFilter(severities: readonly Severity[]): Variables {
  return { severity: severities, status: OPEN_STATUSES };
}

/**
 * A keyset cursor skips a row that moves behind it while we page, so the order must only ever move rows forward.
 * CREATED_AT never moves at all, and findings born meanwhile come last; by SEVERITY, one that is raised or lowered
 * could jump behind the cursor and be missed. With `statusChangedAt` in the filter Wiz orders by STATUS_CHANGED_AT,
 * oldest first, by itself: we ask for what it does. A change there moves a finding to the end, to be seen again
 * at worst.
 */
function orderField(request: PageRequest): 'CREATED_AT' | 'STATUS_CHANGED_AT' {
  return request.changedAfter === undefined ? 'CREATED_AT' : 'STATUS_CHANGED_AT';
}
