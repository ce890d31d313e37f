import type { Check } from '../../domain/check';
import type { ProjectWish } from '../../domain/destination';
import { ConnectorError } from '../connector-error';
import { describeConnection, TOKEN_CURE } from './auth';
import type { JiraClient } from './client';
import { identify } from './identity';
import { allFacts, surveyProject } from './survey';

/** One line per fact; after a token that is not accepted nothing else is asked. */
export async function checkJira(client: JiraClient, wishes: readonly ProjectWish[]): Promise<Check[]> {
  const account = await checkAccount(client);
  if (account.some((check) => check.state === 'failed')) return account;
  const projects: Check[] = [];
  for (const wish of wishes) projects.push(...(await checkProject(client, wish)));
  return [...account, ...projects];
}

async function checkAccount(client: JiraClient): Promise<Check[]> {
  const how = describeConnection(client.connection);
  try {
    const { accountName, siteUrl } = await identify(client);
    return [
      { subject: 'Jira', what: 'credentials', state: 'ok', detail: `${accountName}, ${how}` },
      { subject: 'Jira', what: 'site', state: 'ok', detail: siteUrl },
    ];
  } catch (error) {
    const trouble = describeError(error);
    return [{ subject: 'Jira', what: 'credentials', ...trouble, detail: `${trouble.detail} (${how})` }];
  }
}

async function checkProject(client: JiraClient, wish: ProjectWish): Promise<Check[]> {
  const subject = `Jira ${wish.project}`;
  try {
    const facts = allFacts(wish, await surveyProject(client, wish));
    return facts.map((fact) => ({ subject, ...fact }));
  } catch (error) {
    return [{ subject, what: 'project', ...describeError(error) }];
  }
}

function describeError(error: unknown): { state: 'failed'; detail: string; cure: string } {
  if (!(error instanceof ConnectorError)) {
    return { state: 'failed', detail: 'something unforeseen went wrong', cure: 'Please report this.' };
  }
  const status = error.status === undefined ? '' : `${error.status} `;
  const cure = error.cure ?? (error.trouble === 'unauthorized' ? TOKEN_CURE : 'Try again in a few minutes.');
  return { state: 'failed', detail: `${error.action}: ${status}${error.detail}`, cure };
}
