import * as fc from 'fast-check';
import { type Carry, EMPTY_CARRY, parseCarry } from '../../src/domain/carry';

const CARRY: Carry = {
  watermark: '2026-11-20T10:00:00.123456Z',
  lastSweepAt: '2026-11-20T10:00:00.000Z',
  completedAt: '2026-11-20T10:05:00.000Z',
  policyHash: '0123456789abcdef',
  backlog: false,
  canaries: [{ key: 'SEC-1', fingerprint: 'ab', createdAt: '2026-11-20T10:00:00.000Z' }],
  written: [{ project: 'SEC', at: '2026-11-20T10:05:00.000Z' }],
  untold: [{ team: 'payments', run: 'wfd-run-1', keys: ['SEC-1'], count: 1 }],
  told: ['held'],
  parked: [{ destination: 'Jira SEC', since: '2026-11-20T10:05:00.000Z' }],
  strays: [{ ticket: 'SEC-12', stray: 'SEC-7', fingerprint: 'ab' }],
  suppressions: [
    { name: 'sandboxes', match: '01234567', knownSince: '2026-10-01', usedAt: '2026-11-20' },
    { name: 'old gateway', match: '89abcdef', knownSince: '2026-11-01' },
  ],
};

const A_USE = { name: 'sandboxes', match: '01234567', knownSince: '2026-10-01' };

test('a carry comes back from a report as it went in', () => {
  expect(parseCarry(JSON.parse(JSON.stringify({ schema: 1, carry: CARRY })))).toEqual(CARRY);
});

test('without a last result the run starts from nothing, and sweeps', () => {
  expect(parseCarry(undefined)).toEqual({ ...EMPTY_CARRY, backlog: true });
});

test.each([
  ['a watermark that is no time', { watermark: 'yesterday' }, { watermark: undefined }],
  ['a canary without a key', { canaries: [{ fingerprint: 'ab' }] }, { canaries: [] }],
  ['untold that is no list', { untold: 'all' }, { untold: [] }],
  ['a stray without its ticket', { strays: [{ stray: 'SEC-7' }] }, { strays: undefined }],
  ['a policy that is no text', { policyHash: 7 }, { policyHash: undefined }],
  [
    'the use of a suppression without a day',
    { suppressions: [A_USE, { ...A_USE, usedAt: 'often' }] },
    { suppressions: [A_USE] },
  ],
  [
    'a suppression with an endless name',
    { suppressions: [{ ...A_USE, name: 'x'.repeat(81) }] },
    { suppressions: undefined },
  ],
  [
    'more suppressions than are kept',
    { suppressions: Array.from({ length: 201 }, () => A_USE) },
    { suppressions: Array.from({ length: 200 }, () => A_USE) },
  ],
  ['one bad entry among good ones', { told: ['held', 7] }, { told: ['held'] }],
])('%s is left out', (_, damage, expected) => {
  // Undefined counts as absent here.
  const whole: object = { ...CARRY, ...expected };

  expect(parseCarry({ carry: { ...CARRY, ...damage } })).toEqual(whole);
});

test('whatever the last result is, parsing it never throws and never yields a malformed carry', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (any, carry) => {
      for (const input of [
        any,
        { carry },
        { carry: { ...CARRY, untold: carry, canaries: any, suppressions: any } },
      ]) {
        const parsed = parseCarry(input);
        expect(parseCarry({ carry: parsed })).toEqual(parsed);
      }
    }),
  );
});
