import { decide } from '../../src/domain/decide';
import type { TicketMatch } from '../../src/domain/ticket';
import { aPolicy, aRef, matcher, NOW } from '../support/builders';

const policy = aPolicy({
  suppressions: [
    {
      name: 'lab',
      match: matcher('project = lab'),
      owner: 'ann',
      reason: 'a lab',
      until: '2030-01-01T00:00:00Z',
    },
  ],
});

function match(differs: Partial<TicketMatch> = {}): TicketMatch {
  return { fingerprint: aRef().fingerprint, key: 'SEC-7', ...differs };
}

const done = (at: string, resolution?: string): Partial<TicketMatch> => ({
  done: resolution === undefined ? { at } : { at, resolution },
});

test.each([
  ['no ticket: create', aRef(), undefined, { kind: 'create', reason: 'no ticket carries its fingerprint' }],
  ['an open ticket: known', aRef(), match(), { kind: 'known', ticket: 'SEC-7', reason: 'open in Jira' }],
  [
    'a ticket that Wiz links to: known, saying so',
    aRef(),
    match({ byLink: true }),
    { kind: 'known', reason: 'open in Jira, linked in Wiz' },
  ],
  [
    'a ticket that Wiz links to and that cannot be read: known, saying so',
    aRef(),
    match({ byLink: true, unread: true }),
    { kind: 'known', reason: 'linked in Wiz, and Jira could not show whether it is open' },
  ],
  [
    'done a day ago, finding unchanged: wait for Wiz',
    aRef(),
    match(done('2026-11-22T12:00:00.000Z', 'Done')),
    { kind: 'known', reason: 'done in Jira, waiting for Wiz' },
  ],
  [
    'changed in Wiz after it was done: came back',
    aRef({ changedAt: '2026-11-22T12:00:00.000001Z' }),
    match(done('2026-11-22T12:00:00.000Z', 'Done')),
    { kind: 'create', follows: 'SEC-7', reason: 'came back after SEC-7 was done' },
  ],
  [
    'done four days ago and still open: a new ticket',
    aRef({ changedAt: '2026-11-01T00:00:00Z' }),
    match(done('2026-11-19T12:00:00.000Z', 'Done')),
    { kind: 'create', follows: 'SEC-7', reason: 'still open in Wiz long after SEC-7 was done' },
  ],
  [
    'closed as won’t do: suppressed, however long ago',
    aRef(),
    match(done('2026-01-01T00:00:00.000Z', "Won't Do")),
    { kind: 'suppressed', reason: 'SEC-7 was closed as "Won\'t Do"' },
  ],
  [
    'suppressed by the policy: whatever Jira says',
    aRef({ suppression: 0 }),
    match(),
    { kind: 'suppressed', reason: 'suppressed by "lab" until 2030-01-01: a lab (ann)' },
  ],
])('%s', (_, ref, found, expected) => {
  expect(decide(ref, found, { policy, now: NOW })).toMatchObject(expected);
});
