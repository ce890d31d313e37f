import * as fc from 'fast-check';
import { packMatches, unpackMatches } from '../../src/domain/packed-matches';
import { SEVERITIES } from '../../src/domain/severity';
import type { TicketMatch } from '../../src/domain/ticket';
import { aFingerprint } from '../support/builders';

const ASKED = Array.from({ length: 12 }, (_, index) => aFingerprint(`f-${index}`));

const matches: fc.Arbitrary<TicketMatch[]> = fc.uniqueArray(
  fc
    .record({
      fingerprint: fc.constantFrom(...ASKED),
      key: fc.nat(99_999).map((number) => `SEC-${number}`),
      severity: fc.option(fc.constantFrom(...SEVERITIES), { nil: undefined }),
      more: fc.constantFrom<Partial<TicketMatch>>(
        {},
        { byLink: true },
        { clones: ['SEC-7'] },
        { done: { at: '2026-11-20T10:00:00.000Z' } },
      ),
    })
    .map(({ fingerprint, key, severity, more }) => ({
      fingerprint,
      key,
      ...(severity === undefined ? {} : { severity }),
      ...more,
    })),
  { selector: ({ fingerprint }) => fingerprint },
);

function sorted(all: readonly TicketMatch[]): TicketMatch[] {
  return all.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
}

test('what is packed and sent comes out as it went in', () => {
  fc.assert(
    fc.property(matches, (all) => {
      const packed = JSON.parse(JSON.stringify(packMatches(all, ASKED))) as ReturnType<typeof packMatches>;
      expect(sorted(unpackMatches(packed, ASKED))).toEqual(sorted(all));
    }),
  );
});

test('an ordinary match leaves 30 bytes at most, whatever its key', () => {
  const many = ASKED.map((fingerprint): TicketMatch => ({
    fingerprint,
    key: 'PLATFORM-123456',
    severity: 'HIGH',
  }));

  expect(JSON.stringify(packMatches(many, ASKED)).length / many.length).toBeLessThanOrEqual(30);
});

test('an answer of before, in which nothing was packed, is read as it is', () => {
  const match = { fingerprint: ASKED[0]!, key: 'SEC-1' };

  expect(unpackMatches({ matches: [match] }, ASKED)).toEqual([match]);
});

test('a match for what was not asked for travels whole', () => {
  const foreign = { fingerprint: aFingerprint('foreign'), key: 'SEC-1' };

  expect(packMatches([foreign], ASKED)).toEqual({ matches: [foreign] });
});
