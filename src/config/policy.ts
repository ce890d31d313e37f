import {
  type GatePolicy,
  POLICY_DEFAULTS,
  type JiraPolicy,
  type Policy,
  type SchedulePolicy,
  type Team,
  type WindowPolicy,
} from '../domain/policy';
import type { RiskPolicy } from '../domain/risk';
import { SEVERITIES, type Severity } from '../domain/severity';
import { buildTelling } from './build-telling';
import { IMPLICIT_TEAM, teamNames } from './policy-checks';
import type { PolicyOverrides, TeamChannel } from './policy-inputs';
import type { PolicyFile } from './policy-schema';
import { buildRoutes, buildSuppressions } from './routes';
import { buildGroup } from './schema-group';
import { buildRates } from './schema-rates';

const DEFAULTS = POLICY_DEFAULTS;

/** The environment wins over the file, the file over the defaults. Both must have passed their checks. */
export function buildPolicy(file: PolicyFile, overrides: PolicyOverrides): Policy {
  const group = buildGroup(file.group);
  const severities: readonly Severity[] = overrides.severities ?? file.severities ?? DEFAULTS.severities;
  const defaultChannel = overrides.defaultChannel ?? file.slack?.defaultChannel ?? '';
  const defaultTeam = file.defaultTeam ?? IMPLICIT_TEAM;
  return {
    severities: SEVERITIES.filter((severity) => severities.includes(severity)),
    schedule: buildSchedule(file, overrides),
    jira: buildJira(file, overrides),
    slack: { defaultChannel },
    teams: buildTeams(file, overrides, defaultChannel),
    defaultTeam,
    routes: buildRoutes(file, addedTeams(file, overrides), defaultTeam),
    suppressions: buildSuppressions(file),
    templates: { ...DEFAULTS.templates, ...file.templates },
    environments: { ...DEFAULTS.environments, ...file.environments },
    ...(group === undefined ? {} : { group }),
    risk: buildRisk(file),
    gate: buildGate(file),
    window: buildWindow(file),
    limits: { ...DEFAULTS.limits, ...file.limits },
    audit: { archiveEveryMs: file.audit?.archiveEvery ?? DEFAULTS.audit.archiveEveryMs },
    beyond: { ...DEFAULTS.beyond, ...file.beyond },
    overview: buildOverview(file),
    rates: buildRates(file.rates),
  };
}

function buildSchedule(file: PolicyFile, overrides: PolicyOverrides): SchedulePolicy {
  return {
    cron: overrides.cron ?? file.schedule?.cron ?? DEFAULTS.schedule.cron,
    timezone: file.schedule?.timezone ?? DEFAULTS.schedule.timezone,
  };
}

function buildJira({ jira = {} }: PolicyFile, overrides: PolicyOverrides): JiraPolicy {
  const { priorities, dueDays, labels, wontDoResolutions } = { ...DEFAULTS.jira, ...jira };
  return {
    ...ticketKeysOf(jira),
    priorities,
    dueDays,
    labels,
    wontDoResolutions,
    indexLagMs: overrides.indexLagMs ?? jira.indexLag ?? DEFAULTS.jira.indexLagMs,
    uncertainWaitMs: overrides.uncertainWaitMs ?? jira.uncertainWait ?? DEFAULTS.jira.uncertainWaitMs,
    rescanGraceMs: jira.rescanGrace ?? DEFAULTS.jira.rescanGraceMs,
  };
}

function buildRisk({ risk = {} }: PolicyFile): RiskPolicy {
  const { threshold, burst, frequency, verbs, connectors, targets } = DEFAULTS.risk;
  return {
    threshold: risk.threshold ?? threshold,
    burst: risk.burst ?? burst,
    verbs: { ...verbs, ...risk.verbs },
    connectors: { ...connectors, ...risk.connectors },
    frequency: risk.frequency ?? frequency,
    targets: { ...targets, ...risk.targets },
  };
}

function buildGate({ gate = {} }: PolicyFile): GatePolicy {
  return {
    mode: gate.mode ?? DEFAULTS.gate.mode,
    expiresAfterMs: gate.expiresAfter ?? DEFAULTS.gate.expiresAfterMs,
    remindBeforeMs: gate.remindBefore ?? DEFAULTS.gate.remindBeforeMs,
    rejectedForMs: gate.rejectedFor ?? DEFAULTS.gate.rejectedForMs,
  };
}

function buildWindow({ window = {} }: PolicyFile): WindowPolicy {
  return {
    sweepBelow: window.sweepBelow ?? DEFAULTS.window.sweepBelow,
    sweepEveryMs: window.sweepEvery ?? DEFAULTS.window.sweepEveryMs,
    overlapMs: window.overlap ?? DEFAULTS.window.overlapMs,
    ...(window.since === undefined ? {} : { since: window.since }),
  };
}

const TICKET_KEYS = [
  'priorities',
  'dueDays',
  'dueFrom',
  'labels',
  'components',
  'assignee',
  'fields',
  'template',
] as const;

type TicketKeys = Pick<Team, (typeof TICKET_KEYS)[number]>;

/** As they were written: what stands in for what is known only when both are looked at. */
function ticketKeysOf(written: TicketKeys): TicketKeys {
  const said = TICKET_KEYS.filter((key) => written[key] !== undefined).map((key) => [key, written[key]]);
  return Object.fromEntries(said) as TicketKeys;
}

function buildOverview({ overview = {} }: PolicyFile): Policy['overview'] {
  return overview.at === 'off' ? 'off' : { ...DEFAULTS.overview, ...overview };
}

function buildTeams(file: PolicyFile, overrides: PolicyOverrides, defaultChannel: string): Policy['teams'] {
  const fileTeams = file.teams ?? {};
  const mapped = new Map((overrides.teamChannels ?? []).map(({ team, channel }) => [team, channel]));
  const jiraProject = overrides.jiraProject ?? file.jira?.project ?? '';
  const issueType = overrides.issueType ?? file.jira?.issueType ?? DEFAULTS.issueType;
  const teams = teamNames(Object.keys(fileTeams), overrides).map((name): [string, Team] => {
    const written = fileTeams[name];
    const team = {
      channel: mapped.get(name) ?? written?.channel ?? defaultChannel,
      jiraProject: written?.jiraProject ?? jiraProject,
      issueType: written?.issueType ?? issueType,
      ...ticketKeysOf(written ?? {}),
      ...buildTelling(written),
    };
    return [name, team];
  });
  return Object.fromEntries(teams);
}

/** Those that only TEAM_CHANNEL_MAP knows. */
function addedTeams(
  { teams = {} }: PolicyFile,
  { teamChannels = [] }: PolicyOverrides,
): readonly TeamChannel[] {
  return teamChannels.filter(({ team }) => !Object.hasOwn(teams, team));
}
