import { STATUS_NAMES, type JiraTicket, type StatusCategory } from './ticket';

export type Progress = Pick<JiraTicket, 'status' | 'statusCategory' | 'resolution' | 'resolutiondate'>;

export interface ProgressPatch {
  readonly status?: string;
  readonly statusCategory?: StatusCategory;
  /** `null` reopens. */
  readonly resolution?: string | null;
}

export const FRESH: Progress = { status: STATUS_NAMES.new, statusCategory: 'new' };

/** What Jira's workflow does on a transition: "Done" sets a resolution and its date, going back clears both. */
export function progressed(was: Progress, patch: ProgressPatch, nowIso: string): Progress {
  const moved = transition(was, patch);
  const resolution = patch.resolution === undefined ? moved.resolution : (patch.resolution ?? undefined);
  return {
    status: moved.status,
    statusCategory: moved.statusCategory,
    ...(resolution === undefined ? {} : { resolution, resolutiondate: was.resolutiondate ?? nowIso }),
  };
}

function transition(was: Progress, { status, statusCategory }: ProgressPatch): Progress {
  if (status === undefined && statusCategory === undefined) return was;
  const category = statusCategory ?? categoryOf(status) ?? was.statusCategory;
  return {
    status: status ?? STATUS_NAMES[category],
    statusCategory: category,
    ...(category === 'done' ? { resolution: was.resolution ?? 'Done' } : {}),
  };
}

function categoryOf(status: string | undefined): StatusCategory | undefined {
  const found = Object.entries(STATUS_NAMES).find(([, name]) => name === status);
  return found?.[0] as StatusCategory | undefined;
}
