import type { Check } from '../../domain/check';

/** One line about a project; `doctor` shows all of them, a run is stopped by the failed ones. */
export type Fact = Omit<Check, 'subject'>;

interface Observation {
  readonly detail: string;
  readonly cure: string;
}

export function ok(what: string, detail: string): Fact {
  return { what, state: 'ok', detail };
}

/** Tickets are created nevertheless. */
export function warning(what: string, found: Observation): Fact {
  return { what, state: 'warning', ...found };
}

export function failed(what: string, found: Observation): Fact {
  return { what, state: 'failed', ...found };
}
