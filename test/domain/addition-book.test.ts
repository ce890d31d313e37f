import { AdditionBook } from '../../src/domain/addition-book';
import type { AuditEntry } from '../../src/domain/audit-entry';
import type { BeyondPolicy } from '../../src/domain/beyond';
import { POLICY_DEFAULTS } from '../../src/domain/policy';
import { aPolicy, aRef } from '../support/builders';

const ON: BeyondPolicy = { commentWhenResolved: true, linkInWiz: true, remoteLink: true };
const RISK = { ...POLICY_DEFAULTS.risk, verbs: { ...POLICY_DEFAULTS.risk.verbs, write: 15 } };

function book(beyond: BeyondPolicy = ON, risk = RISK): AdditionBook {
  return new AdditionBook(aPolicy({ beyond, risk }));
}

function entry(kind: AuditEntry['kind'], finding: string, ticket: string): AuditEntry {
  return { kind, finding, ticket, reason: 'r' };
}

test('every finding with a ticket that Wiz does not link to gets its link, whether the ticket is new or known', () => {
  const noted = book();
  const refs = ['known', 'linked', 'other', 'created', 'adopted', 'held', 'none'].map((id) => aRef({ id }));
  refs[1] = { ...refs[1]!, linked: ['SEC-2'] };
  refs[2] = { ...refs[2]!, linked: ['OPS-1'], environment: 'staging' };

  noted.note(refs, [
    entry('known', 'known', 'SEC-1'),
    entry('known', 'linked', 'SEC-2'),
    entry('known', 'other', 'SEC-3'),
    entry('created', 'created', 'SEC-4'),
    entry('adopted', 'adopted', 'SEC-5'),
    { kind: 'held', finding: 'held', reason: 'r' },
    { kind: 'read', reason: 'page 1' },
    entry('known', 'none', ''),
    entry('known', 'not among them', 'SEC-9'),
  ]);

  expect(noted.snapshot().linkInWiz).toEqual([
    { ticket: 'SEC-1', finding: 'known' },
    { ticket: 'SEC-3', finding: 'other', environment: 'staging' },
    { ticket: 'SEC-4', finding: 'created' },
    { ticket: 'SEC-5', finding: 'adopted' },
  ]);
});

test('a ticket gets its link to Wiz when it is new, or when the run that filed it told nobody; one is enough', () => {
  const noted = book();
  const refs = ['a', 'b', 'c', 'd'].map((id) => aRef({ id }));

  noted.note(
    refs,
    [
      entry('created', 'a', 'SEC-1'),
      entry('created', 'b', 'SEC-1'),
      entry('known', 'c', 'SEC-2'),
      entry('known', 'd', 'SEC-3'),
    ],
    ['SEC-3'],
  );

  expect(noted.snapshot().remoteLink).toEqual([
    { ticket: 'SEC-1', finding: 'a' },
    { ticket: 'SEC-3', finding: 'd' },
  ]);
  expect(noted.snapshot().linkInWiz).toHaveLength(4);
});

test.each([
  [
    'linkInWiz',
    { ...ON, linkInWiz: false },
    { linkInWiz: [], remoteLink: [{ ticket: 'SEC-1', finding: 'a' }] },
  ],
  [
    'remoteLink',
    { ...ON, remoteLink: false },
    { linkInWiz: [{ ticket: 'SEC-1', finding: 'a' }], remoteLink: [] },
  ],
])('nothing is noted for %s when it is off', (_, beyond, expected) => {
  const noted = book(beyond);

  noted.note([aRef({ id: 'a' })], [entry('created', 'a', 'SEC-1')]);

  expect(noted.snapshot()).toMatchObject(expected);
});

test('200 are kept, the rest is counted, and a book goes on where it was', () => {
  const refs = Array.from({ length: 150 }, (_, n) => aRef({ id: `f-${n}` }));
  const entries = refs.map(({ id }, n) => entry('known', id, `SEC-${n}`));
  const first = book();
  first.note(refs, entries);

  const second = new AdditionBook(aPolicy({ beyond: ON, risk: RISK }), first.snapshot());
  second.note(refs, entries);

  expect(second.snapshot().linkInWiz).toHaveLength(200);
  expect(second.snapshot().more).toEqual({ linkInWiz: 100, remoteLink: 0 });
  expect(Buffer.byteLength(JSON.stringify(second.snapshot()))).toBeLessThan(60_000);
});

test('what can never go ahead does not take the place of what can', () => {
  const noted = book(ON, POLICY_DEFAULTS.risk);
  const refs = Array.from({ length: 200 }, (_, n) => aRef({ id: `f-${n}` }));
  noted.note(
    refs,
    refs.map(({ id }, n) => entry('known', id, `SEC-${n}`)),
  );

  noted.note([aRef({ id: 'dev', environment: 'development' })], [entry('known', 'dev', 'SEC-999')]);

  const { linkInWiz, more } = noted.snapshot();
  expect(linkInWiz).toHaveLength(200);
  expect(linkInWiz[0]).toMatchObject({ finding: 'dev' });
  expect(more.linkInWiz).toBe(1);
});
