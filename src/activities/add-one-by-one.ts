import { activityInfo } from '@temporalio/activity';
import { ConnectorError } from '../connectors/connector-error';
import type { AdditionWrite } from '../connectors/permission';
import type { Addition, AdditionEnd } from '../domain/beyond';

export interface AddInput<T extends Addition> {
  readonly items: readonly T[];
  /** The run id for which nothing can be under way any more; another one (after a reset) must wait first. */
  readonly cleared: string;
  readonly uncertainWaitMs: number;
}

export type AddResult =
  | { readonly kind: 'done'; readonly ends: readonly AdditionEnd[] }
  /** Nothing was sent: this execution was reset, and what the one before it sent may still be under way. */
  | { readonly kind: 'wait'; readonly runId: string };

interface Work<T> {
  /** Whether it is needed, read anew; throws `ConnectorError`. */
  readonly look: (item: T) => Promise<'there' | 'gone' | 'absent'>;
  readonly write: (item: T) => Promise<AdditionWrite>;
}

/**
 * One after the other: looks right before each write, and writes once. What is uncertain is never sent again from here. It
 * goes on only as long as its own run may still send, like a create.
 */
export async function addOneByOne<T extends Addition>(
  { items, cleared, uncertainWaitMs }: AddInput<T>,
  { look, write }: Work<T>,
): Promise<AddResult> {
  const { attempt, workflowExecution, currentAttemptScheduledTimestampMs: scheduledMs } = activityInfo();
  const runId = workflowExecution?.runId ?? '';
  if (runId !== cleared) return { kind: 'wait', runId };
  const mayStillSend = (): boolean => Date.now() < scheduledMs + uncertainWaitMs / 2;
  const ends: AdditionEnd[] = [];
  for (const item of items) {
    const end = (kind: AdditionEnd['kind'], detail?: string): AdditionEnd => ({
      ticket: item.ticket,
      finding: item.finding,
      kind,
      ...(detail === undefined ? {} : { detail }),
    });
    if (attempt > 1) ends.push(end('uncertain', 'an earlier attempt may have sent it'));
    else if (!mayStillSend()) ends.push(end('unsent'));
    else ends.push(await addOne(item, { look, write, mayStillSend, end }));
  }
  return { kind: 'done', ends };
}

interface Turn<T> extends Work<T> {
  readonly mayStillSend: () => boolean;
  readonly end: (kind: AdditionEnd['kind'], detail?: string) => AdditionEnd;
}

async function addOne<T>(item: T, { look, write, mayStillSend, end }: Turn<T>): Promise<AdditionEnd> {
  try {
    const found = await look(item);
    if (found !== 'absent') return end(found);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return end(isPassing(error) ? 'refused' : 'rejected', error.message);
  }
  // The machine may have slept since the look.
  if (!mayStillSend()) return end('unsent');
  const written = await write(item);
  return written.kind === 'confirmed' ? end('added') : end(written.kind, written.detail);
}

function isPassing({ trouble }: ConnectorError): boolean {
  return trouble === 'refused' || trouble === 'unavailable';
}
