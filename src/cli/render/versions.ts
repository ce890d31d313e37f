import type { Polling } from '../../temporal/task-queue';
import type { WorkerVersion, WorkerVersions } from '../../temporal/worker-versions';
import { plain } from '../plain-text';
import { formatInstant } from './format';
import { renderTable } from './table';
import type { View } from './view';

export interface VersionLine extends WorkerVersion {
  /** Whether a worker of it has asked for work within the last 75 seconds. */
  readonly polls: boolean;
}

export function toVersionLines({ versions }: WorkerVersions, { builds }: Polling): readonly VersionLine[] {
  return versions.map((version) => ({ ...version, polls: builds.includes(version.buildId) }));
}

interface Known {
  readonly known: WorkerVersions;
  readonly lines: readonly VersionLine[];
  readonly workers: Polling;
}

const MEANS: Readonly<Record<WorkerVersion['state'], string>> = {
  current: 'new runs start with it',
  ramping: 'a share of new runs starts with it',
  draining: 'runs that began with it go on: keep its workers',
  drained: 'none of its runs goes on: its workers may stop',
  inactive: 'it has never been current',
};

export function renderVersions(raw: Known, view: View): string {
  const { known, lines, workers } = plain(raw);
  if (lines.length === 0)
    return 'No worker has ever polled with a version: set TEMPORAL_WORKER_BUILD_ID to have one.';
  const table = renderTable(
    {
      columns: [
        { title: 'Build' },
        { title: 'State' },
        { title: 'Worker' },
        { title: 'Since' },
        { title: '', grows: 'wrap' },
      ],
      rows: lines.map(({ buildId, state, polls, firstSeenAt }) => [
        buildId,
        state === 'current' ? view.style.good(state) : state,
        polls ? 'polls' : 'none',
        firstSeenAt === undefined ? '-' : formatInstant(firstSeenAt),
        state === 'draining' && !polls ? 'runs that began with it wait for a worker' : MEANS[state],
      ]),
    },
    view,
  );
  return known.current === undefined ? `${table}\n${ofNone(workers)}` : table;
}

function ofNone({ hasUnversioned }: Polling): string {
  return hasUnversioned
    ? 'No version is current: new runs go to the workers without one.'
    : 'No version is current, and no worker without one polls: new runs wait. `wfd versions set-current` ends that.';
}
