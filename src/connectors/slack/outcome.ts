import type { PostOutcome } from '../../domain/digest';
import { ConnectorError, type Trouble } from '../connector-error';
import type { FailureFacts, FailureKind, SlackFailure } from './errors';

/** What becomes of a post that failed, for the channel as the policy names it. */
export function toPostOutcome({ facts }: SlackFailure, channel: string): PostOutcome {
  const { kind, retryAfterMs } = facts;
  const detail = `${channel}: ${facts.detail}`;
  if (kind === 'later')
    return { kind: 'refused', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (kind === 'uncertain' || kind === 'malformed') return { kind: 'uncertain', detail };
  return { kind: kind === 'slack' ? 'slack-broken' : 'channel-broken', detail, cure: cureFor(facts) };
}

/** The same for what happens before the post is sent: nothing can have been posted yet. */
export function toOutcomeBeforePost(failure: SlackFailure, channel: string): PostOutcome {
  const outcome = toPostOutcome(failure, channel);
  return outcome.kind === 'uncertain' ? { kind: 'refused', detail: outcome.detail } : outcome;
}

const TROUBLES: Readonly<Record<FailureKind, Trouble>> = {
  later: 'refused',
  uncertain: 'unavailable',
  malformed: 'malformed',
  channel: 'missing',
  payload: 'rejected',
  slack: 'unauthorized',
};

export function toConnectorError({ facts }: SlackFailure, action: string): ConnectorError {
  const { kind, detail, status, retryAfterMs } = facts;
  const personMustAct = kind === 'channel' || kind === 'slack';
  return new ConnectorError({
    service: 'slack',
    action,
    trouble: TROUBLES[kind],
    detail,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(personMustAct ? { cure: cureFor(facts) } : {}),
  });
}

const ID_OR_INVITE =
  'check the channel in the policy (an id like C0123ABCD is surest); if it is private, invite the bot there: /invite @bot';
const OTHER_CHANNEL =
  'let the bot post there (channel settings, posting permissions) or name another channel in the policy';
const NEW_TOKEN =
  'put a valid bot token (xoxb-…) into SLACK_BOT_TOKEN: app settings, OAuth & Permissions, Bot User OAuth Token';

const CURES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    channel_not_found: ID_OR_INVITE,
    not_in_channel:
      'invite the bot: /invite @bot; or give its app the scope channels:join, if the channel is public',
    is_archived: 'the channel is archived: name another in the policy, or unarchive it',
    no_permission: 'invite the bot: /invite @bot',
    method_not_supported_for_channel_type: 'invite the bot: /invite @bot',
    team_not_found: 'name the channel by its id (C…) in the policy',
    invalid_auth: NEW_TOKEN,
    not_authed: NEW_TOKEN,
    account_inactive: `the app was removed from the workspace: install it again, then ${NEW_TOKEN}`,
    token_revoked: NEW_TOKEN,
    token_expired: NEW_TOKEN,
    not_allowed_token_type: NEW_TOKEN,
    deprecated_endpoint: 'update this worker: Slack has withdrawn the method it uses',
    method_deprecated: 'update this worker: Slack has withdrawn the method it uses',
  }),
);

const CURES_BY_KIND: Readonly<Record<FailureKind, string>> = {
  later: 'wait, the next run tries again; if it lasts, check SLACK_API_URL and the network',
  uncertain: 'look at https://slack-status.com, then at SLACK_API_URL and the network',
  malformed: 'check SLACK_API_URL and the proxy in between',
  channel: OTHER_CHANNEL,
  payload: 'report this message to those who maintain this worker: Slack does not accept how it was built',
  slack: 'ask a Slack administrator to let the app of SLACK_BOT_TOKEN post in this workspace',
};

/** What a person can do about it. */
export function cureFor({ kind, code, needed, cure }: FailureFacts): string {
  if (cure !== undefined) return cure;
  if (code === 'missing_scope') {
    return `give the app of SLACK_BOT_TOKEN the scope ${needed ?? 'chat:write'} and install it again`;
  }
  return CURES.get(code ?? '') ?? CURES_BY_KIND[kind];
}
