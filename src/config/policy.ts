import {
  type GatePolicy,
  POLICY_DEFAULTS,
  type JiraPolicy,
  type Matcher,
  type Policy,
  type Route,
  type SchedulePolicy,
  type Suppression,
  type Team,
  type WindowPolicy,
} from '../domain/policy';
import type { RiskPolicy } from '../domain/risk';
import { SEVERITIES, type Severity } from '../domain/severity';
import { IMPLICIT_TEAM, teamNames } from './policy-checks';
import type { PolicyOverrides, TeamChannel } from './policy-inputs';
import type { PolicyFile } from './policy-schema';

const DEFAULTS = POLICY_DEFAULTS;

/** The environment wins over the file, the file over the defaults. Both must have passed their checks. */
export function buildPolicy(file: PolicyFile, overrides: PolicyOverrides): Policy {
  const severities: readonly Severity[] = overrides.severities ?? file.severities ?? DEFAULTS.severities;
  const defaultChannel = overrides.defaultChannel ?? file.slack?.defaultChannel ?? '';
  return {
    severities: SEVERITIES.filter((severity) => severities.includes(severity)),
    schedule: buildSchedule(file, overrides),
    jira: buildJira(file, overrides),
    slack: { defaultChannel },
    teams: buildTeams(file, overrides, defaultChannel),
    defaultTeam: file.defaultTeam ?? IMPLICIT_TEAM,
    routes: buildRoutes(file, overrides),
    suppressions: buildSuppressions(file),
    templates: DEFAULTS.templates,
    environments: { ...DEFAULTS.environments, ...file.environments },
    risk: buildRisk(file),
    gate: buildGate(file),
    window: buildWindow(file),
    limits: { ...DEFAULTS.limits, ...file.limits },
    audit: { archiveEveryMs: file.audit?.archiveEvery ?? DEFAULTS.audit.archiveEveryMs },
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
    };
    return [name, team];
  });
  return Object.fromEntries(teams);
}

/** The file's routes, then those of the teams that only TEAM_CHANNEL_MAP knows. */
function buildRoutes(file: PolicyFile, overrides: PolicyOverrides): Route[] {
  const fileTeams = file.teams ?? {};
  const added = (overrides.teamChannels ?? []).filter(({ team }) => !Object.hasOwn(fileTeams, team));
  return withNames([...(file.routes ?? []), ...routesOf(added)]);
}

/** A project names its team more surely than a tag does, so every project is tried before any tag. */
function routesOf(entries: readonly TeamChannel[]): NamelessRoute[] {
  return [
    ...entries.map(({ team, match }) => ({ team, match: { project: [match] } })),
    ...entries.map(({ team, match }) => ({ team, match: { tag: { team: [match] } } })),
  ];
}

type NamelessRoute = Omit<Route, 'name'> & { readonly name?: string };

/** "payments by project", told apart by a number where that name is taken. */
function withNames(routes: readonly NamelessRoute[]): Route[] {
  const taken = new Set(routes.flatMap(({ name }) => name ?? []));
  return routes.map(({ name, match, team }) => ({
    name: name ?? freeName(`${team} by ${keysOf(match)}`, taken),
    match,
    team,
  }));
}

function buildSuppressions(file: PolicyFile): Suppression[] {
  const suppressions = file.suppressions ?? [];
  const taken = new Set(suppressions.flatMap(({ name }) => name ?? []));
  return suppressions.map(({ name, ...rest }) => ({
    name: name ?? freeName(`mute by ${keysOf(rest.match)}`, taken),
    ...rest,
  }));
}

function keysOf({ not = {}, ...wanted }: Matcher): string {
  const unwanted = Object.keys(not).map((key) => `not ${key}`);
  return [...Object.keys(wanted), ...unwanted].map(inWords).join(' and ');
}

/** "resourceType" in words: "resource type". */
function inWords(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function freeName(wish: string, taken: Set<string>): string {
  let name = wish;
  for (let number = 2; taken.has(name); number += 1) name = `${wish} (${number})`;
  taken.add(name);
  return name;
}
