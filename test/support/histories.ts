import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from './deployment';

export const HISTORIES = join(__dirname, '..', 'replay', 'histories');

/**
 * Keeps the histories of every run of a deployment, each link of a chain. Only with WFD_RECORD_HISTORIES set, and never over a history that is there: what was recorded is what must still replay.
 */
export async function recordRun({ client, names }: Deployment, name: string): Promise<void> {
  if (process.env['WFD_RECORD_HISTORIES'] === undefined) return;
  await mkdir(HISTORIES, { recursive: true });
  const links = [];
  for await (const { runId, startTime } of client.workflow.list({ query: `WorkflowId = "${names.runId}"` })) {
    links.push({ runId, startTime });
  }
  links.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  for (const [index, { runId }] of links.entries()) {
    const file = join(HISTORIES, `${name}${index === 0 ? '' : `-${index + 1}`}.json`);
    if (existsSync(file)) continue;
    const history = await client.workflow.getHandle(names.runId, runId).fetchHistory();
    await writeFile(file, `${historyToJSON(history)}\n`);
  }
}

/** The same for the newest workflow that a list filter finds. */
export async function recordNewest({ client }: Deployment, query: string, name: string): Promise<void> {
  if (process.env['WFD_RECORD_HISTORIES'] === undefined) return;
  await mkdir(HISTORIES, { recursive: true });
  const file = join(HISTORIES, `${name}.json`);
  if (existsSync(file)) return;
  // The list of workflows is some moments late.
  for (let tries = 0; tries < 50; tries += 1) {
    for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1 })) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      await writeFile(file, `${historyToJSON(history)}\n`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing to record as ${name}: no workflow matches ${query}`);
}
