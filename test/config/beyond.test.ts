import { parsePolicy } from '../../src/config/policy-file';
import { switchedOn } from '../../src/domain/beyond';

const OVERRIDES = { jiraProject: 'SEC', defaultChannel: '#security' };

function parse(text: string) {
  return parsePolicy(text, 'p.yaml', OVERRIDES);
}

test('nothing is on unless it is named, and what is named is on alone', () => {
  expect(switchedOn(parse('').policy)).toEqual([]);
  expect(switchedOn(parse('beyond: {}').policy)).toEqual([]);
  expect(switchedOn(parse('beyond: { remoteLink: true, linkInWiz: false }').policy)).toEqual(['remoteLink']);
});

test.each([
  ['a link in Wiz by the default numbers', 'beyond: { linkInWiz: true }', ['beyond.linkInWiz']],
  ['comments by the default numbers', 'beyond: { commentWhenResolved: true, remoteLink: true }', []],
  ['what is off', 'risk: { threshold: 1 }', []],
  [
    'all of it under a low threshold',
    'beyond: { commentWhenResolved: true, linkInWiz: true, remoteLink: true }\nrisk: { threshold: 50 }',
    ['beyond.commentWhenResolved', 'beyond.linkInWiz', 'beyond.remoteLink'],
  ],
])('%s: it is told what can never go ahead on production', (_, text, where) => {
  expect(parse(text).warnings.map((warning) => warning.where)).toEqual(where);
});

test('the cure that is told cures it', () => {
  const [warning] = parse('beyond: { linkInWiz: true }').warnings;

  expect(warning).toMatchObject({
    what: expect.stringContaining('70 = write 30 + wiz 20 + frequency 0 + production 20'),
    cure: expect.stringContaining('lower risk.verbs.write, which counts for nothing else; with 15 '),
  });
  expect(parse('beyond: { linkInWiz: true }\nrisk: { verbs: { write: 15 } }').warnings).toEqual([]);
});
