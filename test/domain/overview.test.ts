import { JastBuilder } from '@atlaskit/jql-ast';
import { EMPTY_BALANCE } from '../../src/domain/balance';
import type { Census, CountedTicket } from '../../src/domain/census';
import { composeOverview, type OverviewFacts } from '../../src/domain/compose-overview';
import type { Notice } from '../../src/domain/digest';
import { isOverviewTold, overviewKey, overviewMark } from '../../src/domain/overview';
import { OVERVIEW_QUERIES } from '../../src/domain/overview-links';
import { countSeverities } from '../../src/domain/severity';
import { figuresOf, type TicketFigures } from '../../src/domain/ticket-figures';
import { describeTrend, sparkline } from '../../src/domain/trend';
import { before } from '../../src/domain/time';

const NOW = '2026-11-29T08:00:00.000Z';
const DAY = '2026-11-29';
const RUN = 'wfd-run-1';
const DAY_MS = 86_400_000;

function aged(days: number, differs: Partial<CountedTicket> = {}): CountedTicket {
  return {
    key: `SEC-${days}`,
    team: 'payments',
    severity: 'HIGH',
    createdAt: before(NOW, days * DAY_MS),
    ...differs,
  };
}

function figures(census: Partial<Census>, day = DAY): TicketFigures {
  const whole = { open: [], recent: [], hasMoreOpen: false, hasMoreRecent: false, ...census };
  return figuresOf(whole, { day, now: NOW, run: RUN, dayOf: (timestamp) => timestamp.slice(0, 10) });
}

describe('the figures', () => {
  test.each([
    [0, [1, 0, 0, 0]],
    [6.99, [1, 0, 0, 0]],
    [7, [0, 1, 0, 0]],
    [29.99, [0, 1, 0, 0]],
    [30, [0, 0, 1, 0]],
    [89.99, [0, 0, 1, 0]],
    [90, [0, 0, 0, 1]],
    [-1, [1, 0, 0, 0]],
  ])('count a ticket of %d days among %j', (days, ages) => {
    expect(figures({ open: [aged(days)] }).ages).toEqual(ages);
  });

  test.each([
    ['2026-11-28', 1],
    ['2026-11-29', 0],
    ['2026-11-30', 0],
    [undefined, 0],
  ])('due on %s, a ticket is overdue on the 29th %d times', (dueDate, overdue) => {
    const due = dueDate === undefined ? {} : { dueDate };
    expect(figures({ open: [aged(1, due)] })).toMatchObject({ overdue, latest: { length: overdue } });
  });

  test('name the three that are overdue longest, the more severe first where that is the same', () => {
    const open = [
      aged(1, { key: 'A-1', dueDate: '2026-11-20' }),
      aged(2, { key: 'A-2', dueDate: '2026-11-10' }),
      aged(3, { key: 'A-3', dueDate: '2026-11-20', severity: 'CRITICAL' }),
      aged(4, { key: 'A-4', dueDate: '2026-11-21' }),
    ];
    expect(figures({ open }).latest.map(({ key }) => key)).toEqual(['A-2', 'A-3', 'A-1']);
  });

  test('put the team first whose work is late, then urgent, then much, then by name', () => {
    const open = [
      aged(1, { team: 'calm' }),
      aged(1, { team: 'also-calm' }),
      ...[1, 2].map((days) => aged(days, { team: 'busy' })),
      aged(1, { team: 'urgent', severity: 'CRITICAL' }),
      aged(40, { team: 'late', dueDate: '2026-11-01' }),
    ];
    expect(figures({ open }).teams).toEqual([
      { team: 'late', open: 1, critical: 0, overdue: 1, oldestDays: 40 },
      { team: 'urgent', open: 1, critical: 1, overdue: 0, oldestDays: 1 },
      { team: 'busy', open: 2, critical: 0, overdue: 0, oldestDays: 2 },
      { team: 'also-calm', open: 1, critical: 0, overdue: 0, oldestDays: 1 },
      { team: 'calm', open: 1, critical: 0, overdue: 0, oldestDays: 1 },
    ]);
  });

  test('sum up the teams behind the fifteenth, and leave none out', () => {
    const open = Array.from({ length: 17 }, (_, index) =>
      aged(index, { team: `t${index}`, severity: index === 16 ? 'CRITICAL' : 'HIGH' }),
    );
    const { teams, otherTeams } = figures({ open });
    expect(teams).toHaveLength(15);
    expect(teams[0]?.team).toBe('t16');
    expect(otherTeams).toEqual({ teams: 2, open: 2, critical: 0, overdue: 0, oldestDays: 9 });
  });

  test('count the fourteen whole days before the day itself, and nothing beside them', () => {
    const recent = [
      aged(0),
      aged(1, { closedAt: '2026-11-28T23:59:59.999Z' }),
      aged(14),
      aged(14, { closedAt: NOW }),
      aged(15, { closedAt: '2026-11-15T00:00:00.000Z' }),
    ];
    const { opened, closed } = figures({ recent });
    expect(opened).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(closed).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  test('cross the turn of a year', () => {
    const recent = [aged(0, { createdAt: '2026-12-31T12:00:00.000Z' })];
    expect(figures({ recent }, '2027-01-01').opened.at(-1)).toBe(1);
  });

  test('leave out of the severities what nobody can tell any more, and keep it open', () => {
    const { severity: _, team: __, ...bare } = aged(1);
    const { open, bySeverity, teams } = figures({ open: [bare] });
    expect({ open, bySeverity, teams }).toMatchObject({
      open: 1,
      bySeverity: countSeverities([]),
      teams: [{ team: '' }],
    });
  });

  test('are small whatever the tenant', () => {
    const open = Array.from({ length: 5_000 }, (_, index) =>
      aged(index % 400, {
        key: `PROJECT-${index}`,
        team: `team-number-${index % 300}`,
        dueDate: '2026-01-01',
      }),
    );
    expect(JSON.stringify(figures({ open, recent: open })).length).toBeLessThan(3_000);
  });
});

describe('the trend', () => {
  test('is one line on one scale', () => {
    expect(describeTrend([0, 1, 4, 8], [0, 0, 2, 4])).toBe('opened ▁▂▅█ 13 · closed ▁▁▃▅ 6 · net +7');
  });

  test.each([
    [[1], [2], 'net −1'],
    [[2], [2], 'net ±0'],
    [[1_200], [0], 'net +1,200'],
  ])('of %j opened and %j closed says %s', (opened, closed, net) => {
    expect(describeTrend(opened, closed)).toContain(net);
  });

  test('shows one among a thousand as something, and nothing as nothing', () => {
    expect(sparkline([0, 1, 1_000], 1_000)).toBe('▁▂█');
  });
});

function facts(differs: Partial<OverviewFacts> = {}): OverviewFacts {
  return {
    deployment: 'wiz-finding-distribution',
    siteUrl: 'https://acme.atlassian.net',
    due: { day: DAY, turn: DAY },
    figures: figures({}),
    balance: { ...EMPTY_BALANCE, fetched: 8, known: 8 },
    filed: 0,
    held: [],
    parked: [],
    ...differs,
  };
}

function read({ paragraphs = [] }: Notice): string[] {
  return paragraphs.flatMap((lines) => [...lines.map((line) => line.map(({ text }) => text).join('')), '']);
}

describe('the message', () => {
  test('reads from the whole to the single ticket, and from the teams to the worker', () => {
    const open = [
      aged(95, { key: 'SEC-2', dueDate: '2026-11-03', severity: 'CRITICAL' }),
      aged(40, { key: 'SEC-9', dueDate: '2026-11-28', team: 'data' }),
      aged(2, { key: 'PLAT-7', team: 'platform', run: RUN }),
    ];
    const notice = composeOverview(
      facts({
        figures: figures({ open, recent: open }),
        balance: { ...EMPTY_BALANCE, fetched: 4, created: 1, known: 3 },
        filed: 1,
      }),
    );

    expect(notice).toMatchObject({
      key: 'overview/wiz-finding-distribution/2026-11-29',
      title: 'Security tickets on Sun 29 Nov',
    });
    expect(read(notice)).toEqual([
      '3 open: 1 critical, 2 high · 2 overdue · oldest 95 days',
      'Age: 1 under 7 days, 0 under 30, 1 under 90, 1 older',
      '14 days: opened ▁▁▁▁▁▁▁▁▁▁▁▁█▁ 1 · closed ▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 0 · net +1',
      '',
      'By team (🔴 critical, late, age of the oldest)',
      'payments: 1 open · 🔴 1 · 1 late · 95 d',
      'data: 1 open · 1 late · 40 d',
      'platform: 1 open · 2 d',
      '',
      'Overdue',
      'SEC-2 by 26 days, critical, payments',
      'SEC-9 by 1 day, high, data',
      '',
      'This run: 4 fetched = 1 created + 3 known',
      '',
    ]);
  });

  test('is short where all is well, and there all the same', () => {
    expect(read(composeOverview(facts()))).toEqual([
      'No ticket is open',
      '14 days: opened ▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 0 · closed ▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 0 · net ±0',
      '',
      'This run: 8 fetched = 8 known',
      '',
    ]);
  });

  test('says what waits, for whom and why, in a line each', () => {
    const bySeverity = countSeverities([]);
    const parked = ['SEC', 'PAY', 'PLAT', 'OPS'].map((project) => ({
      destination: `Jira ${project}`,
      reason: 'Affected service is required.',
      cure: '',
      count: 2,
      since: '2026-11-28T04:00:00.000Z',
    }));
    const held = [
      { cause: 'risk' as const, reason: 'its risk is 70, the threshold is 70', count: 1, bySeverity },
      { cause: 'approval' as const, reason: 'a person was asked', count: 12, bySeverity },
    ];

    expect(read(composeOverview(facts({ held, parked }))).slice(4)).toEqual([
      'Held: 1 finding, its risk is 70, the threshold is 70',
      'Waits for a person: 12 findings; see `wfd approvals`',
      'Parked: 2 findings for Jira SEC since 28 Nov, Affected service is required.',
      'Parked: 2 findings for Jira PAY since 28 Nov, Affected service is required.',
      'Parked: 2 findings for Jira PLAT since 28 Nov, Affected service is required.',
      'Parked as well: 1 destination more',
      '',
    ]);
  });

  test('admits what Jira does not show yet, and what was too much to be read', () => {
    const open = [aged(1, { run: RUN }), aged(2)];
    const lagging = read(composeOverview(facts({ figures: figures({ open }), filed: 3 })));
    const cut = figures({ open, hasMoreOpen: true, hasMoreRecent: true });
    const many = read(composeOverview(facts({ figures: cut, filed: 3 })));

    expect(lagging).toContain("2 new tickets are not in Jira's search yet, and not counted above");
    expect(many[0]).toBe('More than 2 open: 2 high · none overdue · oldest 2 days');
    expect(many[1]).toContain('(of the oldest 5,000)');
    expect(many[2]).toContain('(of the newest 5,000)');
    expect(many.join()).not.toContain('not counted above');
  });
});

describe('the memory of it', () => {
  const due = { day: DAY, turn: '2026-11-28' };

  test.each([
    [[], false],
    [['raised SEC-1 CRITICAL', 'zzz'], false],
    [['overview of 2026-11-27'], false],
    [['overview of 2026-11-28'], true],
    // The hour was moved to a later one after it was told.
    [['overview of 2026-11-29'], true],
  ])('after %j it counts as told: %s', (told, isTold) => {
    expect(isOverviewTold(due, told)).toBe(isTold);
  });

  test('goes by its turn, not by the day it speaks of', () => {
    expect(overviewMark(due)).toBe('overview of 2026-11-28');
    expect(overviewKey('d', due)).toBe('overview/d/2026-11-28');
  });
});

test.each(Object.entries({ ...OVERVIEW_QUERIES, ofTeam: OVERVIEW_QUERIES.ofTeam('corp-it') }))(
  "Atlassian's parser takes the query behind a click: %s",
  (_, jql) => {
    expect(new JastBuilder().build(jql).errors).toEqual([]);
  },
);
