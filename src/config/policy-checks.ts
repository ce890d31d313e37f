import { formatDuration, parseDuration } from '../domain/duration';
import { POLICY_DEFAULTS } from '../domain/policy';
import { closest } from './closest';
import type { Complaint } from './policy-complaints';
import type { PolicyOverrides } from './policy-inputs';
import type { Path } from './policy-yaml';

type Fields = Readonly<Record<string, unknown>>;

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
    ...checkRoutes(file, overrides),
    ...checkMatches(file, 'routes'),
    ...checkMatches(file, 'suppressions'),
    ...checkNames(file, 'routes'),
    ...checkNames(file, 'suppressions'),
    ...checkBatches(file),
    ...checkGate(file),
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

function checkRoutes(file: Fields, overrides: PolicyOverrides): Complaint[] {
  const names = namesIn(file, overrides);
  return asList(file.routes).flatMap((route, index) =>
    checkTeam(['routes', index, 'team'], asFields(route).team, names),
  );
}

function checkTeam(at: Path, team: unknown, names: readonly string[]): Complaint[] {
  if (typeof team !== 'string' || names.includes(team)) return [];
  const meant = closest(team, names);
  const cure = meant === undefined ? `the teams are: ${names.join(', ')}` : `did you mean ${meant}?`;
  return [{ at, what: 'names no team that exists', cure }];
}

type Section = 'routes' | 'suppressions';

function checkMatches(file: Fields, section: Section): Complaint[] {
  return asList(file[section]).flatMap((entry, index) => {
    const { match } = asFields(entry);
    return isFields(match) ? checkMatch([section, index, 'match'], match) : [];
  });
}

function checkMatch(at: Path, { not, ...wanted }: Fields): Complaint[] {
  const isExcluding = isFields(not) && Object.keys(not).length > 0;
  const complaints: Complaint[] = [];
  if (isFields(not) && !isExcluding) {
    complaints.push({ at: [...at, 'not'], what: 'is an empty map: leave the key out instead' });
  } else if (Object.keys(wanted).length === 0 && !isExcluding) {
    complaints.push({ at, what: 'has nothing to match: it would take every finding' });
  } else if (Object.keys(wanted).length === 0 && at[0] === 'suppressions') {
    complaints.push({
      at,
      what: 'says only what is not meant: it would mute all the rest',
      cure: 'name what it mutes as well',
    });
  }
  return complaints;
}

function checkNames(file: Fields, section: Section): Complaint[] {
  const seen = new Set<string>();
  return asList(file[section]).flatMap((entry, index) => {
    const { name } = asFields(entry);
    if (typeof name !== 'string') return [];
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated
      ? [
          {
            at: [section, index, 'name'],
            what: 'is taken by an earlier entry: a name is how people tell them apart',
          },
        ]
      : [];
  });
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

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
