import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { counting } from './services';

/**
 * Reads: repeated until Wiz and Jira answer, for half an hour; an outage of that length ends the run, and the next one
 * starts over. Every activity has an end, for a payload that is refused is refused retryably.
 */
export const read = proxies<
  | 'openRun'
  | 'describeLastHolder'
  | 'fetchPage'
  | 'findTickets'
  | 'scanRecentTickets'
  | 'findFiled'
  | 'draftTickets'
  | 'recordAudit'
  | 'askApprovals'
  | 'takeClaims'
  | 'startRun'
>({
  startToCloseTimeout: '3 minutes',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '2 seconds', maximumInterval: '2 minutes' },
});

/**
 * Writes: one attempt. What an attempt that did not answer has left behind is for the workflow to find out, after a wait
 * that is written in the history.
 */
export const write = proxies<
  'fileTickets' | 'sendDigest' | 'sendNotice' | 'commentResolved' | 'linkInWiz' | 'linkInJira'
>({
  startToCloseTimeout: '3 minutes',
  scheduleToCloseTimeout: '20 minutes',
  retry: { maximumAttempts: 1 },
});

/** Reads that only what goes beyond creating hangs on: a later run reads as well. */
export const aside = proxies<'findResolved'>({
  startToCloseTimeout: '3 minutes',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '2 seconds', maximumInterval: '1 minute', maximumAttempts: 3 },
});

/** Fifty pages of tickets take their time; a day without figures is told by the next run. */
export const figures = proxies<'countTickets'>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '5 seconds', maximumInterval: '1 minute' },
});

/** Nice to have, and not worth much waiting. */
export const courtesy = proxies<'nameFindings'>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 minute',
});

function proxies<Name extends keyof Activities>(options: ActivityOptions) {
  return counting(proxyActivities<Pick<Activities, Name>>(options));
}
