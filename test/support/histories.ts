import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from './deployment';
import { linksOf } from './rewind';

export const HISTORIES = join(__dirname, '..', 'replay', 'histories');

/**
 * All of these keep histories only with WFD_RECORD_HISTORIES set, and never over a history that is there: what was recorded
 * is what must still replay.
 */
const isRecording = process.env['WFD_RECORD_HISTORIES'] !== undefined;

/** Every run of a deployment, each link of a chain. */
export async function recordRun(deployment: Deployment, name: string): Promise<void> {
  if (!isRecording) return;
  for (const [index, runId] of (await linksOf(deployment)).entries()) {
    const part = `${name}${index === 0 ? '' : `-${index + 1}`}`;
    await record(deployment, part, { workflowId: deployment.names.runId, runId });
  }
}

/** The run of a workflow id that was started last. Default: of the lock. */
export async function recordLast(
  deployment: Deployment,
  name: string,
  workflowId = deployment.names.runId,
): Promise<void> {
  if (!isRecording) return;
  const { runId } = await deployment.client.workflow.getHandle(workflowId).describe();
  await record(deployment, name, { workflowId, runId });
}

/** The newest workflow that a list filter finds; for those whose id is not known. */
export async function recordFound(deployment: Deployment, name: string, query: string): Promise<void> {
  if (!isRecording) return;
  // The list of workflows is some moments late.
  for (let tries = 0; tries < 50; tries += 1) {
    for await (const found of deployment.client.workflow.list({ query, pageSize: 1 })) {
      return record(deployment, name, found);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing to record as ${name}: no workflow matches ${query}`);
}

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

async function record({ client }: Deployment, name: string, { workflowId, runId }: Execution): Promise<void> {
  const file = join(HISTORIES, `${name}.json`);
  if (existsSync(file)) return;
  await mkdir(HISTORIES, { recursive: true });
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  await writeFile(file, `${withoutFolder(historyToJSON(history))}\n`);
}

/** Stack traces name where the checkout lies, which is nobody else's business. */
function withoutFolder(json: string): string {
  return json.replaceAll(`${process.cwd()}/`, '');
}
