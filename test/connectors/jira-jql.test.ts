import { JastBuilder } from '@atlaskit/jql-ast';
import * as fc from 'fast-check';
import {
  labelsJql,
  newestKeysJql,
  openOursJql,
  quotingJql,
  recentOursJql,
} from '../../src/connectors/jira/jql';

/** Atlassian's own parser. */
function errorsOf(jql: string): unknown[] {
  return new JastBuilder().build(jql).errors;
}

test("Atlassian's parser refuses a value that is not escaped, so a pass means something", () => {
  expect(errorsOf('labels in ("a"b")')).not.toEqual([]);
});

test('a search by labels quotes each and asks for no project and no status', () => {
  expect(labelsJql(['wiz-0a', 'wiz-0b'])).toBe('labels in ("wiz-0a", "wiz-0b")');
});

test('a hundred labels parse, a hundred and one are refused before anything is sent', () => {
  const labels = Array.from({ length: 100 }, (_, i) => `wiz-${i.toString(16).padStart(32, '0')}`);

  expect(errorsOf(labelsJql(labels))).toEqual([]);
  expect(() => labelsJql([...labels, 'one-more'])).toThrow('not 101');
  expect(() => labelsJql([])).toThrow('not 0');
});

test.each(['a b', 'a"', 'a\\', '', 'x'.repeat(256), 'a,b', 'a)'])('%j is no label of ours', (label) => {
  expect(() => labelsJql(['wiz-1', label])).toThrow('no label of ours');
});

test('a search for quotes asks for open tickets, and for each label as a phrase', () => {
  const jql = quotingJql(['wiz-0a', 'wiz-0b']);

  expect(jql).toBe(
    String.raw`statusCategory != Done AND (description ~ "\"wiz-0a\"" OR description ~ "\"wiz-0b\"") ORDER BY created ASC`,
  );
  expect(errorsOf(jql)).toEqual([]);
  expect(errorsOf(jql.replaceAll('\\"', '"'))).not.toEqual([]);
});

test('fifty phrases parse, fifty-one and what is no label are refused before anything is sent', () => {
  const labels = Array.from({ length: 50 }, (_, i) => `wiz-${i.toString(16).padStart(32, '0')}`);

  expect(errorsOf(quotingJql(labels))).toEqual([]);
  expect(() => quotingJql([...labels, 'one-more'])).toThrow('not 51');
  expect(() => quotingJql([])).toThrow('not 0');
  expect(() => quotingJql(['a" OR key = "SEC-1'])).toThrow('no label of ours');
});

test('the newest keys are asked for by age in whole minutes, never younger than wanted', () => {
  const jql = newestKeysJql('SEC', 12 * 60 * 60 * 1_000);

  expect(jql).toBe('project = "SEC" AND created <= "-720m" ORDER BY created DESC');
  expect(newestKeysJql('SEC', 60_001)).toContain('"-2m"');
  expect(errorsOf(jql)).toEqual([]);
});

test('without an age there is no clause about it', () => {
  expect(newestKeysJql('SEC', 0)).toBe('project = "SEC" ORDER BY created DESC');
});

test('any project name gives a query that parses and restricts by that one value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(), (project, olderThanMs) => {
      const jast = new JastBuilder().build(newestKeysJql(project, olderThanMs));

      expect(jast.errors).toEqual([]);
      expect(jast.represents).toBe(newestKeysJql(project, olderThanMs));
    }),
    { numRuns: 200 },
  );
});

test('the census asks for what is open, and for what was created or closed lately', () => {
  const closed = 'statusCategory = Done AND resolved >= "-15d"';

  expect(openOursJql('wiz-finding')).toBe(
    'labels = "wiz-finding" AND statusCategory != Done ORDER BY created ASC',
  );
  expect(recentOursJql('wiz-finding', 15)).toBe(
    `labels = "wiz-finding" AND (created >= "-15d" OR (${closed})) ORDER BY created DESC`,
  );
  expect(errorsOf(openOursJql('wiz-finding'))).toEqual([]);
  expect(errorsOf(recentOursJql('wiz-finding', 14.5))).toEqual([]);
  expect(() => openOursJql('a" OR key = "SEC-1')).toThrow('no label of ours');
  expect(() => recentOursJql('a" OR key = "SEC-1', 1)).toThrow('no label of ours');
});
