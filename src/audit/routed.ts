import { fieldOf, textField } from './entries';
import { everyPage, type HistorySource } from './source';

/** A finding as a run read it. */
export interface RoutedFinding {
  readonly id: string;
  /** The team it was given. */
  readonly team: string;
}

/** Nobody reads the thousandth example, and all of them are held at once. */
const MOST = 20_000;

/**
 * What a run gave to whom: the pages in its history, in the order in which they were read, and those of the parts it goes
 * on from before. A finding that came twice counts as it came first. Throws an error named WorkflowNotFoundError when
 * retention has taken a part.
 */
export async function routedInRun(
  source: Pick<HistorySource, 'events'>,
  run: { readonly workflowId: string; readonly runId: string },
): Promise<readonly RoutedFinding[]> {
  const parts: RoutedFinding[][] = [];
  let next: string | undefined = run.runId;
  while (next !== undefined) {
    const part: Part = await readPart(source, { workflowId: run.workflowId, runId: next });
    parts.unshift(part.findings);
    next = part.continuedFrom;
  }
  const first = new Map<string, RoutedFinding>();
  for (const finding of parts.flat()) if (!first.has(finding.id)) first.set(finding.id, finding);
  return [...first.values()].slice(0, MOST);
}

interface Part {
  readonly findings: RoutedFinding[];
  readonly continuedFrom?: string;
}

async function readPart(
  source: Pick<HistorySource, 'events'>,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<Part> {
  const execution = { workflow: '', workflowId, runId, firstRunId: runId, startedAt: '' };
  const pages = new Set<number>();
  const findings: RoutedFinding[] = [];
  let continuedFrom: string | undefined;
  for await (const event of everyPage((after) => source.events(execution, after))) {
    if (event.kind === 'started') ({ continuedFrom } = event);
    if (event.kind === 'scheduled' && event.step === 'fetchPage') pages.add(event.eventId);
    if (event.kind === 'step-ended' && pages.has(event.scheduledId))
      findings.push(...refsIn(await event.result?.()));
  }
  return { findings, ...(continuedFrom === undefined ? {} : { continuedFrom }) };
}

/** As far as they can be read: an older worker's, or one's that nobody can decode any more, say nothing. */
function refsIn(page: unknown): readonly RoutedFinding[] {
  const refs = fieldOf(page, 'refs');
  if (!Array.isArray(refs)) return [];
  return refs.flatMap((ref: unknown) => {
    const id = textField(ref, 'id');
    const team = textField(ref, 'team');
    return id === undefined || team === undefined ? [] : [{ id, team }];
  });
}
