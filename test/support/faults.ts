import type { World } from '../../sandbox/world';

/** Slack takes no message for now; a run waits for it longer than any test. */
export const FULL = { kind: 'status', status: 429, headers: { 'retry-after': '60' }, times: -1 };

const REFUSAL = {
  kind: 'status',
  status: 400,
  body: { errorMessages: ['one of them is wrong'], errors: {} },
};

interface FaultOfOne {
  readonly kind: string;
  readonly [detail: string]: unknown;
}

export function armPost(world: World, fault: FaultOfOne): void {
  world.faults.arm({ service: 'slack', operation: 'chat.postMessage', ...fault });
}

export function armCreate(world: World, fault: FaultOfOne): void {
  world.faults.arm({ service: 'jira', operation: 'create', ...fault });
}

/** Jira refuses a create whole: what it held is parked, which makes the next run a sweep. */
export function refuseCreate(world: World, { skip = 0 } = {}): void {
  armCreate(world, { ...REFUSAL, skip });
}

/** Slack will have none of it while this goes on. */
export async function withoutSlack<T>(world: World, act: () => Promise<T>): Promise<T> {
  const { settings } = world.slack;
  const { botToken } = settings;
  settings.botToken = 'xoxb-another';
  try {
    return await act();
  } finally {
    settings.botToken = botToken;
  }
}
