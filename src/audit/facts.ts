import type { Balance } from '../domain/balance';
import { runLabel } from '../domain/ticket';
import { type AuditInputFields, parseAuditInput, textField } from './entries';
import type { AuditFact } from './record';
import type { Execution, TrailEvent } from './source';

type Of<Kind extends TrailEvent['kind']> = Extract<TrailEvent, { readonly kind: Kind }>;

interface Step {
  readonly name: string;
  readonly attempts: number;
  readonly failure?: string;
}

type Events = AsyncIterable<TrailEvent>;

/** What one execution leaves in the trail, in the order of its events; lazily, so that no history is ever held whole. */
export async function* factsOf(
  execution: Execution,
  open: () => Events,
): AsyncGenerator<AuditFact, void, undefined> {
  const reader = new ExecutionReader(execution);
  let ownFrom = 0;
  for await (const event of open()) {
    if (event.kind === 'started' && event.isReset === true) ownFrom = await resetOf(execution, open());
    if (event.eventId < ownFrom) await reader.skim(event);
    else yield* await reader.take(event);
  }
}

/** Only the last reset made this run; those before it were copied with the rest. */
async function resetOf({ runId }: Execution, events: Events): Promise<number> {
  let at = 0;
  for await (const event of events) {
    if (event.kind === 'reset' && event.newRunId === runId) at = event.eventId;
  }
  return at;
}

class ExecutionReader {
  private readonly steps = new Map<number, Step>();
  /** Waits until it is known under which policy it runs. */
  private beginning: AuditFact | undefined;

  constructor(private readonly execution: Execution) {}

  /** A part that was copied: its entries stand under the other run already. */
  async skim(event: TrailEvent): Promise<void> {
    if (event.kind === 'started') this.beginning = this.begin(event);
    if (event.kind === 'scheduled') this.steps.set(event.eventId, { name: event.step, attempts: 0 });
    if (event.kind === 'step-ended') await this.noteOpened(event);
  }

  async take(event: TrailEvent): Promise<readonly AuditFact[]> {
    switch (event.kind) {
      case 'started':
        this.beginning = this.begin(event);
        return [];
      case 'reset':
        return this.rewind(event);
      case 'scheduled':
        return this.schedule(event);
      case 'attempted':
        return this.attempt(event);
      case 'step-ended':
        return this.endStep(event);
      case 'stop-asked': {
        const { by, reason } = event;
        return this.after(this.fact(event, { kind: 'stop-asked', by, reason }));
      }
      default:
        return this.after(this.end(event));
    }
  }

  private begin(event: Of<'started'>): AuditFact {
    const { by, continuedFrom, input } = event;
    const mode = textField(input, 'mode');
    const reason =
      continuedFrom === undefined
        ? `started${by === undefined ? '' : ` by ${by}`}${mode === undefined ? '' : `, mode ${mode}`}`
        : `goes on from ${continuedFrom} in a new history`;
    return this.fact(event, {
      kind: continuedFrom === undefined ? 'run-started' : 'run-continued',
      reason,
      ...(by === undefined ? {} : { by }),
      ...openedFields(fieldOf(fieldOf(input, 'continued'), 'opened')),
    });
  }

  private rewind(event: Of<'reset'>): readonly AuditFact[] {
    const { eventId, baseRunId, newRunId, reason } = event;
    if (newRunId !== this.execution.runId || this.beginning === undefined) return [];
    const { at } = event;
    const words = `reset: begins anew after event ${eventId - 1} of ${baseRunId}, where all before it stands (${reason})`;
    this.beginning = { ...this.beginning, eventId, at, reason: words };
    return this.after();
  }

  private schedule(event: Of<'scheduled'>): readonly AuditFact[] {
    this.steps.set(event.eventId, { name: event.step, attempts: 0 });
    if (event.step !== 'recordAudit') return [];
    const { run, at, entries }: AuditInputFields = parseAuditInput(event.input);
    return this.after(
      ...entries.map((entry) =>
        this.fact({ ...event, at: at ?? event.at }, { ...entry, ...(run === undefined ? {} : { run }) }),
      ),
    );
  }

  private attempt({ scheduledId, attempts, failure }: Of<'attempted'>): readonly AuditFact[] {
    const step = this.steps.get(scheduledId);
    if (step !== undefined) {
      this.steps.set(scheduledId, { ...step, attempts, ...(failure === undefined ? {} : { failure }) });
    }
    return [];
  }

  private async noteOpened({ scheduledId, result }: Of<'step-ended'>): Promise<Step | undefined> {
    const step = this.steps.get(scheduledId);
    this.steps.delete(scheduledId);
    if (step?.name === 'openRun' && this.beginning !== undefined) {
      this.beginning = { ...this.beginning, ...openedFields(await result?.()) };
    }
    return step;
  }

  private async endStep(event: Of<'step-ended'>): Promise<readonly AuditFact[]> {
    const step = await this.noteOpened(event);
    if (step === undefined) return [];
    const isClean = step.attempts <= 1 && event.failure === undefined;
    if (isClean) return step.name === 'openRun' ? this.after() : [];
    return this.after(this.fact(event, stepFields(step, event.failure)));
  }

  private end(event: Of<'ended'>): AuditFact {
    const { status, result, failure, by } = event;
    const isRun = this.execution.workflow === 'distributeFindings';
    const balance = isRun ? (fieldOf(result, 'balance') as Balance | undefined) : undefined;
    const outcome = textField(result, 'outcome');
    const words = status.toLowerCase().replaceAll('_', ' ');
    const because = failure === undefined ? '' : `: ${failure}`;
    const reason = `${words}${outcome === undefined || outcome === words ? '' : `, ${outcome}`}${because}`;
    return this.fact(event, {
      kind: status === 'CONTINUED_AS_NEW' ? 'run-went-on' : 'run-ended',
      status,
      reason,
      ...(by === undefined ? {} : { by }),
      ...(balance === undefined ? {} : { balance }),
    });
  }

  /** The beginning goes out before anything else does. */
  private after(...facts: readonly AuditFact[]): readonly AuditFact[] {
    const { beginning } = this;
    this.beginning = undefined;
    return beginning === undefined ? facts : [beginning, ...facts];
  }

  private fact(
    { eventId, at }: Pick<TrailEvent, 'eventId' | 'at'>,
    fields: Pick<AuditFact, 'kind' | 'reason'> & Partial<AuditFact>,
  ): AuditFact {
    const { workflow, workflowId, runId, firstRunId } = this.execution;
    const run = workflow === 'distributeFindings' ? { run: runLabel(firstRunId) } : {};
    return { at, workflow, workflowId, runId, ...run, eventId, ...fields };
  }
}

/** An attempt that did not end by itself has left no number behind: there was one at least. */
function stepFields({ name, attempts, failure }: Step, last: string | undefined) {
  const why = last ?? failure ?? 'no reason is known';
  const tries = Math.max(attempts, 1);
  const times = tries === 1 ? '1 attempt' : `${tries} attempts`;
  const reason =
    last === undefined ? `${name} needed ${times}: ${why}` : `${name} failed after ${times}: ${why}`;
  return { kind: 'step-failed', step: name, attempts: tries, reason };
}

function openedFields(opened: unknown): Pick<AuditFact, 'policyHash' | 'siteUrl'> {
  const policyHash = textField(opened, 'policyHash');
  const siteUrl = textField(opened, 'siteUrl');
  return {
    ...(policyHash === undefined ? {} : { policyHash }),
    ...(siteUrl === undefined ? {} : { siteUrl }),
  };
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
