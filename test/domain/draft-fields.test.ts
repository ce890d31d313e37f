import { draftFields } from '../../src/domain/draft-fields';
import { destinationOf, wishesOf, whyNoTickets } from '../../src/domain/destination';
import { dueDateOf } from '../../src/domain/due-date';
import type { Policy, Team } from '../../src/domain/policy';
import { describeLeftOut, withLeftOut } from '../../src/domain/left-out';
import { isProvenBy, parkedName } from '../../src/domain/parked-name';
import { ticketSettings } from '../../src/domain/team-settings';
import { aFinding, aPolicy, NOW, theDetails } from '../support/builders';

function policyWith(jira: Partial<Policy['jira']>, team: Partial<Team>): Policy {
  const policy = aPolicy();
  const payments = { ...policy.teams['payments']!, ...team };
  return { ...policy, jira: { ...policy.jira, ...jira }, teams: { ...policy.teams, payments } };
}

test('a team wins key by key, severity by severity and field by field; labels add up', () => {
  const policy = policyWith(
    {
      labels: ['security'],
      components: ['Cloud'],
      assignee: { constant: ['dana'] },
      fields: { 'Affected service': { constant: ['Unknown'] }, Source: { constant: ['Wiz'] } },
    },
    {
      labels: ['pci', 'security'],
      priorities: { CRITICAL: 'Blocker' },
      dueDays: { HIGH: 5 },
      dueFrom: 'wiz',
      fields: { 'affected SERVICE': { constant: ['Checkout'] } },
    },
  );

  expect(ticketSettings('payments', policy)).toEqual({
    priorities: { ...policy.jira.priorities, CRITICAL: 'Blocker' },
    dueDays: { CRITICAL: 7, HIGH: 5 },
    dueFrom: 'wiz',
    labels: ['security', 'pci'],
    fields: {
      Source: { constant: ['Wiz'] },
      'affected SERVICE': { constant: ['Checkout'] },
      components: { constant: ['Cloud'] },
      assignee: { constant: ['dana'] },
    },
  });
});

test('a team that is gone has the settings of the default team', () => {
  const policy = aPolicy();
  const teams = { ...policy.teams, security: { ...policy.teams['security']!, dueDays: { CRITICAL: 1 } } };

  expect(ticketSettings('gone', { ...policy, teams }).dueDays).toMatchObject({ CRITICAL: 1 });
});

test('a draft has what the policy wants of it, and nothing of what the finding does not say', () => {
  const policy = policyWith({}, { fields: { Region: { from: ['region'] }, Cluster: { from: ['cluster'] } } });

  expect(draftFields(theDetails(aFinding()), 'payments', { policy, now: NOW })).toEqual({
    priority: 'Highest',
    dueDate: '2026-11-30',
    fields: [{ field: 'Region', value: ['eu-central-1'] }],
  });
});

describe('a due date', () => {
  const seen = { severity: 'CRITICAL', createdAt: '2026-11-20T23:00:00Z' } as const;
  const dueDays = { CRITICAL: 7 };

  test.each([
    ['counts from the ticket', seen, { dueDays, dueFrom: 'created' }, '2026-11-30'],
    ['counts from when Wiz saw it', seen, { dueDays, dueFrom: 'first-seen' }, '2026-11-27'],
    [
      'is not before tomorrow, however old the finding is',
      { ...seen, createdAt: '2024-01-01T00:00:00Z' },
      { dueDays, dueFrom: 'first-seen' },
      '2026-11-24',
    ],
    ["is Wiz's own", { ...seen, dueAt: '2026-12-24T08:00:00Z' }, { dueDays, dueFrom: 'wiz' }, '2026-12-24'],
    [
      "is Wiz's own, whatever the severity",
      { ...seen, severity: 'LOW', dueAt: '2026-12-24T08:00:00Z' },
      { dueDays, dueFrom: 'wiz' },
      '2026-12-24',
    ],
    ['counts from the ticket where Wiz has none', seen, { dueDays, dueFrom: 'wiz' }, '2026-11-30'],
    [
      'is not in the past',
      { ...seen, dueAt: '2026-01-01T00:00:00Z' },
      { dueDays, dueFrom: 'wiz' },
      '2026-11-24',
    ],
    ['is none without days', { ...seen, severity: 'LOW' }, { dueDays, dueFrom: 'created' }, undefined],
  ] as const)('%s', (_, dates, settings, expected) => {
    expect(dueDateOf(dates, settings, NOW)).toBe(expected);
  });
});

test('every destination is wished for once, with all teams whose tickets go there', () => {
  const wishes = wishesOf(aPolicy());

  expect(wishes.map(({ project, teams }) => [project, teams.map(({ team }) => team)])).toEqual([
    ['SEC', ['security', 'payments']],
    ['PLAT', ['platform']],
  ]);
});

test('a screen may take tickets of one team and not those of another', () => {
  const policy = aPolicy();
  const lack = { teams: ['payments'], reason: 'SEC requires it', cure: 'add it' };
  const opened = [
    {
      kind: 'ready',
      ...destinationOf('payments', policy),
      issueTypeId: '1',
      priorityIds: {},
      hasDueDate: true,
      notes: [],
      lacking: [lack],
    },
  ] as const;

  expect(whyNoTickets('payments', policy, opened)).toEqual({
    project: 'SEC',
    team: 'payments',
    reason: 'SEC requires it',
    cure: 'add it',
  });
  expect(whyNoTickets('security', policy, opened)).toBeUndefined();
  expect(whyNoTickets('platform', policy, opened)).toBeUndefined();
});

test('what is parked is freed by a ticket of that project, or of that team in it', () => {
  const made = { project: 'SEC', team: 'payments' };
  const names = [
    parkedName({ project: 'SEC' }),
    parkedName({ project: 'SEC', team: 'payments' }),
    parkedName({ project: 'SEC', team: 'payments', field: 'Affected service' }),
    parkedName({ project: 'SEC', team: 'pay' }),
    parkedName({ project: 'SECURITY' }),
  ];

  expect(names.map((name) => isProvenBy(name, made))).toEqual([true, true, true, false, false]);
  expect(names[2]).toBe('Jira SEC for payments (Affected service)');
});

test('what tickets go without is counted by its reason, and however many there are, the list stays short', () => {
  const many = Array.from({ length: 100 }, (_, index) => `SEC: Service has no option "${index}"`);
  const tally = [['SEC: no'], ['SEC: no', 'SEC: not either'], many].reduce(withLeftOut, {});

  expect(describeLeftOut(tally).slice(0, 2)).toEqual([
    'SEC: no: left out on 2 tickets',
    'SEC: not either: left out on 1 ticket',
  ]);
  expect(Object.keys(tally).length).toBeLessThanOrEqual(21);
  expect(Object.values(tally).reduce((sum, count) => sum + count, 0)).toBe(103);
});
