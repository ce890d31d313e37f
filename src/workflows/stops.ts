import type { Outcome } from '../domain/decision';
import type { Batch } from '../domain/plan';

export interface Why {
  readonly reason: string;
  readonly cure: string;
}

/** Single tickets refused in a row, after a batch was refused whole, that mean the project is at fault and not a ticket. */
const REFUSALS_TO_STOP = 3;

/** Destinations that take no more tickets in this run: the rest is spared the same refusal. */
export class Stops {
  private readonly stopped = new Map<string, Why>();
  private readonly refusals = new Map<string, number>();

  whyStopped(batch: Batch): Why | undefined {
    return this.stopped.get(nameOf(batch));
  }

  note(batch: Batch, all: readonly Outcome[]): void {
    const name = nameOf(batch);
    // What lies with a finding says nothing of the destination.
    const outcomes = all.filter((outcome) => !isOwn(outcome));
    if (outcomes.length === 0) return;
    const hidden = outcomes.flatMap((outcome) => ('hidden' in outcome ? (outcome.hidden ?? []) : []))[0];
    if (hidden !== undefined) {
      const cure = 'let the Jira account browse the tickets it makes, with their labels';
      this.stopped.set(name, { reason: hidden, cure });
      return;
    }
    const givenUp = outcomes.find(isGivenUp);
    if (givenUp !== undefined) {
      this.stopped.set(name, { reason: givenUp.reason, cure: givenUp.cure });
      return;
    }
    const count = isRefusedWhole(outcomes) ? (this.refusals.get(name) ?? 0) + 1 : 0;
    this.refusals.set(name, count);
    const first = outcomes[0];
    if (count >= REFUSALS_TO_STOP && first?.kind === 'parked') {
      this.stopped.set(name, { reason: first.reason, cure: first.cure });
    }
  }
}

type Parked = Extract<Outcome, { kind: 'parked' }>;

/** After many minutes and rounds: the next batch would cost as much, and the findings of other projects wait. */
function isGivenUp(outcome: Outcome): outcome is Outcome & Parked {
  return outcome.kind === 'parked' && outcome.isRefusal !== true;
}

function isOwn(outcome: Outcome): boolean {
  return outcome.kind === 'parked' && outcome.isOwn === true;
}

/** Refused for good, every element: nothing of it was created, so it may be sent again in parts. */
export function isRefusedWhole(outcomes: readonly Outcome[]): boolean {
  const sent = outcomes.filter((outcome) => !isOwn(outcome));
  return sent.length > 0 && sent.every((outcome) => outcome.kind === 'parked' && outcome.isRefusal === true);
}

function nameOf({ project, issueType }: Batch): string {
  return JSON.stringify([project, issueType]);
}
