import type { AuditEntry } from '../../src/domain/audit-entry';
import { EMPTY_TRAIL, withEntries } from '../../src/domain/plan-trail';
import { sizeOf } from '../../src/domain/report';

function known(count: number, reason = 'open in Jira'): AuditEntry[] {
  return Array.from({ length: count }, (_, at) => ({
    kind: 'known',
    finding: `f-${at}`,
    ticket: `SEC-${at}`,
    reason,
  }));
}

test('what needs no explanation leaves nothing: pages read, tickets to be filed', () => {
  const entries: AuditEntry[] = [
    { kind: 'read', reason: 'page 1' },
    { kind: 'create', finding: 'f-1', team: 'web', reason: 'no ticket carries its fingerprint' },
  ];

  expect(withEntries(EMPTY_TRAIL, entries)).toBe(EMPTY_TRAIL);
});

test('each kind is explained apart, with team and ticket where there is one', () => {
  const trail = withEntries(EMPTY_TRAIL, [
    { kind: 'known', finding: 'f-1', ticket: 'SEC-1', reason: 'open in Jira' },
    { kind: 'known', finding: 'f-2', ticket: '', reason: 'a twin' },
    { kind: 'suppressed', finding: 'f-3', team: 'web', reason: 'muted' },
    { kind: 'held', finding: 'f-4', team: 'web', reason: 'over the limit' },
    { kind: 'parked', finding: 'f-5', team: 'web', reason: 'no such project' },
  ]);

  expect(trail).toMatchObject({
    known: [
      { finding: 'f-1', ticket: 'SEC-1', reason: 'open in Jira' },
      { finding: 'f-2', reason: 'a twin' },
    ],
    suppressed: [{ finding: 'f-3', team: 'web', reason: 'muted' }],
    held: [{ finding: 'f-4', team: 'web', reason: 'over the limit' }],
    parked: [{ finding: 'f-5', team: 'web', reason: 'no such project' }],
  });
  expect(trail.known[1]).not.toHaveProperty('ticket');
});

test('reasons are counted in full where the findings are too many to be named', () => {
  const trail = [0, 1, 2].reduce((trail) => withEntries(trail, known(400)), EMPTY_TRAIL);

  expect(trail.known.length).toBeLessThanOrEqual(500);
  expect(trail.known.length).toBeGreaterThan(400);
  expect(trail.reasons).toEqual([{ kind: 'known', reason: 'open in Jira', count: 1_200 }]);
});

test('however long and many the reasons are, a trail stays small enough for one payload beside everything else', () => {
  const kinds = ['known', 'suppressed', 'held', 'parked'] as const;
  const entries = kinds.flatMap((kind) =>
    Array.from({ length: 2_000 }, (_, at) => ({
      kind,
      finding: `f-${at}`,
      team: 'a-team-with-a-name',
      reason: `${at} ${'weil müßig 漢字 '.repeat(100)}`,
    })),
  );

  const trail = withEntries(EMPTY_TRAIL, entries);

  expect(sizeOf(trail)).toBeLessThan(260_000);
  for (const kind of kinds) expect(trail[kind].length).toBeGreaterThan(50);
});
