import { compareText } from '../../domain/time';
import type { AuditFact } from '../record';

/** What a run says of one finding, and of how many others it says the same. */
export interface Told extends AuditFact {
  readonly alike?: number;
}

/** As many are told one by one. */
const FEW = 3;

/** A ticket may stand for hundreds of findings: what a run says of all of them is said once, of the first by its id. */
export function tellTogether(facts: readonly AuditFact[]): Told[] {
  const groups = new Map<string, AuditFact[]>();
  for (const fact of facts) groups.set(nameOf(fact), [...(groups.get(nameOf(fact)) ?? []), fact]);
  const told = new Set<string>();
  return facts.flatMap((fact) => {
    const name = nameOf(fact);
    const group = groups.get(name) ?? [];
    if (fact.finding === undefined || group.length <= FEW) return fact;
    if (told.has(name)) return [];
    told.add(name);
    const [first = fact] = group.toSorted((a, b) => compareText(a.finding ?? '', b.finding ?? ''));
    return { ...first, at: fact.at, alike: group.length - 1 };
  });
}

function nameOf({ kind, run, ticket, team, severity, reason }: AuditFact): string {
  return JSON.stringify([kind, run, ticket, team, severity, reason]);
}
