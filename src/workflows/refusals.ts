import type { OpenEnd } from '../activities/batch';
import type { BatchInput } from '../activities/ticket';
import type { RefusedFields } from '../domain/ticket';

/** What Jira has refused of the tickets of one batch, and they can go without. */
export class Refusals {
  private readonly byFinding = new Map<string, RefusedFields>();

  /** Answers whether that is all that keeps the rest of the batch open: then nothing is to be waited for. */
  note(open: readonly OpenEnd[]): boolean {
    for (const { finding, without } of open) {
      if (without !== undefined) this.byFinding.set(finding, without);
    }
    return open.every(({ without }) => without !== undefined);
  }

  get soFar(): Pick<BatchInput, 'refused'> {
    return this.byFinding.size === 0 ? {} : { refused: Object.fromEntries(this.byFinding) };
  }
}
