import type { RunReport } from '../../domain/report';
import { exitCodeOf } from '../exit-code';
import { count } from './format';

/** The one thing to do now, in one sentence. */
export function nextStep(report: RunReport): string {
  return report.mode === 'plan' ? afterPlan(report) : afterRun(report);
}

function afterPlan({ balance }: RunReport): string {
  if (balance.parked > 0)
    return 'Next: mend what is parked, and plan again. `wfd doctor` looks at everything.';
  return balance.planned > 0
    ? `Next: \`wfd run\` files ${balance.planned === 1 ? 'this ticket' : `these ${balance.planned} tickets`}.`
    : 'Next: nothing. A run would file no ticket.';
}

function waitingForPeople({ held }: RunReport): number {
  return held.find(({ cause }) => cause === 'approval')?.count ?? 0;
}

function afterHeld({ held, balance }: RunReport): string {
  const rejected = held.find(({ cause }) => cause === 'rejected')?.count ?? 0;
  if (rejected === balance.held) return `Next: nothing. ${count(rejected, 'finding')} held as people wish.`;
  return `Next: nothing. The next run takes the ${count(balance.held - rejected, 'finding')} held.`;
}

function afterRun(report: RunReport): string {
  const { outcome, balance, run } = report;
  if (outcome === 'skipped') return 'Next: wait for the other run, then see what it did: `wfd runs show`.';
  if (outcome === 'cancelled')
    return 'Next: `wfd run` goes on with what is left. Nothing was done by halves.';
  if (balance.parked > 0)
    return 'Next: mend what is parked, then `wfd run`. Every run tries it again by itself.';
  const waiting = waitingForPeople(report);
  if (waiting > 0)
    return `Next: \`wfd approvals\`. ${count(waiting, 'finding')} wait${waiting === 1 ? 's' : ''} for a person; runs go on meanwhile.`;
  if (balance.held > 0) return afterHeld(report);
  if (exitCodeOf(report) !== 0)
    return 'Next: mend the channel, see `wfd doctor`. The next run tells what was not told.';
  return balance.created + balance.adopted > 0
    ? `Next: nothing. The tickets of this run in Jira: labels = ${run}`
    : 'Next: nothing. Every finding is taken care of.';
}
