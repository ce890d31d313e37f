import { ConnectorError } from '../connector-error';
import type { AdditionWrite } from '../permission';
import type { JiraClient } from './client';
import { neverSent } from './create';
import type { GuardedApi } from './guarded-api';
import { failureOf } from './outcomes';
import { type Answer, isSilentAuthFailure } from './reply';

/** One request that adds one thing. Does not throw. */
export async function writeOne(
  client: JiraClient,
  send: (api: GuardedApi) => Promise<Answer>,
): Promise<AdditionWrite> {
  try {
    const reply = await client.request(send);
    // To an anonymous visitor every ticket is gone.
    const isGone = reply.kind === 'answer' && reply.status === 404 && !isSilentAuthFailure(reply);
    const failure = failureOf(reply);
    if (failure === undefined) return { kind: 'confirmed' };
    return isGone && failure.kind === 'rejected' ? { kind: 'gone', detail: failure.detail } : failure;
  } catch (error) {
    if (error instanceof ConnectorError) return neverSent(error);
    throw error;
  }
}
