import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { ConfigError, type Problem } from '../../src/config/config-error';
import { loadPolicy, parsePolicy, type LoadedPolicy } from '../../src/config/policy-file';
import type { PolicyOverrides } from '../../src/config/policy-inputs';
import { policyFileSchema } from '../../src/config/policy-schema';
import { POLICY_DEFAULTS } from '../../src/domain/policy';
import { SEVERITIES } from '../../src/domain/severity';
import { matcher } from '../support/builders';

const ENOUGH: PolicyOverrides = { jiraProject: 'SEC', defaultChannel: '#security' };

function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function sentences(problems: readonly Problem[]): string[] {
  return problems.map(({ where, what, cure }) => `${where} ${what}${cure === undefined ? '' : ` | ${cure}`}`);
}

function parse(text: string, overrides: PolicyOverrides = ENOUGH): LoadedPolicy {
  return parsePolicy(text, 'p.yaml', overrides);
}

function complaints(text: string, overrides: PolicyOverrides = ENOUGH): string[] {
  return sentences(problemsOf(() => parse(text, overrides)));
}

const SHAPES =
  'must be text, a number, a list of them, { parent, child }, or { from, map, otherwise } to take it from the finding';

const BAD: Readonly<Record<string, readonly string[]>> = {
  'continue-without-team': [
    'p.yaml:4:5 routes[0].continue tells a team and goes on, and this route names no team of its own',
  ],
  'bad-sentence': [
    'p.yaml:4:9 routes[0].match[0] is no key (character 1): did you mean project?',
    'p.yaml:5:9 routes[0].match[1] lacks an operator: =, !=, =~, !~, in or not in (character 9)',
    'p.yaml:6:9 routes[0].match[2] is no regular expression of RE2: missing closing ) (character 13)',
    'p.yaml:7:9 routes[0].match[3] names no severity: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL (character 20)',
  ],
  'bad-value-source': [
    'p.yaml:3:27 routes[0].team names no key of a finding: did you mean region?',
    'p.yaml:4:27 routes[1].team must be a team or one value, such as ${tag.squad}',
    'p.yaml:6:13 routes[2].team.from is no key of a finding: the keys are project, folder, businessUnit, businessImpact, subscription, cloudPlatform, region, resourceType, rule, type, environment, severity, tag.<key> and subscriptionTag.<key>',
  ],
  'value-to-no-team': [
    'p.yaml:7:14 routes[0].team.map.Shop names no team that exists | the teams are: security, data',
    'p.yaml:7:42 routes[0].team.map.data-eng is the same value as Data Eng: case, space, _, - and . do not count',
    'p.yaml:8:7 routes[0].team.otherwise names no team that exists | did you mean data?',
  ],
  'teams-alike-for-values': [
    'p.yaml:5:32 routes[0].team cannot tell the teams dataeng and data-eng apart: in a value, case, space, _, - and . do not count',
  ],
  'routes-too-deep': [
    'p.yaml:13:34 routes[0].routes[0].routes[0].routes[0].routes[0].routes[0].routes[0] is nested deeper than 6 levels: join the matchers of two',
  ],
  'inner-route-to-no-team': [
    'p.yaml:7:9 routes[0].routes[0].team names no team that exists | the teams are: security',
    'p.yaml:8:9 routes[0].routes[1].name is taken by an earlier entry: a name is how people tell them apart',
    'p.yaml:9:9 routes[0].routes[1].match has nothing to match: it would take every finding',
  ],
  'matcher-of-one-sentence': ['p.yaml:2:23 routes[0].match must be a map of keys or a list'],
  'mutes-the-rest-in-sentences': [
    'p.yaml:2:7 suppressions[0].match says only what is not meant: it would mute all the rest | name what it mutes as well',
  ],
  'route-without-team': ['p.yaml:2:5 routes[0].team is missing'],
  'field-from-nowhere': [
    'p.yaml:4:32 jira.fields.Owner.from[1] names nothing that a finding has: did you mean severity?',
    expect.stringMatching(
      /^p\.yaml:5:5 jira\.fields\.Region names nothing that a finding has: known are severity, rule, .*, subscriptionTag\.<key>$/,
    ) as string,
  ],
  'field-of-our-own': [
    'p.yaml:4:15 teams.security.fields.Summary cannot be set here: the worker writes it',
    'p.yaml:4:33 teams.security.fields."Due Date" cannot be set here: use dueDays of jira or the team',
    'p.yaml:4:55 teams.security.fields."Component/s" cannot be set here: use components of jira or the team',
  ],
  'field-twice': [
    'p.yaml:4:5 jira.fields."affected SERVICE" is the same field as "Affected service": case does not count',
  ],
  'field-value-shapes': [
    "p.yaml:3:5 jira.fields.Reviewed must be text: put it in quotes: 'true'",
    'p.yaml:4:5 jira.fields.Empty is empty',
    'p.yaml:5:5 jira.fields.Mixed takes ${…} alone, with nothing before or behind it',
    'p.yaml:6:30 jira.fields.Place.town is no key of { parent, child }',
    `p.yaml:7:14 jira.fields.Nested[0] ${SHAPES}`,
    'p.yaml:8:38 jira.fields.Mapped.map.HIGH is an empty list: leave the key out instead',
    `p.yaml:8:50 jira.fields.Mapped.default is no key of a field's value: ${SHAPES}`,
    `p.yaml:9:5 jira.fields.Nothing ${SHAPES}`,
  ],
  'assignee-with-child': [
    'p.yaml:2:3 jira.assignee must name people: an address, an account id or a display name',
  ],
  'due-from-elsewhere': ['p.yaml:2:3 jira.dueFrom must be created, first-seen or wiz'],
  'team-own-label': [
    "p.yaml:2:46 teams.security.labels[0] must not begin with wiz- or wfd-: those labels are the worker's own",
  ],
  'alias-bomb': ['p.yaml cannot be read: it nests too deeply or repeats an alias too often'],
  'bad-channel': [
    'p.yaml:3:5 teams.security.channel must be a Slack channel: #its-name in lower case, or its id such as C0123ABCD',
  ],
  'bad-cron': ['p.yaml:2:3 schedule.cron has a bad hour: numbers from 0 to 23, as a list, range or step'],
  'bad-team-name': [
    'p.yaml:3:3 teams."Payments Team" must be a team name: up to 20 lower-case letters, digits and -, such as payments',
  ],
  'bad-template': [
    'p.yaml:4:19 templates.default.summary there is no value severty | did you mean severity?',
    'p.yaml:8:12 templates.default.description there is no value resource.nmae | did you mean resource.name?',
    'p.yaml:9:7 templates.default.description there is no filter raw | what there is: default, upcase, downcase, capitalize, truncate, date, join, size, first, code, link, list, url_encode',
    'p.yaml:11:5 templates.payments.description (line 1, column 4 of the text) there is no value titel | did you mean title?',
    'p.yaml:14:15 templates.platform.summary {{ title } is not closed',
    "p.yaml:17:5 templates.unquoted.summary must be text | a text that begins with { needs quotes: '{{ title }}'",
  ],
  'bad-template-text': [
    'p.yaml:2:3 templates.default has neither a summary nor a description',
    'p.yaml:3:3 templates."Payments Team" must be a name: up to 40 lower-case letters, digits and -, such as payments',
    'p.yaml:4:3 templates.built-in is the name of the built-in texts: replace them as default',
    'p.yaml:5:11 templates.long.summary is empty: leave the key out instead',
    'p.yaml:5:25 templates.long.subject is no key of the policy | known here: summary, description, groupSummary, groupDescription',
  ],
  'bad-timezone': ['p.yaml:2:3 schedule.timezone must be an IANA time zone, such as UTC or Europe/Berlin'],
  'cron-nickname': [
    'p.yaml:2:3 schedule.cron must have five fields, such as "0 */4 * * *"; words like @hourly are not taken',
  ],
  'duplicate-key': ['p.yaml:4:1 repeats the key severities'],
  'duplicate-route-names': [
    'p.yaml:3:7 routes[1].name is taken by an earlier entry: a name is how people tell them apart',
  ],
  'duration-without-unit': ['p.yaml:2:3 jira.indexLag must be a duration such as 90s, 12h or 3d'],
  'empty-match': ['p.yaml:3:5 routes[0].match has nothing to match: it would take every finding'],
  'empty-not': ['p.yaml:3:23 routes[0].match.not is an empty map: leave the key out instead'],
  'empty-pattern-list': ['p.yaml:3:14 routes[0].match.rule is an empty list: leave the key out instead'],
  'empty-tag-match': ['p.yaml:2:29 suppressions[0].match.tag is an empty map: leave the key out instead'],
  'first-batch-larger': ['p.yaml:2:3 limits.batchSize makes the first batch (10) larger than the others (5)'],
  'group-by-what': [
    'p.yaml:4:3 group.by must be rule-and-team or none',
    'p.yaml:5:3 group.above must be a whole number from 1 to 10000',
  ],
  'impossible-date': [
    'p.yaml:5:5 suppressions[0].until must be a date such as 2027-01-31 (from its start, UTC) or a time with its zone such as 2027-01-31T18:00:00+01:00',
  ],
  'lower-case-project': [
    'p.yaml:2:3 jira.project must be a Jira project key: capitals, digits and _, such as SEC',
  ],
  'mention-here': [
    'p.yaml:4:16 teams.security.mention.group must be the id of a Slack user group, such as S0123ABCD, or of a person (U…): @here, @channel and names are not taken',
  ],
  'mutes-the-rest': [
    'p.yaml:2:5 suppressions[0].match says only what is not meant: it would mute all the rest | name what it mutes as well',
  ],
  'negative-due-days': ['p.yaml:3:5 jira.dueDays.CRITICAL must be a whole number from 0 to 3650'],
  'no-default-team': [
    'p.yaml:1:1 defaultTeam is missing | the team that takes what no route names: payments',
  ],
  'not-within-not': [
    'p.yaml:3:21 routes[0].match.not.not is no key of the policy | known here: project, folder, businessUnit, businessImpact, subscription, tag, subscriptionTag, cloudPlatform, region, resourceType, rule, type, environment, severity',
  ],
  'not-a-map': ['p.yaml:1:1 must hold a map: keys with values, such as "severities: [CRITICAL]"'],
  'overview-switched-on': ["p.yaml:1:1 overview must be off, or a map such as { at: '08:00' }"],
  'overview-too-late': ["p.yaml:2:3 overview.at must be a time of the day from '00:00' to '23:59', or off"],
  'overview-unknown-key': ['p.yaml:2:3 overview.chanel is no key of the policy | did you mean channel?'],
  'own-label': [
    "p.yaml:2:22 jira.labels[1] must not begin with wiz- or wfd-: those labels are the worker's own",
  ],
  'archive-too-seldom': ['p.yaml:2:3 audit.archiveEvery must be from 1m to 30d'],
  'page-too-large': ['p.yaml:2:3 limits.pageSize must be a whole number from 1 to 500'],
  'prototype-key': ['p.yaml:3:3 has a key that is not allowed: __proto__'],
  'quiet-for-ever': [
    'p.yaml:4:5 teams.security.quietHours is quiet on every day: nothing would ever be told | leave one day out of days',
  ],
  'quiet-half': ['p.yaml:4:5 teams.security.quietHours has no to | give both from and to, or days alone'],
  'quiet-never': [
    "p.yaml:4:5 teams.security.quietHours is never quiet | give from and to, such as '20:00' and '07:00', or days, or all of them",
    'p.yaml:7:5 teams.payments.quietHours begins and ends at the same time | name whole days under days',
  ],
  'quiet-without-quotes': [
    "p.yaml:4:32 teams.security.quietHours.to must be a time of the day in quotes, such as '20:00'",
    'p.yaml:4:42 teams.security.quietHours.timezone must be an IANA time zone, such as UTC or Europe/Berlin',
    'p.yaml:4:67 teams.security.quietHours.days[0] must be a day of the week: mon, tue, wed, thu, fri, sat, sun',
  ],
  rates: [
    'p.yaml:2:10 rates.wiz.perSecond must be a number from 0.1 to 1000',
    'p.yaml:3:11 rates.jira.perSecond must be a number from 3 to 1000',
    'p.yaml:3:28 rates.jira.perIssue is no key of the policy | known here: perSecond, perTicket, parallel',
    'p.yaml:3:41 rates.jira.parallel must be a whole number from 1 to 100',
  ],
  'reserved-team-name': ['p.yaml:3:3 teams.constructor is a reserved word: name the team otherwise'],
  'route-to-no-team': ['p.yaml:4:5 routes[0].team names no team that exists | the teams are: security'],
  'route-without-match': ['p.yaml:2:5 routes[0].match is missing'],
  'same-tag-twice': [
    'p.yaml:6:9 routes[0].match.tag.costcenter is the same tag as Cost_Center: case, _, - and . do not count',
  ],
  'suppression-without-who-why-when': [
    'p.yaml:2:5 suppressions[0].owner is missing',
    'p.yaml:2:5 suppressions[0].reason is missing',
    'p.yaml:2:5 suppressions[0].until is missing',
  ],
  'switch-that-is-no-switch': ['p.yaml:2:3 beyond.linkInWiz must be true or false'],
  'team-without-channel': [
    "p.yaml:2:3 teams.security.channel is missing | the team's Slack channel: channel: '#its-name'",
  ],
  'time-without-zone': [
    'p.yaml:2:3 window.since must be a date such as 2027-01-31 (from its start, UTC) or a time with its zone such as 2027-01-31T18:00:00+01:00',
  ],
  'two-documents': ['p.yaml:2:1 begins a second document (---): one file holds one policy'],
  'unknown-default-team': ['p.yaml:3:1 defaultTeam names no team that exists | did you mean payments?'],
  'unknown-environment': [
    'p.yaml:3:14 routes[0].match.environment must be production, staging or development',
  ],
  'unknown-matcher-key': [
    'p.yaml:4:7 routes[0].match.projects is no key of the policy | did you mean project?',
  ],
  'unknown-nested-key': [
    'p.yaml:2:3 slack.default_channel is no key of the policy | did you mean defaultChannel?',
  ],
  'unknown-switch': [
    'p.yaml:2:3 beyond.deleteTickets is no key of the policy | known here: commentWhenResolved, linkInWiz, remoteLink',
  ],
  'unknown-section': ['p.yaml:1:1 severties is no key of the policy | did you mean severities?'],
  'unknown-severity': ['p.yaml:3:5 severities[1] must be one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL'],
  'unknown-tag': [
    'p.yaml:1:13 has a YAML tag (!…), and none is taken: put a text that begins with ! in quotes',
  ],
  'unknown-template': [
    'p.yaml:4:37 teams.security.template names no template that exists | did you mean payments?',
  ],
  'unquoted-account-number': [
    "p.yaml:3:14 routes[0].match.subscription must be text | put it in quotes, so that YAML keeps it as text: '012345678901'",
  ],
  'unquoted-channel': [
    "p.yaml:3:5 teams.security.channel is empty | a channel that begins with # needs quotes, or YAML takes it for a comment: '#sec-payments'",
  ],
  'wildcard-tag-key': [
    'p.yaml:5:9 routes[0].match.tag."*owner" takes no * in the key of a tag, only in its values',
  ],
};

describe('a bad policy file', () => {
  const folder = join(__dirname, 'bad');

  test.each(Object.entries(BAD))('%s is told with its line', (name, expected) => {
    expect(complaints(readFileSync(join(folder, `${name}.yaml`), 'utf8'))).toEqual(expected);
  });

  test('stands in the table, each one of them', () => {
    expect(
      readdirSync(folder)
        .map((file) => file.replace('.yaml', ''))
        .sort(),
    ).toEqual(Object.keys(BAD).sort());
  });

  test('has all its problems told at once, in the order of the file', () => {
    const text =
      'severities: [WORST]\nteams:\n  security: {}\nroutes:\n  - team: nobody\n    match: {}\nlimit: 3\n';

    expect(problemsOf(() => parse(text, {})).map(({ where }) => where)).toEqual([
      'JIRA_PROJECT_KEY',
      'SLACK_CHANNEL',
      'p.yaml:1:14 severities[0]',
      'p.yaml:3:3 teams.security.channel',
      'p.yaml:5:5 routes[0].team',
      'p.yaml:6:5 routes[0].match',
      'p.yaml:7:1 limit',
    ]);
  });

  test('that is no YAML is told where it breaks, and nothing is guessed from the rest', () => {
    expect(complaints("teams:\n  security: { channel: '#security'\nroutes: []\nlimit: 3\n")).toEqual([
      expect.stringContaining('p.yaml:3:1 is no valid YAML'),
    ]);
  });

  test('is found through an alias, at the place it was written', () => {
    expect(complaints('teams:\n  security: &one\n    channel: A B\n  payments: *one\n')).toEqual([
      expect.stringContaining('p.yaml:3:5 teams.security.channel'),
      expect.stringContaining('p.yaml:3:5 teams.payments.channel'),
    ]);
  });

  test.each([
    ['nests without end', `routes: ${'['.repeat(60_000)}${']'.repeat(60_000)}`],
    ['never closes what it opens', '['.repeat(60_000)],
    ['is binary', '\u0000\u0001\ufffd'],
  ])('that %s is a problem, not a crash', (_, text) => {
    expect(complaints(text)).not.toEqual([]);
  });

  test('cannot put its own lines into the message', () => {
    const { message } = new ConfigError(problemsOf(() => parse('"a\\nWIZ_CLIENT_ID is missing": 1\n')));

    expect(message).toBe(
      [
        'there is 1 problem with the configuration',
        '  p.yaml:1:1 "a\\nWIZ_CLIENT_ID is missing" is no key of the policy',
        `      known here: ${Object.keys(policyFileSchema.shape).join(', ')}`,
      ].join('\n'),
    );
  });

  test('of any text at all is either a policy or a ConfigError', () => {
    const keys = fc.constantFrom(...Object.keys(policyFileSchema.shape), '__proto__', 'match', 'tag', 'x');
    const values = fc.object({ key: keys, maxDepth: 4, withNullPrototype: false });

    const texts = fc.oneof(
      fc.string(),
      values.map((value) => stringify(value)),
    );

    fc.assert(fc.property(texts, (text) => expect(() => problemsOf(() => parse(text))).not.toThrow()));
  });
});

describe('without a policy file', () => {
  test('project and channel are enough', () => {
    const { issueType, ...defaults } = POLICY_DEFAULTS;

    expect(loadPolicy({ overrides: ENOUGH })).toEqual({
      policy: {
        ...defaults,
        slack: { defaultChannel: '#security' },
        teams: { security: { channel: '#security', jiraProject: 'SEC', issueType } },
        defaultTeam: 'security',
        routes: [],
        suppressions: [],
      },
      warnings: [],
    });
  });

  test('what is missing is told by the name of its variable', () => {
    expect(sentences(problemsOf(() => loadPolicy({ overrides: {} })))).toEqual([
      'JIRA_PROJECT_KEY is missing, and the policy names no jira.project | the key of the project that takes the tickets, such as SEC',
      'SLACK_CHANNEL is missing, and the policy names no slack.defaultChannel | the channel that hears notices and what no team takes, such as #security',
    ]);
  });

  test('each mapped team is found by project first, then by tag', () => {
    const teamChannels = [
      { team: 'payments', match: 'Payments', channel: '#sec-payments' },
      { team: 'platform', match: 'platform', channel: 'C0123' },
    ];

    const { policy } = loadPolicy({ overrides: { ...ENOUGH, teamChannels } });

    expect(Object.entries(policy.teams).map(([name, { channel }]) => [name, channel])).toEqual([
      ['security', '#security'],
      ['payments', '#sec-payments'],
      ['platform', 'C0123'],
    ]);
    expect(policy.routes).toEqual([
      { name: 'payments by project', match: matcher('project = Payments'), team: 'payments' },
      { name: 'platform by project', match: matcher('project = platform'), team: 'platform' },
      { name: 'payments by tag', match: matcher('tag.team = Payments'), team: 'payments' },
      { name: 'platform by tag', match: matcher('tag.team = platform'), team: 'platform' },
    ]);
  });
});

describe('a policy file', () => {
  const MINIMAL = "jira: { project: SEC }\nslack: { defaultChannel: '#security' }\n";

  test('needs no variable where it names project and channel itself', () => {
    expect(parse(MINIMAL, {}).policy).toEqual(loadPolicy({ overrides: ENOUGH }).policy);
  });

  test('may leave a section empty', () => {
    expect(parse('routes:\nsuppressions:\nteams:\n').policy).toEqual(
      loadPolicy({ overrides: ENOUGH }).policy,
    );
    expect(parse('').policy).toEqual(loadPolicy({ overrides: ENOUGH }).policy);
  });

  test('needs no project where every team has its own', () => {
    const text = "teams:\n  security: { channel: '#s', jiraProject: OPS }\n";

    expect(parse(text, { defaultChannel: '#s' }).policy.teams).toEqual({
      security: { channel: '#s', jiraProject: 'OPS', issueType: 'Task' },
    });
  });

  test('hands its project and kind of ticket down to the teams that name none', () => {
    const text =
      "jira: { project: OPS, issueType: Bug }\nteams:\n  security: { channel: '#s' }\n  a: { channel: '#a', jiraProject: AA, issueType: Story }\n";

    expect(parse(text, { defaultChannel: '#s' }).policy.teams).toEqual({
      security: { channel: '#s', jiraProject: 'OPS', issueType: 'Bug' },
      a: { channel: '#a', jiraProject: 'AA', issueType: 'Story' },
    });
  });

  test('replaces a default list or map whole', () => {
    const { jira } = parse('jira:\n  dueDays: { HIGH: 3 }\n  wontDoResolutions: []\n').policy;

    expect(jira).toEqual({ ...POLICY_DEFAULTS.jira, dueDays: { HIGH: 3 }, wontDoResolutions: [] });
  });

  test('sorts and folds its severities', () => {
    expect(parse('severities: [low, Critical, CRITICAL]').policy.severities).toEqual(['CRITICAL', 'LOW']);
    expect(parse('severities: high').policy.severities).toEqual(['HIGH']);
  });

  test('keeps moments in UTC', () => {
    const text =
      "window: { since: '2027-01-31T18:00:00.5+01:00' }\nsuppressions:\n  - { match: { rule: x }, owner: a, reason: b, until: 2027-02-01 }\n";

    const { policy } = parse(text);

    expect(policy.window.since).toBe('2027-01-31T17:00:00.500Z');
    expect(policy.suppressions[0]?.until).toBe('2027-02-01T00:00:00.000Z');
  });

  test('gets a name for every route and suppression, and no two alike', () => {
    const route = '  - { team: security, match: { project: a } }\n';
    const mute = '  - { match: { resourceType: a, rule: b }, owner: a, reason: b, until: 2027-02-01 }\n';
    const named = '  - { name: security by project (2), team: security, match: { rule: a } }\n';

    const { policy } = parse(`routes:\n${route}${route}${named}suppressions:\n${mute}${mute}`);

    expect(policy.routes.map(({ name }) => name)).toEqual([
      'security by project',
      'security by project (3)',
      'security by project (2)',
    ]);
    expect(policy.suppressions.map(({ name }) => name)).toEqual([
      'mute by resource type and rule',
      'mute by resource type and rule (2)',
    ]);
  });

  test.each([
    ['{ project: [a, b] }', '["project in (a, b)"]'],
    [
      '{ project: a, not: { region: us-*, tag: { Cost Center: x } } }',
      `['project = a', 'region != us-*', 'tag."Cost Center" != x']`,
    ],
    [
      '{ subscriptionTag: { shared: "yes" }, severity: high }',
      '[severity = High, subscriptionTag.shared = yes]',
    ],
  ])('may write matchers as a map or as sentences: %s is %s', (keys, sentences) => {
    const matchOf = (text: string) =>
      parse(`routes: [{ team: security, match: ${text} }]`).policy.routes[0]?.match;

    expect(matchOf(keys)).toEqual(matchOf(sentences));
  });

  test('has its tree of routes laid flat, each before those inside it, with the teams they inherit', () => {
    const text = `
defaultTeam: security
teams: { security: { channel: '#s' }, data: { channel: '#d' } }
routes:
  - name: outer
    match: { project: a }
    routes:
      - name: inner
        match: { rule: b }
        team: '\${tag.squad}'
        continue: true
        routes: [{ name: innermost, match: { region: c } }]
      - { match: { rule: d } }
  - { match: { rule: e, tag: { a: b } }, team: { from: tag.squad, otherwise: data } }
`;

    expect(parse(text).policy.routes).toEqual([
      { name: 'outer', match: matcher('project = a'), team: 'security' },
      { name: 'inner', match: matcher('rule = b'), team: { from: 'tag.squad' }, parent: 0, continue: true },
      { name: 'innermost', match: matcher('region = c'), team: { from: 'tag.squad' }, parent: 1 },
      { name: 'security by rule', match: matcher('rule = d'), team: 'security', parent: 0 },
      {
        name: 'team of tag squad by rule and tag',
        match: matcher('rule = e', 'tag.a = b'),
        team: { from: 'tag.squad', otherwise: 'data' },
      },
    ]);
  });

  test('is overridden by the environment', () => {
    const overrides: PolicyOverrides = {
      severities: ['MEDIUM'],
      cron: '5 * * * *',
      jiraProject: 'NEW',
      issueType: 'Bug',
      defaultChannel: '#new',
      indexLagMs: 1_000,
      uncertainWaitMs: 60_000,
    };
    const text =
      "severities: [LOW]\nschedule: { cron: '0 0 * * *', timezone: Europe/Berlin }\njira: { indexLag: 3d, uncertainWait: 5m, rescanGrace: 1h }\n";

    const { policy } = parse(text, overrides);

    expect(policy).toMatchObject({
      severities: ['MEDIUM'],
      schedule: { cron: '5 * * * *', timezone: 'Europe/Berlin' },
      jira: { indexLagMs: 1_000, uncertainWaitMs: 60_000, rescanGraceMs: 3_600_000 },
      slack: { defaultChannel: '#new' },
      teams: { security: { channel: '#new', jiraProject: 'NEW', issueType: 'Bug' } },
    });
  });

  test('has the channels of its teams changed by TEAM_CHANNEL_MAP, and other teams added behind its routes', () => {
    const text =
      'teams:\n  security: {}\n  payments: { jiraProject: PAY }\nroutes:\n  - { team: payments, match: { rule: a } }\n';
    const teamChannels = ['security', 'payments', 'data'].map((team) => ({
      team,
      match: team,
      channel: `#${team}`,
    }));

    const { policy } = parse(text, { ...ENOUGH, teamChannels });

    expect(policy.teams).toEqual({
      security: { channel: '#security', jiraProject: 'SEC', issueType: 'Task' },
      payments: { channel: '#payments', jiraProject: 'PAY', issueType: 'Task' },
      data: { channel: '#data', jiraProject: 'SEC', issueType: 'Task' },
    });
    expect(policy.routes.map(({ name }) => name)).toEqual([
      'payments by rule',
      'data by project',
      'data by tag',
    ]);
  });

  test('keeps whom a team’s digest calls and when it waits', () => {
    const text = [
      'teams:',
      "  security: { channel: '#s', mention: { group: S0123ABC }, quietHours: { days: sat, timezone: UTC } }",
      "  a: { channel: '#a', mention: { group: U0123ABC, for: high } }",
      "  b: { channel: '#b', quietHours: { from: '20:00', to: '07:00', timezone: Europe/Berlin, breakThrough: critical } }",
    ].join('\n');

    expect(parse(text).policy.teams).toMatchObject({
      security: {
        mention: { group: 'S0123ABC', for: ['CRITICAL'] },
        quietHours: { days: ['sat'], timezone: 'UTC', breakThrough: [] },
      },
      a: { mention: { group: 'U0123ABC', for: ['HIGH'] } },
      b: {
        quietHours: { from: '20:00', to: '07:00', timezone: 'Europe/Berlin', breakThrough: ['CRITICAL'] },
      },
    });
  });

  test.each([
    ['', { at: '08:00' }],
    ['overview: off', 'off'],
    ['overview: { at: off }', 'off'],
    ['overview: {}', { at: '08:00' }],
    ['overview: { at: 07:30 }', { at: '07:30' }],
    [
      "overview: { timezone: Asia/Tokyo, channel: '#leads' }",
      { at: '08:00', timezone: 'Asia/Tokyo', channel: '#leads' },
    ],
  ])('with %j tells the overview so: %j', (text, overview) => {
    expect(parse(text).policy.overview).toEqual(overview);
  });

  test('with a byte order mark and Windows line ends is read all the same', () => {
    expect(parse('\ufeffseverities:\r\n  - LOW\r\n').policy.severities).toEqual(['LOW']);
  });

  test('written from any good policy is read back as it was', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,19}$/).filter((each) => !(each in {}));
    const pattern = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => /^[^\p{C}\p{Z}]+$/u.test(text));
    const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
    const match = fc.record({
      project: patterns,
      rule: patterns,
      severity: fc.subarray([...SEVERITIES], { minLength: 1 }),
    });
    const files = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((names) =>
      fc.record({
        teams: fc.constant(
          Object.fromEntries(
            names.map((each) => [each, { channel: '#a', jiraProject: 'AB', issueType: 'Bug' }]),
          ),
        ),
        defaultTeam: fc.constantFrom(...names),
        routes: fc.uniqueArray(fc.record({ name: pattern, match, team: fc.constantFrom(...names) }), {
          selector: (route) => route.name,
        }),
      }),
    );

    const asClauses = ({ match: keys, ...route }: { match: object }) => ({
      ...route,
      match: Object.entries(keys).map(([key, values]) => ({ key, operator: 'in', values })),
    });

    fc.assert(
      fc.property(files, (file) => {
        const { policy } = parse(stringify(file));
        expect(policy).toMatchObject({ ...file, routes: file.routes.map(asClauses) });
      }),
    );
  });

  test('that makes too large a policy is refused', () => {
    const routes = Array.from({ length: 900 }, (_, index) => ({
      name: `route number ${index}`,
      team: 'security',
      match: { project: [`project-${index}`] },
    }));

    expect(complaints(stringify({ routes }))).toEqual([
      expect.stringMatching(/^p\.yaml makes a policy of \d+ KB; at most 64 KB fit into a run's history/),
    ]);
  });
});

describe('a warning', () => {
  test.each([
    [
      'a wait no longer than the timeout of the Jira client',
      'jira: { uncertainWait: 60s }',
      'jira.uncertainWait',
    ],
    ['two restricted days in the schedule', "schedule: { cron: '0 0 1 * MON' }", 'schedule.cron'],
    ['a project that file and environment name differently', 'jira: { project: OPS }', 'JIRA_PROJECT_KEY'],
    ['a channel that both name differently', "slack: { defaultChannel: '#ops' }", 'SLACK_CHANNEL'],
  ])('is given for %s', (_, text, where) => {
    expect(parse(text).warnings).toEqual([expect.objectContaining({ where })]);
  });

  test('is not given where both say the same', () => {
    expect(
      parse("jira: { project: SEC, uncertainWait: 61s }\nslack: { defaultChannel: '#security' }").warnings,
    ).toEqual([]);
  });
});

describe('the file itself', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wfd-policy-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('is read from the path of WFD_POLICY', () => {
    const policyPath = join(folder, 'p.yaml');
    writeFileSync(policyPath, 'severities: [LOW]');

    expect(loadPolicy({ policyPath, overrides: ENOUGH }).policy.severities).toEqual(['LOW']);
  });

  test.each([
    ['is not there', 'nowhere.yaml', /^WFD_POLICY names .*nowhere\.yaml, which does not exist$/],
    ['is a directory', '.', /^WFD_POLICY names .*, which is a directory$/],
  ])('that %s is a problem of WFD_POLICY', (_, name, expected) => {
    const problems = problemsOf(() => loadPolicy({ policyPath: join(folder, name), overrides: ENOUGH }));

    expect(sentences(problems)).toEqual([expect.stringMatching(expected)]);
  });

  test('is not read when it is far too large', () => {
    const policyPath = join(folder, 'p.yaml');
    writeFileSync(policyPath, '#'.repeat(256 * 1024 + 1));

    expect(sentences(problemsOf(() => loadPolicy({ policyPath, overrides: ENOUGH })))).toEqual([
      expect.stringMatching(/has 257 KB; at most 256 KB are read$/),
    ]);
  });
});

describe('what makes one ticket of many findings', () => {
  test.each([
    ['', { by: 'rule-and-team', above: 10 }],
    ['group: { above: 25 }', { by: 'rule-and-team', above: 25 }],
    ['group: { by: rule-and-team }', { by: 'rule-and-team', above: 10 }],
    ['group: { by: none }', undefined],
    ['group: { by: none, above: 5 }', undefined],
    ['group: off', undefined],
    ['group: false', undefined],
  ])('%j', (text, group) => {
    expect(parse(text).policy.group).toEqual(group);
  });
});

describe('how fast services are asked', () => {
  test('what is left out is as usual, and what is written stands in for it alone', () => {
    const { policy, warnings } = parse('rates: { wiz: { perSecond: 0.5 }, slack: { parallel: 1 } }');

    expect(policy.rates).toEqual({
      ...POLICY_DEFAULTS.rates,
      wiz: { perSecond: 0.5, parallel: 4 },
      slack: { perChannel: 1, parallel: 1 },
    });
    expect(warnings).toEqual([]);
  });

  test('faster than a service is known to take is a warning for each, with the limit', () => {
    const text =
      'rates: { wiz: { perSecond: 11 }, jira: { perSecond: 101, perTicket: 4 }, slack: { perChannel: 2 } }';

    expect(parse(text).warnings.map(({ where, what }) => `${where} ${what}`)).toEqual([
      expect.stringMatching(/^rates.wiz.perSecond is 11, .*: Wiz allows 10 requests a second/),
      expect.stringMatching(/^rates.jira.perSecond is 101, .*: Jira allows 100 requests of one kind/),
      expect.stringMatching(/^rates.jira.perTicket is 4, .*: Jira allows 100 writes to one ticket in 30 s/),
      expect.stringMatching(/^rates.slack.perChannel is 2, .*: Slack allows one message a second/),
    ]);
  });
});

describe('the example', () => {
  const text = readFileSync(join(__dirname, '../../distribution.example.yaml'), 'utf8');

  test('is a valid policy that needs no variable', () => {
    const { policy, warnings } = parsePolicy(text, 'distribution.example.yaml', {});

    expect(warnings).toEqual([]);
    expect(policy).toMatchObject({
      severities: POLICY_DEFAULTS.severities,
      schedule: POLICY_DEFAULTS.schedule,
      jira: { ...POLICY_DEFAULTS.jira, labels: ['security'] },
      window: POLICY_DEFAULTS.window,
      limits: POLICY_DEFAULTS.limits,
      group: POLICY_DEFAULTS.group,
    });
  });

  test('shows every key there is', () => {
    // What would change much for who copies the file stands there with a # before it.
    const shown = new Set([...text.matchAll(/^(?:[\s-]*| +# )(\w+):/gm)].map(([, key]) => key));
    const nested = [
      ...Object.keys(policyFileSchema.shape),
      ...Object.values(policyFileSchema.shape).flatMap((section) => keysUnder(section.unwrap())),
    ];

    expect(nested.length).toBeGreaterThan(40);
    expect(nested.filter((key) => !shown.has(key))).toEqual([]);
  });
});

/** Keys of the objects below a schema, however deep. */
function keysUnder(schema: unknown): string[] {
  const { shape, element, valueType, innerType, ...more } = (schema as { def: Record<string, unknown> }).def;
  const own = Object.keys(shape ?? {});
  const options = (more.options ?? []) as unknown[];
  const below = [...Object.values(shape ?? {}), element, valueType, innerType, more.in, more.out, ...options];
  return [...own, ...below.filter((each) => each !== undefined).flatMap(keysUnder)];
}
