import { formatDuration, parseDuration } from '../domain/duration';
import { POLICY_DEFAULTS } from '../domain/policy';
import { checkQuietHours } from './check-quiet-hours';
import { checkTemplates } from './check-templates';
import type { Complaint } from './policy-complaints';
import type { PolicyOverrides } from './policy-inputs';
import { asFields, isFields, type Fields } from './raw';
import { checkRouting, checkTeam } from './route-checks';

/** Takes what no route names where neither file nor environment names teams. */
export const IMPLICIT_TEAM = 'security';

/**
 * What no single value shows. Works on the file as it was read, so that a mistake elsewhere in the file does
 * not hide these.
 */
export function crossCheck(file: Fields, overrides: PolicyOverrides): Complaint[] {
  return [
    ...checkDestinations(file, overrides),
    ...checkTeams(file, overrides),
    ...checkDefaultTeam(file, overrides),
    ...checkRouting(file, namesIn(file, overrides)),
    ...checkBatches(file),
    ...checkGate(file),
    ...checkQuietHours(file),
    ...checkTemplates(file),
  ];
}

/** Names of the file's teams and the environment's, and the implicit one where it is needed. */
export function teamNames(fileTeams: readonly string[], overrides: PolicyOverrides): string[] {
  const mapped = (overrides.teamChannels ?? []).map((entry) => entry.team);
  const names = [...fileTeams, ...mapped];
  return [...new Set(fileTeams.length === 0 ? [IMPLICIT_TEAM, ...names] : names)];
}

function namesIn(file: Fields, overrides: PolicyOverrides): string[] {
  return teamNames(Object.keys(asFields(file.teams)), overrides);
}

function checkDestinations(file: Fields, overrides: PolicyOverrides): Complaint[] {
  const complaints: Complaint[] = [];
  const teams = Object.values(asFields(file.teams)).map(asFields);
  const addsTeams =
    teams.length === 0 ||
    (overrides.teamChannels ?? []).some(({ team }) => !Object.hasOwn(asFields(file.teams), team));
  const needsProject = addsTeams || teams.some((team) => team.jiraProject === undefined);
  if (needsProject && overrides.jiraProject === undefined && asFields(file.jira).project === undefined) {
    complaints.push({
      at: 'JIRA_PROJECT_KEY',
      what: 'is missing, and the policy names no jira.project',
      cure: 'the key of the project that takes the tickets, such as SEC',
    });
  }
  if (overrides.defaultChannel === undefined && asFields(file.slack).defaultChannel === undefined) {
    complaints.push({
      at: 'SLACK_CHANNEL',
      what: 'is missing, and the policy names no slack.defaultChannel',
      cure: 'the channel that hears notices and what no team takes, such as #security',
    });
  }
  return complaints;
}

function checkTeams(file: Fields, overrides: PolicyOverrides): Complaint[] {
  const mapped = new Set((overrides.teamChannels ?? []).map((entry) => entry.team));
  return Object.entries(asFields(file.teams)).flatMap(([name, team]) =>
    isFields(team) && team.channel === undefined && !mapped.has(name)
      ? [
          {
            at: ['teams', name, 'channel'],
            what: 'is missing',
            cure: "the team's Slack channel: channel: '#its-name'",
          },
        ]
      : [],
  );
}

function checkDefaultTeam(file: Fields, overrides: PolicyOverrides): Complaint[] {
  const names = namesIn(file, overrides);
  const { defaultTeam } = file;
  if (defaultTeam !== undefined) return checkTeam(['defaultTeam'], defaultTeam, names);
  return names.includes(IMPLICIT_TEAM)
    ? []
    : [
        {
          at: ['defaultTeam'],
          what: 'is missing',
          cure: `the team that takes what no route names: ${names.join(', ')}`,
        },
      ];
}

function checkBatches(file: Fields): Complaint[] {
  const limits = asFields(file.limits);
  const batch = limits.batchSize ?? POLICY_DEFAULTS.limits.batchSize;
  const first = limits.firstBatchSize ?? POLICY_DEFAULTS.limits.firstBatchSize;
  if (typeof batch !== 'number' || typeof first !== 'number' || first <= batch) return [];
  const key = limits.firstBatchSize === undefined ? 'batchSize' : 'firstBatchSize';
  return [
    { at: ['limits', key], what: `makes the first batch (${first}) larger than the others (${batch})` },
  ];
}

function checkGate(file: Fields): Complaint[] {
  const gate = asFields(file.gate);
  const expires = msOf(gate.expiresAfter) ?? POLICY_DEFAULTS.gate.expiresAfterMs;
  const reminds = msOf(gate.remindBefore) ?? POLICY_DEFAULTS.gate.remindBeforeMs;
  if (reminds < expires) return [];
  const key = gate.remindBefore === undefined ? 'expiresAfter' : 'remindBefore';
  return [
    {
      at: ['gate', key],
      what: `makes the reminder (${formatDuration(reminds)} before the end) come before the request, which is open for ${formatDuration(expires)}`,
      cure: 'set gate.remindBefore shorter than gate.expiresAfter',
    },
  ];
}

function msOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}
