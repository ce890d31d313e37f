import { highest, scanStart, scanWindow } from '../../src/domain/key-scan';
import {
  filedTicket,
  fingerprintsOf,
  matchAll,
  matchOf,
  runLabel,
  severityLabel,
} from '../../src/domain/ticket';
import { aFingerprint, aTicket } from '../support/builders';

const fingerprint = aFingerprint('one');

test('the oldest open ticket counts, and its clones are named', () => {
  const tickets = [
    aTicket(fingerprint, { key: 'SEC-30', createdAt: '2026-11-03T00:00:00.000Z' }),
    aTicket(fingerprint, { key: 'SEC-10', createdAt: '2026-11-01T00:00:00.000Z' }),
    aTicket(fingerprint, { key: 'SEC-5', statusCategory: 'done', createdAt: '2026-10-01T00:00:00.000Z' }),
  ];

  expect(matchOf(fingerprint, tickets)).toEqual({ fingerprint, key: 'SEC-10', clones: ['SEC-30'] });
});

test('where none is open, the one done last counts', () => {
  const done = (key: string, resolvedAt: string) =>
    aTicket(fingerprint, { key, statusCategory: 'done', resolvedAt, resolution: 'Done' });

  const match = matchOf(fingerprint, [
    done('SEC-1', '2026-11-05T00:00:00.000Z'),
    done('SEC-2', '2026-11-04T00:00:00.000Z'),
  ]);

  expect(match).toMatchObject({ key: 'SEC-1', done: { at: '2026-11-05T00:00:00.000Z', resolution: 'Done' } });
});

test('one ticket found twice, by search and by key, is no clone of itself', () => {
  const ticket = aTicket(fingerprint);

  expect(matchAll([fingerprint], [ticket, ticket])).toEqual([{ fingerprint, key: 'SEC-1' }]);
});

test('a ticket counts only for the fingerprints its labels name', () => {
  const stranger = aTicket(fingerprint, { labels: ['wiz-finding', 'wiz-XYZ', `wiz-${'a'.repeat(33)}`] });

  expect(fingerprintsOf(stranger)).toEqual([]);
  expect(matchAll([fingerprint], [stranger])).toEqual([]);
});

test('only what was created after the asked time is fresh, with the run that made it', () => {
  const ticket = aTicket(fingerprint, { createdAt: '2026-11-20T11:00:00.000Z' });

  expect(matchAll([fingerprint], [ticket], { after: '2026-11-20T10:59:59.999Z' })[0]?.fresh).toEqual({
    createdAt: '2026-11-20T11:00:00.000Z',
    run: 'wfd-run-0000',
  });
  expect(matchAll([fingerprint], [ticket], { after: '2026-11-20T11:00:00.000Z' })[0]?.fresh).toBeUndefined();
});

test('the severity a ticket was filed with is read from its label; CRITICAL is left out', () => {
  const labels = [`wiz-${fingerprint}`, severityLabel('HIGH')];

  expect(matchOf(fingerprint, [aTicket(fingerprint, { labels })])?.severity).toBe('HIGH');
  expect(matchOf(fingerprint, [aTicket(fingerprint)])?.severity).toBeUndefined();
});

test.each(['constructor', '__proto__', 'valueOf', ''])(
  'a label that says "%s" names no team: people can write anything there',
  (name) => {
    const labels = [
      `wiz-${fingerprint}`,
      'wfd-run-1',
      `wfd-team-${name}`,
      `wfd-tell-${name}`,
      'wfd-tell-platform',
    ];

    expect(filedTicket(aTicket(fingerprint, { labels }))).toEqual({
      ticket: 'SEC-1',
      run: 'wfd-run-1',
      tell: ['platform'],
    });
  },
);

test('a run label is a valid Jira label that tells runs apart', () => {
  expect(runLabel('0192f3a0-1b2c-7def-8000-000000000000')).toBe('wfd-run-0192f3a0-1b2c');
});

test('a scan starts at the lowest of the settled keys, or at the project’s first', () => {
  expect(scanStart(['SEC-120', 'SEC-118', 'SEC-119'])).toBe(118);
  expect(scanStart([])).toBe(1);
});

test('a window is a hundred keys in a row', () => {
  const keys = scanWindow('SEC', 101);

  expect([keys[0], keys.at(-1), keys.length]).toEqual(['SEC-101', 'SEC-200', 100]);
});

test('a moved ticket says nothing about how far another project goes', () => {
  expect(highest('SEC', ['SEC-7', 'PLAT-900', 'SEC2-50'])).toBe(7);
});
