import { formatDuration } from '../domain/duration';
import type { Policy } from '../domain/policy';
import type { Problem } from './config-error';
import { restrictsBothDays } from './cron';
import type { PolicyOverrides } from './policy-inputs';
import type { PolicyFile } from './policy-schema';
import { beyondWarnings } from './schema-beyond';
import { rateWarnings } from './schema-rates';

/** The Jira client gives up on an answer after this long. */
const JIRA_TIMEOUT_MS = 30_000;

/** What is allowed and probably not meant. */
export function policyWarnings(policy: Policy, file: PolicyFile, overrides: PolicyOverrides): Problem[] {
  return [
    ...(overrides.isJiraLocal === true ? [] : waitWarning(policy)),
    ...cronWarning(policy),
    ...beyondWarnings(policy),
    ...rateWarnings(policy),
    ...overrideWarnings(file, overrides),
  ];
}

function waitWarning({ jira }: Policy): Problem[] {
  // A request leaves within the first half of the wait and must have committed within the other.
  if (jira.uncertainWaitMs / 2 > JIRA_TIMEOUT_MS) return [];
  return [
    {
      where: 'jira.uncertainWait',
      what: `is ${formatDuration(jira.uncertainWaitMs)}, not more than twice the Jira client's timeout of ${formatDuration(JIRA_TIMEOUT_MS)}: a create without an answer may still commit after we looked, and make a second ticket`,
      cure: 'set WFD_JIRA_UNCERTAIN_WAIT or jira.uncertainWait to 2m; shorter is for tests',
    },
  ];
}

function cronWarning({ schedule }: Policy): Problem[] {
  if (!restrictsBothDays(schedule.cron)) return [];
  return [
    {
      where: 'schedule.cron',
      what: 'restricts both the day of the month and the day of the week: Temporal runs only when both match (classic cron: when either does)',
      cure: 'put * in one of the two',
    },
  ];
}

function overrideWarnings(file: PolicyFile, overrides: PolicyOverrides): Problem[] {
  const pairs = [
    {
      where: 'JIRA_PROJECT_KEY',
      key: 'jira.project',
      set: overrides.jiraProject,
      written: file.jira?.project,
    },
    {
      where: 'JIRA_ISSUE_TYPE',
      key: 'jira.issueType',
      set: overrides.issueType,
      written: file.jira?.issueType,
    },
    {
      where: 'SLACK_CHANNEL',
      key: 'slack.defaultChannel',
      set: overrides.defaultChannel,
      written: file.slack?.defaultChannel,
    },
  ];
  return pairs
    .filter(({ set, written }) => set !== undefined && written !== undefined && set !== written)
    .map(({ where, key }) => ({
      where,
      what: `overrides ${key} of the policy file, which says otherwise`,
      cure: 'keep one of the two',
    }));
}
