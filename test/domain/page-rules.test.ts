import { pageRules, withRules } from '../../src/domain/page-rules';
import { aFinding, aRef } from '../support/builders';

test('the rule of each finding of a page is said once for all findings of it', () => {
  const keys = ['aa', 'bb', undefined, 'aa'];
  const findings = keys.map((ruleKey) => aFinding(ruleKey === undefined ? {} : { ruleKey }));
  const refs = keys.map((_, index) => aRef({ id: `f${index}` }));

  const rules = pageRules(findings);

  expect(rules).toEqual([
    { rule: 'aa', at: [0, 3] },
    { rule: 'bb', at: [1] },
  ]);
  expect(withRules(refs, rules).map(({ rule }) => rule)).toEqual(keys);
});

test('a page without any rule says none', () => {
  expect(pageRules([aFinding()])).toEqual([]);
  expect(withRules([aRef()], [])).toEqual([aRef()]);
});

test('for a page of 500 findings of fifty rules it is less than ten bytes a finding', () => {
  const findings = [...Array(500).keys()].map((index) =>
    aFinding({ ruleKey: (index % 50).toString(16).padStart(16, '0') }),
  );

  expect(JSON.stringify(pageRules(findings)).length / 500).toBeLessThan(10);
});
