import type { Finding, FindingRef } from './finding';

/** The rule of many findings of a page, said once: places in the page's list, from 0. */
export interface PageRule {
  readonly rule: string;
  readonly at: readonly number[];
}

/** A reference has no room for its rule, and most findings are known: theirs is asked for by the page and then forgotten. */
export function pageRules(findings: readonly Finding[]): PageRule[] {
  const byRule = new Map<string, number[]>();
  for (const [index, { ruleKey }] of findings.entries()) {
    if (ruleKey !== undefined) byRule.set(ruleKey, [...(byRule.get(ruleKey) ?? []), index]);
  }
  return [...byRule].map(([rule, at]) => ({ rule, at }));
}

export function withRules(refs: readonly FindingRef[], rules: readonly PageRule[]): FindingRef[] {
  const byPlace = new Map(rules.flatMap(({ rule, at }) => at.map((index) => [index, rule] as const)));
  return refs.map((ref, index) => {
    const rule = byPlace.get(index);
    return rule === undefined ? ref : { ...ref, rule };
  });
}
