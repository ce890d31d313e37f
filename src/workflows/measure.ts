import { metricMeter } from '@temporalio/workflow';
import { type Balance, FINDING_KINDS } from '../domain/balance';
import type { Outcome } from '../domain/decision';
import { failureReason, type Metric, RUN_METRICS, type RunOutcome } from '../domain/metrics';
import type { MessageSummary, RunReport } from '../domain/report';
import { elapsedMs } from '../domain/time';

/** Metrics are told through the SDK's meter: not while a history is replayed, and without a command in it. */
export function measureCycle(outcome: RunOutcome, failureType?: string): void {
  count(RUN_METRICS.runs, 1, { outcome });
  if (failureType !== undefined) count(RUN_METRICS.runFailures, 1, { reason: failureReason(failureType) });
}

/** At the end of a run that is no plan. */
export function measureRun({ balance, startedAt, finishedAt }: RunReport): void {
  record(RUN_METRICS.runDuration, elapsedMs(startedAt, finishedAt) / 1_000, {});
  for (const decision of FINDING_KINDS)
    count(RUN_METRICS.findings, balance[columnOf(decision)], { decision });
}

/** `now`: ISO. Several findings may share a ticket: each has waited its own time for it. */
export function measureOutcomes(outcomes: readonly Outcome[], now: string): void {
  const tickets = new Map<string, { outcome: 'created' | 'adopted'; team: string }>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'created' && outcome.kind !== 'adopted') continue;
    const { team, severity, changedAt } = outcome.finding;
    tickets.set(outcome.ticket, { outcome: outcome.kind, team });
    if (outcome.kind !== 'created') continue;
    record(RUN_METRICS.timeToTicket, elapsedMs(changedAt, now) / 1_000, { severity });
  }
  for (const labels of tickets.values()) count(RUN_METRICS.tickets, 1, labels);
}

export function measureMessages(messages: readonly MessageSummary[]): void {
  for (const { outcome } of messages) count(RUN_METRICS.messages, 1, { outcome });
}

function columnOf(decision: (typeof FINDING_KINDS)[number]): keyof Balance {
  return decision === 'resolved-meanwhile' ? 'resolvedMeanwhile' : decision;
}

type Labels = Readonly<Record<string, string>>;

function count({ name, what }: Metric, value: number, labels: Labels): void {
  if (isMeasurable(value)) metricMeter.createCounter(name, '', what).add(value, labels);
}

function record(metric: Metric, value: number, labels: Labels): void {
  if (!isMeasurable(value)) return;
  metricMeter.createHistogram(metric.name, 'float', metric.unit ?? '', metric.what).record(value, labels);
}

/** The meter throws for less than nothing, and an error here would repeat the workflow task for ever. Clocks differ. */
function isMeasurable(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
