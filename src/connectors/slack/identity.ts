import { identitySchema } from './schema';
import type { CallSlack } from './web';

/** Whose token it is. */
export interface Identity {
  readonly team?: string;
  readonly botName?: string;
  /** "https://acme.slack.com/", with its slash; message links begin with it. */
  readonly siteUrl?: string;
  readonly botId?: string;
  readonly appId?: string;
  /** Absent where Slack's answer does not name them. */
  readonly scopes?: readonly string[];
}

/** Throws `SlackFailure`. */
export async function readIdentity(call: CallSlack): Promise<Identity> {
  const answer = await call('auth.test', identitySchema);
  const { team, user, url, bot_id: botId, app_id: appId } = answer;
  const scopes = answer.response_metadata?.scopes;
  return {
    ...(team === undefined ? {} : { team }),
    ...(user === undefined ? {} : { botName: user }),
    ...(url === undefined ? {} : { siteUrl: url }),
    ...(botId === undefined ? {} : { botId }),
    ...(appId === undefined ? {} : { appId }),
    ...(scopes === undefined ? {} : { scopes }),
  };
}

/** Asks once, however many want to know at the same time; a failure is not remembered. */
export function rememberIdentity(call: CallSlack): () => Promise<Identity> {
  let asked: Promise<Identity> | undefined;
  return () => {
    asked ??= readIdentity(call).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
