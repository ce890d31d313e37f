import type { AuditFact } from './record';
import type { TrailEvent } from './source';

type Of<Kind extends TrailEvent['kind']> = Extract<TrailEvent, { readonly kind: Kind }>;

export interface Step {
  readonly name: string;
  /** 0: that it was begun is not in the history yet. */
  readonly attempts: number;
  readonly failure?: string;
}

type StepFields = Pick<AuditFact, 'kind' | 'reason' | 'step' | 'attempts'>;

/** The steps of one execution that have not ended. */
export class Steps {
  private readonly open = new Map<number, Step>();

  begin({ eventId, step }: Of<'scheduled'>): void {
    // Its input is the trail already.
    if (step !== 'recordAudit') this.open.set(eventId, { name: step, attempts: 0 });
  }

  attempt({ scheduledId, attempts, failure }: Of<'attempted'>): void {
    const step = this.open.get(scheduledId);
    if (step === undefined) return;
    this.open.set(scheduledId, { ...step, attempts, ...(failure === undefined ? {} : { failure }) });
  }

  end({ scheduledId }: Of<'step-ended'>): Step | undefined {
    const step = this.open.get(scheduledId);
    this.open.delete(scheduledId);
    return step;
  }

  /** Of an execution that has ended: what it did not wait for. */
  left(): readonly StepFields[] {
    return [...this.open.values()].map(({ name, attempts, failure }) => ({
      kind: 'step-failed',
      step: name,
      attempts: Math.max(attempts, 1),
      reason: `${name} was under way when the run ended${failure === undefined ? '' : `, after: ${failure}`}`,
    }));
  }
}

/** An attempt that did not end by itself has left no number behind: there was one at least. */
export function stepFields({ name, attempts, failure }: Step, last: string | undefined): StepFields {
  const why = last ?? failure ?? 'no reason is known';
  const tries = Math.max(attempts, 1);
  const times = tries === 1 ? '1 attempt' : `${tries} attempts`;
  const reason =
    last === undefined ? `${name} needed ${times}: ${why}` : `${name} failed after ${times}: ${why}`;
  return { kind: 'step-failed', step: name, attempts: tries, reason };
}
