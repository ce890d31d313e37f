import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { DeploymentNames } from '../../src/temporal/names';
import type { Listener } from './site';

const RETRY_MS = 100;

/** Follows the histories of cycles and of whoever holds the lock, and tells when an activity is scheduled and when it is completed. */
export class BoundaryWatch {
  private readonly listeners = new Set<Listener>();
  private isOver = false;

  constructor(
    private readonly client: Client,
    { runId, scheduleId }: DeploymentNames,
  ) {
    void this.follow(() => Promise.resolve(runId));
    void this.follow(() => this.newestCycle(scheduleId));
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  stop(): void {
    this.isOver = true;
  }

  private async newestCycle(scheduleId: string): Promise<string | undefined> {
    const { info } = await this.client.schedule.getHandle(scheduleId).describe();
    return info.recentActions.at(-1)?.action.workflow.workflowId;
  }

  private async follow(newest: () => Promise<string | undefined>): Promise<void> {
    let last = '';
    while (!this.isOver) {
      try {
        const workflowId = await newest();
        if (workflowId !== undefined) last = await this.readNew(workflowId, last);
      } catch {
        // No run yet, or no server for the moment.
      }
      await sleep(RETRY_MS);
    }
  }

  /** Reads the newest execution unless it was the last that was read; answers its run id. */
  private async readNew(workflowId: string, last: string): Promise<string> {
    const { runId, status } = await this.client.workflow.getHandle(workflowId).describe();
    if (runId === last || status.name !== 'RUNNING') return last;
    await this.read({ workflowId, runId });
    return runId;
  }

  /** To the end of the execution. */
  private async read(execution: { workflowId: string; runId: string }): Promise<void> {
    const activities = new Map<string, string>();
    let nextPageToken: Uint8Array | undefined;
    do {
      const answer = await this.client.workflowService.getWorkflowExecutionHistory({
        namespace: 'default',
        execution,
        waitNewEvent: true,
        ...(nextPageToken === undefined ? {} : { nextPageToken }),
      });
      for (const event of answer.history?.events ?? []) this.note(event, activities);
      nextPageToken = answer.nextPageToken?.length ? answer.nextPageToken : undefined;
    } while (nextPageToken !== undefined && !this.isOver);
  }

  private note(event: temporal.api.history.v1.IHistoryEvent, activities: Map<string, string>): void {
    const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (scheduled) activities.set(String(event.eventId), scheduled);
    const completed = event.activityTaskCompletedEventAttributes?.scheduledEventId;
    const ended = completed ? activities.get(String(completed)) : undefined;
    if (scheduled) this.tell(`${scheduled} scheduled`);
    if (ended !== undefined) this.tell(`${ended} completed`);
  }

  private tell(operation: string): void {
    for (const listener of this.listeners) listener(operation, 'answered');
  }
}
