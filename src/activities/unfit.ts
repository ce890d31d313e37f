import type { Outcome } from '../domain/decision';
import { toUnfit } from '../domain/unfit';
import type { Prepared } from './batch';

interface Sifted {
  readonly outcomes: readonly Outcome[];
  readonly fit: readonly Prepared[];
}

/** Parks what Jira would refuse: the request would only say in its words what is known already. */
export function parkUnfit(prepared: readonly Prepared[], project: string): Sifted {
  const outcomes = prepared.flatMap(({ decisions, rendered: { missing } }) =>
    missing === undefined ? [] : decisions.map((decision) => toUnfit(decision, project, missing)),
  );
  return { outcomes, fit: prepared.filter(({ rendered }) => rendered.missing === undefined) };
}
