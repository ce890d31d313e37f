import { z } from 'zod';
import { switchOf, type Capability } from '../../domain/beyond';
import type { Check } from '../../domain/check';
import type { ProjectWish } from '../../domain/destination';
import { ConnectorError } from '../connector-error';
import { LEAST_SCOPES } from './auth';
import type { JiraClient } from './client';

const RIGHTS = {
  commentWhenResolved: { key: 'ADD_COMMENTS', name: 'Add comments' },
  remoteLink: { key: 'LINK_ISSUES', name: 'Link issues' },
} as const satisfies Partial<Record<Capability, { key: string; name: string }>>;

type Right = (typeof RIGHTS)[keyof typeof RIGHTS];

const PERMISSIONS = z.object({
  permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })),
});

interface Wanted {
  readonly wishes: readonly ProjectWish[];
  readonly on: readonly Capability[];
}

/** One line for each right and project. Missing ones cost additions, and no ticket: they are warnings. */
export async function checkRights(client: JiraClient, { wishes, on }: Wanted): Promise<Check[]> {
  const projects = [...new Set(wishes.map(({ project }) => project))];
  const checks: Check[] = [];
  for (const capability of ['commentWhenResolved', 'remoteLink'] as const) {
    if (!on.includes(capability)) continue;
    for (const project of projects) checks.push(await checkRight(client, { project, capability }));
  }
  return checks;
}

interface Asked {
  readonly project: string;
  readonly capability: keyof typeof RIGHTS;
}

async function checkRight(client: JiraClient, { project, capability }: Asked): Promise<Check> {
  const right = RIGHTS[capability];
  const line = { subject: `Jira ${project}`, what: `permission "${right.name}"` };
  try {
    if (await isGranted(client, project, right)) return { ...line, state: 'ok', detail: 'granted' };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const cure = error.cure ?? 'Try again in a few minutes.';
    return { ...line, state: 'warning', detail: `${error.action}: ${error.detail}`, cure };
  }
  return {
    ...line,
    state: 'warning',
    detail: `the account lacks the permission "${right.name}" in ${project}, which ${switchOf(capability)} needs`,
    cure: `Grant it in the project's permission scheme, or switch ${switchOf(capability)} off; a token with scopes needs ${LEAST_SCOPES}.`,
  };
}

async function isGranted(client: JiraClient, projectKey: string, { key }: Right): Promise<boolean> {
  const { permissions } = await client.read({
    action: `read our permissions in ${projectKey}`,
    send: (api) => api.permissions.getMyPermissions({ projectKey, permissions: key }),
    schema: PERMISSIONS,
  });
  return permissions[key]?.havePermission === true;
}
