import { EMPTY_CARRY } from '../../src/domain/carry';
import type { ParkedDestination } from '../../src/domain/destination';
import { aFingerprint, aRef } from '../support/builders';
import { useStages } from './stage';

const aStage = useStages();

function anHourAgo(): string {
  return new Date(Date.now() - 3_600_000).toISOString();
}

function unreadable(project: string): ParkedDestination {
  return { kind: 'parked', project, reason: `${project} cannot be read`, cure: 'look there' };
}

test('what the key scan could not read parks the findings of its project; the others are filed', async () => {
  const teams = ['security', 'platform', 'platform'];
  const refs = teams.map((team, at) => aRef({ id: `f${at}`, fingerprint: aFingerprint(at), team }));
  const stage = aStage({ refs, unreadable: [unreadable('PLAT')] });

  const { balance, parked, notes } = await stage.run();

  expect(balance).toMatchObject({ created: 1, parked: 2 });
  expect(parked).toMatchObject([{ destination: 'Jira PLAT', count: 2, reason: 'PLAT cannot be read' }]);
  expect(stage.requests.map(({ count }) => count)).toEqual([1]);
  expect(notes).toEqual([]);
}, 60_000);

test('what could not be read where nothing is filed is noted', async () => {
  const stage = aStage({ refs: [aRef()], unreadable: [unreadable('OLD')] });

  const { balance, notes } = await stage.run();

  expect(balance).toMatchObject({ created: 1, parked: 0 });
  expect(notes).toEqual(['OLD cannot be read: look there.']);
}, 60_000);

test.each([
  ['what a run that died filed there is left to the next run', { clean: false, reason: 'it died' }, true],
  ['after a run that completed there is nothing to look for', undefined, false],
])(
  '%s',
  async (_, predecessor, isOwed) => {
    const scene = { refs: [aRef()], unreadable: [unreadable('SEC')] };
    const stage = aStage(predecessor === undefined ? scene : { ...scene, predecessor });
    const carry = { ...EMPTY_CARRY, completedAt: anHourAgo() };

    const report = await stage.run({ carry });

    expect(report.balance).toMatchObject({ created: 0, parked: 1 });
    expect(report.carry.untoldSince).toBe(isOwed ? carry.completedAt : undefined);
  },
  60_000,
);

test('what could not be looked at for tickets nobody was told of is looked at by the next run', async () => {
  const predecessor = { clean: false, reason: 'it died' };
  const carry = { ...EMPTY_CARRY, completedAt: anHourAgo() };
  const scene = { refs: [], predecessor };

  const whole = await aStage(scene).run({ carry });
  const part = await aStage({ ...scene, isPartlyFiled: true }).run({ carry });

  expect(whole.carry.untoldSince).toBeUndefined();
  expect(part.carry.untoldSince).toBe(carry.completedAt);
}, 60_000);

test('that a finding is known by a ticket nobody could read is noted, and told to people once', async () => {
  const ref = aRef();
  const known = { fingerprint: ref.fingerprint, key: 'OPS-1', byLink: true } as const;

  const read = await aStage({ refs: [ref], matches: [known] }).run();
  const unread = aStage({ refs: [ref], matches: [{ ...known, unread: true }] });
  const first = await unread.run();
  const second = await unread.run({ carry: first.carry });

  const note = expect.stringContaining('1 finding counts as known because Jira could not show') as string;
  expect([read, first, second].map(({ balance }) => balance.known)).toEqual([1, 1, 1]);
  expect([read, first, second].map(({ notes }) => notes)).toEqual([[], [note], [note]]);
  expect(unread.notices).toMatchObject([[note]]);
  // Perhaps it was a moment's: so the next run reads everything, and those after it need not.
  expect([first, second].map(({ carry }) => carry.backlog)).toEqual([true, false]);
}, 60_000);

test('what an unreadable project may hide is younger than the index lags, and looked for as long', async () => {
  const scene = { refs: [], isPartlyFiled: true } as const;
  const died = { clean: false, reason: 'it died' };
  const longAgo = '2020-01-01T00:00:00.000Z';

  const first = await aStage({ ...scene, predecessor: died }).run({
    carry: { ...EMPTY_CARRY, completedAt: longAgo },
  });
  const next = await aStage(scene).run({ carry: first.carry });
  const late = await aStage(scene).run({ carry: { ...first.carry, untoldSince: longAgo } });

  const { untoldSince = '' } = first.carry;
  expect(Date.parse(first.startedAt) - Date.parse(untoldSince)).toBe(12 * 3_600_000);
  expect(next.carry.untoldSince).toBeDefined();
  expect(late.carry.untoldSince).toBeUndefined();
}, 60_000);

test('a raised severity that waits is met again by the next run, whatever changed', async () => {
  const ref = aRef({ severity: 'CRITICAL' });
  const matches = [{ fingerprint: ref.fingerprint, key: 'SEC-1', severity: 'HIGH' }] as const;
  const waits = { kind: 'waits', until: '2026-11-24T06:00:00.000Z', detail: 'night' } as const;

  const told = await aStage({ refs: [ref], matches }).run();
  const waiting = await aStage({ refs: [ref], matches, posts: [waits] }).run();

  expect([told, waiting].map(({ carry }) => carry.backlog)).toEqual([false, true]);
}, 60_000);
