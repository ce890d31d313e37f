import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Progress } from '../../domain/report';
import { progressQuery } from '../../workflows/messages';

/** A query waits for a worker; whoever looks on does not. */
const PATIENCE_MS = 5_000;

/** Undefined where no worker answers in time: progress is a courtesy, and its failure is nobody's. */
export async function askProgress(client: Client, handle: WorkflowHandle): Promise<Progress | undefined> {
  try {
    return await client.withDeadline(Date.now() + PATIENCE_MS, () => handle.query(progressQuery));
  } catch {
    return undefined;
  }
}
