import type { MetricMeter } from '@temporalio/common';
import type { Logger } from '@temporalio/worker';
import { STANDING_METRICS } from '../domain/metrics';
import { gauge } from './prometheus';
import { type Schedules, type Standing, standingOf } from './standing';

/** A handful of requests to Temporal each time; Prometheus asks about as often. */
const EVERY_MS = 15_000;

interface Watch {
  readonly meter: MetricMeter;
  readonly read: () => Promise<Schedules>;
  readonly logger: Logger;
  /** Milliseconds between looks; default 15,000. */
  readonly everyMs?: number;
}

/** Looks at once, and then again and again, until it is stopped. A look that fails leaves the gauges as they were. */
export function watchStanding({ meter, read, logger, everyMs = EVERY_MS }: Watch): { stop(): void } {
  const show = standingGauges(meter);
  let wasBlind = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function look(): Promise<void> {
    try {
      show(standingOf(await read(), new Date().toISOString()), Date.now() / 1_000);
      wasBlind = false;
    } catch (error) {
      if (!wasBlind && !isStopped) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.warn('the state of the schedule cannot be read, so its gauges stand still', { reason });
      }
      wasBlind = true;
    }
    if (!isStopped) timer = setTimeout(() => void look(), everyMs).unref();
  }
  void look();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function standingGauges(meter: MetricMeter): (standing: Standing, readAt: number) => void {
  const set = {
    read: gauge(meter, STANDING_METRICS.standingRead),
    lastCompleted: gauge(meter, STANDING_METRICS.lastCompleted),
    lastFailed: gauge(meter, STANDING_METRICS.lastFailed),
    runningAge: gauge(meter, STANDING_METRICS.runningAge),
    uncompletedAge: gauge(meter, STANDING_METRICS.uncompletedAge),
    firing: gauge(meter, STANDING_METRICS.scheduleFiring),
    interval: gauge(meter, STANDING_METRICS.scheduleInterval),
    archiveAge: gauge(meter, STANDING_METRICS.archiveAge),
    archiveInterval: gauge(meter, STANDING_METRICS.archiveInterval),
    held: gauge(meter, STANDING_METRICS.held),
    parked: gauge(meter, STANDING_METRICS.parked),
    parkedAge: gauge(meter, STANDING_METRICS.parkedAge),
    untold: gauge(meter, STANDING_METRICS.untold),
    untoldAge: gauge(meter, STANDING_METRICS.untoldAge),
    approvals: gauge(meter, STANDING_METRICS.approvals),
  };
  set.read(0);
  return (standing, readAt) => {
    set.lastCompleted(standing.lastCompleted);
    set.lastFailed(standing.hasLastFailed ? 1 : 0);
    set.runningAge(standing.runningAge);
    set.uncompletedAge(standing.uncompletedAge);
    set.firing(standing.isFiring ? 1 : 0);
    set.interval(standing.interval);
    if (standing.archive !== undefined) {
      set.archiveAge(standing.archive.age);
      set.archiveInterval(standing.archive.interval);
    }
    set.parkedAge(standing.parkedAge);
    set.approvals(standing.approvals);
    for (const [why, { tickets, age }] of Object.entries(standing.untold)) {
      set.untold(tickets, { why });
      set.untoldAge(age, { why });
    }
    if (standing.findings !== undefined) {
      set.parked(standing.findings.parked);
      for (const [cause, count] of Object.entries(standing.findings.held)) set.held(count, { cause });
    }
    set.read(readAt);
  };
}
