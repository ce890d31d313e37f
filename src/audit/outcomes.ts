import { fieldOf, textField } from './entries';
import type { AuditFact } from './record';

export type FoundOutcome = Pick<AuditFact, 'kind' | 'reason'> & Partial<AuditFact>;

/** What `fileTickets` came to and its run has not recorded yet, by finding: a run may end between the two. */
export class Unrecorded {
  private readonly byFinding = new Map<string, FoundOutcome>();

  /** The result of `fileTickets`, as any version may have written it. */
  note(result: unknown): void {
    const outcomes = fieldOf(result, 'outcomes');
    if (!Array.isArray(outcomes)) return;
    for (const outcome of outcomes) {
      const finding = fieldOf(outcome, 'finding');
      const id = textField(finding, 'id');
      if (id !== undefined) this.byFinding.set(id, toFields(outcome, finding));
    }
  }

  /** The run has recorded where these landed. */
  forget(entries: readonly { readonly kind: string; readonly finding?: string }[]): void {
    for (const { kind, finding } of entries) {
      if (finding !== undefined && kind !== 'read') this.byFinding.delete(finding);
    }
  }

  /** What is left when the run has ended. */
  take(): readonly FoundOutcome[] {
    const left = [...this.byFinding.values()];
    this.byFinding.clear();
    return left;
  }
}

function toFields(outcome: unknown, finding: unknown): FoundOutcome {
  const ticket = textField(outcome, 'ticket');
  const openedAt = ticket === undefined ? undefined : textField(finding, 'changedAt');
  return {
    kind: textField(outcome, 'kind') ?? 'unknown',
    reason: `${textField(outcome, 'reason') ?? ''} (its run ended before it could record this)`.trimStart(),
    ...named('finding', textField(finding, 'id')),
    ...named('ticket', ticket),
    ...named('team', textField(finding, 'team')),
    ...named('severity', textField(finding, 'severity')),
    ...named('openedAt', openedAt),
  };
}

function named(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}
