import { ruleLabel } from '../../src/domain/group-ticket';
import {
  describeDuplicates,
  mergePairs,
  NO_DUPLICATES,
  type QuotingTicket,
  type StrayPair,
  straysAmong,
  withClones,
  withPairs,
} from '../../src/domain/duplicates';
import { fingerprintLabel } from '../../src/domain/ticket';
import { aFingerprint } from '../support/builders';

const MINE = aFingerprint('mine');
const OTHER = aFingerprint('other');

function quoting(quotes: readonly string[], differs: Partial<QuotingTicket> = {}): QuotingTicket {
  return { key: 'SEC-7', labels: ['wiz-finding'], quotes: quotes.map(fingerprintLabel), ...differs };
}

function aPair(number: number): StrayPair {
  return { ticket: `SEC-${number}`, stray: `OLD-${number}`, fingerprint: MINE };
}

test('a ticket that quotes a label and carries none is a stray of that finding', () => {
  expect(straysAmong([MINE], [quoting([MINE])])).toEqual({ [MINE]: ['SEC-7'] });
});

test.each([
  ['carries the label', [MINE], { labels: [fingerprintLabel(MINE)] }],
  ['is another finding’s, whose text quotes this one', [MINE, OTHER], { labels: [fingerprintLabel(OTHER)] }],
  ['is another finding’s that lost its label: only the footer, which comes last, counts', [MINE, OTHER], {}],
  ['quotes a finding nobody asks for', [OTHER], {}],
  ['quotes nothing', [], {}],
])('no stray: a ticket that %s', (_, quotes, differs) => {
  expect(straysAmong([MINE], [quoting(quotes, differs)])).toEqual({});
});

test('what was read last is what counts: a label that is back makes no stray', () => {
  const current = quoting([MINE], { labels: [fingerprintLabel(MINE)] });

  expect(straysAmong([MINE], [quoting([MINE]), current])).toEqual({});
});

test('a ticket for many that lost the label of its rule is a stray of all but the one whose own label it has', () => {
  const group = { members: [MINE, OTHER], labels: [fingerprintLabel(OTHER)] };

  expect(straysAmong([MINE, OTHER], [quoting([OTHER], group)])).toEqual({ [MINE]: ['SEC-7'] });
  const whole = { ...group, labels: [...group.labels, ruleLabel('a1b2c3d4e5f60718')] };
  expect(straysAmong([MINE, OTHER], [quoting([OTHER], whole)])).toEqual({});
});

test('all strays of one finding are named, up to five', () => {
  const tickets = [...Array(7).keys()].map((number) => quoting([MINE], { key: `SEC-${number}` }));

  expect(straysAmong([MINE], tickets)[MINE]).toEqual(['SEC-0', 'SEC-1', 'SEC-2', 'SEC-3', 'SEC-4']);
});

test('a pair is kept once, a ticket is no stray of itself, and a hundred pairs are the most', () => {
  const twice = withPairs([aPair(1)], { key: 'SEC-1', fingerprint: MINE }, ['OLD-1', 'SEC-1', 'OLD-2']);
  const many = mergePairs([...Array(150).keys()].map(aPair), [aPair(999)]);

  expect(twice.map(({ stray }) => stray)).toEqual(['OLD-1', 'OLD-2']);
  expect(many).toHaveLength(100);
});

test('two findings of one weakness with clones make one sentence', () => {
  const match = { fingerprint: MINE, key: 'SEC-1', clones: ['SEC-9'] };

  expect(withClones(withClones([], match), match)).toEqual(['SEC-1, SEC-9 carry the same finding']);
  expect(withClones([], { fingerprint: MINE, key: 'SEC-1' })).toEqual([]);
});

test('a report names the first twenty of a kind and counts the rest', () => {
  const said = describeDuplicates({ ...NO_DUPLICATES, pairs: [...Array(22).keys()].map(aPair) });

  expect(said[0]).toBe(
    `OLD-0 names the finding of SEC-0 in its description and does not carry the label wiz-${MINE}: ` +
      'if it is an older ticket of that finding, put the label back and close SEC-0, or close OLD-0.',
  );
  expect(said).toHaveLength(21);
  expect(said.at(-1)).toBe('… and 2 more of this kind');
});
