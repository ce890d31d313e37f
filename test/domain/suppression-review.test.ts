import { composeWeekly } from '../../src/domain/compose-weekly';
import type { Suppression } from '../../src/domain/policy';
import { type ReviewMemory, reviewSuppressions } from '../../src/domain/suppression-review';
import { rememberUse } from '../../src/domain/suppression-use';
import { mondayOf } from '../../src/domain/time';
import { aSuppression, NOW } from '../support/builders';

function endingAt(until: string, name = 'sandbox accounts'): Suppression {
  return aSuppression({ name, until });
}

/** As if the worker had seen them that day, and read everything since. */
function memoryOf(day: string, suppressions: readonly Suppression[], muted: readonly number[]): ReviewMemory {
  const at = `${day}T08:00:00.000Z`;
  return { suppressions: rememberUse([], { policy: { suppressions }, muted, at }), lastSweepAt: NOW };
}

function kinds(suppression: Suppression, memory: ReviewMemory = {}): string[] {
  return reviewSuppressions({ suppressions: [suppression] }, memory, NOW).map(({ kind }) => kind);
}

test.each([
  ['2026-11-23T12:00:00.000Z', ['ended']],
  ['2026-11-23T12:00:00.001Z', ['ends-soon']],
  ['2026-11-30T12:00:00.000Z', ['ends-soon']],
  ['2026-11-30T12:00:00.001Z', []],
])('one that ends at %s is %j at noon of 23 November', (until, expected) => {
  expect(kinds(endingAt(until))).toEqual(expected);
});

test.each([
  ['known for 30 days and never used', '2026-10-24', [], ['unused']],
  ['known for 29 days and never used', '2026-10-25', [], []],
  ['used 30 days ago', '2026-10-24', [0], ['unused']],
  ['used 29 days ago', '2026-10-25', [0], []],
])('one that was %s', (_, day, muted, expected) => {
  const suppression = aSuppression();

  expect(kinds(suppression, memoryOf(day, [suppression], muted))).toEqual(expected);
});

test('no month of silence is claimed by the clock alone: what counts is the last time everything was read', () => {
  const suppression = aSuppression();
  const { suppressions = [] } = memoryOf('2026-01-01', [suppression], []);

  expect(kinds(suppression, { suppressions, lastSweepAt: '2026-01-20T00:00:00.000Z' })).toEqual([]);
  expect(kinds(suppression, { suppressions })).toEqual([]);
  expect(kinds(suppression)).toEqual([]);
});

test('a remark says which, whose, what, and what to do', () => {
  const idle = aSuppression({ name: 'idle' });
  const suppressions = [
    endingAt('2026-10-01T00:00:00.000Z', 'over'),
    idle,
    endingAt('2026-11-27T18:00:00.000Z', 'last'),
    endingAt('2026-11-25T00:00:00.000Z', 'soon'),
  ];

  const remarks = reviewSuppressions({ suppressions }, memoryOf('2026-10-01', [idle], []), NOW);

  expect(remarks.map(({ what, cure }) => [what, cure])).toEqual([
    [
      'suppression "soon" (dana@acme.example) ends on 2026-11-25 00:00 UTC: from then on its findings get tickets',
      'let it end, or give it a later `until` if its reason still holds',
    ],
    [
      'suppression "last" (dana@acme.example) ends on 2026-11-27 18:00 UTC: from then on its findings get tickets',
      'let it end, or give it a later `until` if its reason still holds',
    ],
    [
      'suppression "over" (dana@acme.example) ended on 2026-10-01 00:00 UTC and mutes nothing any more',
      'take it out of the policy file, or give it a later `until` if its reason holds again',
    ],
    [
      'suppression "idle" (dana@acme.example) has muted nothing since 2026-10-01',
      'take it out of the policy file, or correct what it matches',
    ],
  ]);
});

describe('once a week', () => {
  const over = endingAt('2026-11-01T00:00:00.000Z', 'over');

  function weekly(suppressions: readonly Suppression[], now = NOW, told: readonly string[] = []) {
    return composeWeekly({ deployment: 'd', policy: { suppressions }, memory: {}, now }, told);
  }

  test('the default channel hears a sum and a line for each', () => {
    const { notice, marks } = weekly([over, endingAt('2026-11-25T00:00:00.000Z')]);

    expect(notice).toEqual({
      key: 'd/suppressions/2026-11-23',
      title: 'Suppressions to look at this week',
      lines: [
        'Of the suppressions in the policy 1 ends within a week, 1 has ended.',
        'Suppression "sandbox accounts" (dana@acme.example) ends on 2026-11-25 00:00 UTC: from then on its findings get tickets. To do: let it end, or give it a later `until` if its reason still holds.',
        'Suppression "over" (dana@acme.example) ended on 2026-11-01 00:00 UTC and mutes nothing any more. To do: take it out of the policy file, or give it a later `until` if its reason holds again.',
      ],
    });
    expect(marks).toEqual(['suppressions of the week 2026-11-23']);
  });

  test('of many only five are spelled out, and the rest is counted', () => {
    const { notice } = weekly(Array.from({ length: 8 }, () => over));

    expect(notice?.lines).toHaveLength(7);
    expect(notice?.lines[0]).toBe('Of the suppressions in the policy 8 have ended.');
    expect(notice?.lines[6]).toBe('And 3 more: `wfd doctor` names them all.');
  });

  test('nothing to say means nothing said, and nothing that keeps the rest of the week silent', () => {
    expect(weekly([aSuppression()])).toEqual({ marks: [] });
  });

  test('it is said once, also when there was nothing to say between', () => {
    const first = weekly([over]);
    const quiet = weekly([], '2026-11-25T00:00:00.000Z', first.marks);
    const again = weekly([over], '2026-11-29T23:59:59.999Z', quiet.marks);
    const nextWeek = weekly([over], '2026-11-30T00:00:00.000Z', again.marks);

    expect(quiet).toEqual({ marks: first.marks });
    expect(again.notice).toBeUndefined();
    expect(nextWeek.notice?.key).toBe('d/suppressions/2026-11-30');
    expect(nextWeek.marks).toEqual(['suppressions of the week 2026-11-30']);
  });

  test('whoever says it and whatever there is to say, the key is that of the week', () => {
    expect(weekly([over]).notice?.key).toBe(weekly([over, over], '2026-11-28T00:00:00.000Z').notice?.key);
  });
});

test.each([
  ['2026-11-23T00:00:00.000Z', '2026-11-23'],
  ['2026-11-29T23:59:59.999Z', '2026-11-23'],
  ['2027-01-01T12:00:00.000Z', '2026-12-28'],
])('the week of %s began on %s', (moment, monday) => {
  expect(mondayOf(moment)).toBe(monday);
});
