import type { Balance } from '../domain/balance';
import { APPROVAL_TYPE } from '../domain/approval';
import { counted } from '../domain/figures';
import { runLabel } from '../domain/ticket';
import { type AuditInputFields, fieldOf, parseAuditInput, textField } from './entries';
import { Unrecorded } from './outcomes';
import type { AuditFact } from './record';
import type { Execution, TrailEvent } from './source';
import { type Step, stepFields, Steps } from './steps';

type Of<Kind extends TrailEvent['kind']> = Extract<TrailEvent, { readonly kind: Kind }>;
type Fields = Pick<AuditFact, 'kind' | 'reason'> & Partial<AuditFact>;

type Events = AsyncIterable<TrailEvent>;

const RUN_TYPE = 'distributeFindings';

/**
 * What one execution leaves in the trail, in the order of its events; lazily, so that no history is ever held whole.
 * Nothing where it is a plan, which has no effects. One that goes on ends with a mark that says so.
 */
export async function* factsOf(
  execution: Execution,
  open: () => Events,
): AsyncGenerator<AuditFact, void, undefined> {
  const reader = new ExecutionReader(execution);
  let ownFrom = 0;
  let last: TrailEvent | undefined;
  for await (const event of open()) {
    if (isPlanStart(execution, event)) return;
    if (event.kind === 'started' && event.isReset === true) ownFrom = await resetOf(execution, open());
    if (event.eventId < ownFrom) await reader.skim(event);
    else yield* await reader.take(event);
    last = event;
  }
  if (execution.closedAt === undefined && last !== undefined && last.kind !== 'ended') {
    yield* reader.goesOn(last);
  }
}

/** By what it was told to do, not by what it is called: a run with effects may be started under any id. */
export function isPlanStart({ workflow }: Execution, event: TrailEvent): boolean {
  return workflow === RUN_TYPE && event.kind === 'started' && textField(event.input, 'mode') === 'plan';
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
  private readonly steps = new Steps();
  private readonly unrecorded = new Unrecorded();
  /** Waits until it is known under which policy it runs. */
  private beginning: AuditFact | undefined;
  /** Short id, of an approval. */
  private approval: string | undefined;

  constructor(private readonly execution: Execution) {}

  /** A part that was copied: its entries stand under the other run already. */
  async skim(event: TrailEvent): Promise<void> {
    if (event.kind === 'started') this.beginning = this.begin(event);
    if (event.kind === 'scheduled') this.steps.begin(event);
    if (event.kind === 'step-ended') await this.noteEnded(event);
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
        this.steps.attempt(event);
        return [];
      case 'step-ended':
        return this.endStep(event);
      case 'stop-asked': {
        const { by, reason } = event;
        return this.after(this.fact(event, { kind: 'stop-asked', by, reason }));
      }
      case 'taken':
        return this.after(this.fact(event, takenFields(event.claim)));
      case 'answered':
        return this.after(this.fact(event, answerFields(event)));
      default:
        return this.after(...this.end(event));
    }
  }

  goesOn(last: TrailEvent): readonly AuditFact[] {
    return this.after(
      this.fact(last, { kind: 'still-open', reason: 'had not ended when this was written down' }),
    );
  }

  private begin(event: Of<'started'>): AuditFact {
    const { by, continuedFrom, input } = event;
    if (this.execution.workflow === APPROVAL_TYPE) this.approval = textField(input, 'id');
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
    this.steps.begin(event);
    if (event.step !== 'recordAudit') return [];
    if (event.input === undefined) return this.after(this.fact(event, UNREADABLE));
    const { run, at, entries }: AuditInputFields = parseAuditInput(event.input);
    this.unrecorded.forget(entries);
    return this.after(
      ...entries.map((entry) =>
        this.fact({ ...event, at: at ?? event.at }, { ...entry, ...(run === undefined ? {} : { run }) }),
      ),
    );
  }

  private async noteEnded(event: Of<'step-ended'>): Promise<Step | undefined> {
    const step = this.steps.end(event);
    if (step?.name === 'openRun' && this.beginning !== undefined) {
      this.beginning = { ...this.beginning, ...openedFields(await event.result?.()) };
    }
    return step;
  }

  private async endStep(event: Of<'step-ended'>): Promise<readonly AuditFact[]> {
    const step = await this.noteEnded(event);
    if (step === undefined) return [];
    if (step.name === 'fileTickets') this.unrecorded.note(await event.result?.());
    const isClean = step.attempts <= 1 && event.failure === undefined;
    if (isClean) return step.name === 'openRun' ? this.after() : [];
    return this.after(this.fact(event, stepFields(step, event.failure)));
  }

  private end(event: Of<'ended'>): readonly AuditFact[] {
    const { status, result, failure, by } = event;
    const isRun = this.execution.workflow === RUN_TYPE;
    const balance = isRun ? (fieldOf(result, 'balance') as Balance | undefined) : undefined;
    const outcome = textField(result, 'outcome');
    const words = status.toLowerCase().replaceAll('_', ' ');
    const because = failure === undefined ? '' : `: ${failure}`;
    const reason = `${words}${outcome === undefined || outcome === words ? '' : `, ${outcome}`}${because}`;
    const end = {
      kind: status === 'CONTINUED_AS_NEW' ? 'run-went-on' : 'run-ended',
      status,
      reason,
      ...(by === undefined ? {} : { by }),
      ...(balance === undefined ? {} : { balance }),
    };
    return [...this.unrecorded.take(), ...this.steps.left(), end].map((each) => this.fact(event, each));
  }

  /** The beginning goes out before anything else does. */
  private after(...facts: readonly AuditFact[]): readonly AuditFact[] {
    const { beginning } = this;
    this.beginning = undefined;
    return beginning === undefined ? facts : [beginning, ...facts];
  }

  private fact({ eventId, at }: Pick<TrailEvent, 'eventId' | 'at'>, fields: Fields): AuditFact {
    const { workflow, workflowId, runId, firstRunId } = this.execution;
    const run = workflow === RUN_TYPE ? { run: runLabel(firstRunId) } : {};
    const approval = this.approval === undefined ? {} : { approval: this.approval };
    return { at, workflow, workflowId, runId, ...run, eventId, ...approval, ...fields };
  }
}

const UNREADABLE: Fields = {
  kind: 'unreadable',
  reason: 'what was recorded here cannot be decoded: it was written with another data converter',
};

/** Until that run has ended nobody can take back what was said of these. */
function takenFields(claim: unknown): Fields {
  const indexes = fieldOf(claim, 'indexes');
  const count = Array.isArray(indexes) ? indexes.length : 0;
  return { kind: 'taken', reason: `${counted(count, 'finding')}, in order to file them` };
}

/** The server knows who sent a word; the name in it is what they call themselves. */
function answerFields({ name, identity, words }: Of<'answered'>): Fields {
  const by = textField(words, 'by')?.trim();
  const note = textField(words, 'note')?.trim() ?? '';
  const team = textField(words, 'team');
  const findings = fieldOf(words, 'findings');
  const what = [
    name,
    ...(team === undefined ? [] : [`for team ${team}`]),
    ...(Array.isArray(findings) ? [`for ${findings.length} named`] : []),
  ];
  return {
    kind: 'answered',
    reason: `${what.join(' ')}: ${note === '' ? 'no note was given' : note}`,
    ...(by === undefined ? {} : { by }),
    ...(identity === undefined ? {} : { identity }),
  };
}

function openedFields(opened: unknown): Pick<AuditFact, 'policyHash' | 'siteUrl'> {
  const policyHash = textField(opened, 'policyHash');
  const siteUrl = textField(opened, 'siteUrl');
  return {
    ...(policyHash === undefined ? {} : { policyHash }),
    ...(siteUrl === undefined ? {} : { siteUrl }),
  };
}
