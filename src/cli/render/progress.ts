import { describeBalance } from '../../domain/balance';
import type { Progress } from '../../domain/report';
import { count } from './format';

/** "reading    2 pages · 640 findings". */
export function renderProgress(progress: Progress): string {
  return `${progress.phase.padEnd(10)} ${detailOf(progress)}`;
}

function detailOf({ phase, waitingFor, pages, balance, toCreate }: Progress): string {
  switch (phase) {
    case 'opening':
      return 'policy, credentials, projects';
    case 'reading':
      return `${count(pages, 'page')} · ${count(balance.fetched, 'finding')}`;
    case 'waiting':
      return waitingFor ?? 'for its turn';
    case 'ticketing': {
      const settled = balance.created + balance.adopted + balance.resolvedMeanwhile + balance.parked;
      return `${Math.min(settled, toCreate)} of ${toCreate}`;
    }
    case 'telling':
      return `the teams of ${count(balance.created + balance.adopted, 'finding')} that have tickets now`;
    case 'adding':
      return 'comments and links';
    case 'done':
    default:
      // A newer worker may know phases that this program does not.
      return describeBalance(balance);
  }
}
