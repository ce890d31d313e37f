import { EMPTY_CARRY } from '../../src/domain/carry';
import type { ParkedDestination } from '../../src/domain/destination';
import { aFingerprint, aRef } from '../support/builders';
import { useStages } from './stage';

const aStage = useStages();

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
    const carry = { ...EMPTY_CARRY, completedAt: '2026-11-20T00:00:00.000Z' };

    const report = await stage.run({ carry });

    expect(report.balance).toMatchObject({ created: 0, parked: 1 });
    expect(report.carry.untoldSince).toBe(isOwed ? carry.completedAt : undefined);
  },
  60_000,
);
