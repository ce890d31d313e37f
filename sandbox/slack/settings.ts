/** How this Slack workspace is set up. Every key can be replaced while it runs. */
export interface SlackSettings {
  botToken: string;
  scopes: string[];
  /** By name, without #. */
  channels: Record<string, ChannelSetting>;
  /** Messages a channel takes at once; after that one a second. Slack's own allowance is small and not published. */
  burst: number;
  postMs: number;
  readMs: number;
}

export interface ChannelSetting {
  readonly id: string;
  readonly isArchived: boolean;
  readonly isPrivate: boolean;
  /** Whether the bot is in it. */
  isMember: boolean;
}

/** Who the bot is. */
export const BOT = {
  botId: 'B0SANDBOX01',
  userId: 'U0SANDBOX01',
  appId: 'A0SANDBOX01',
  teamId: 'T0SANDBOX01',
  team: 'Lumen Harbor (sandbox)',
  user: 'finding-distribution',
} as const;

/** Names of user groups by their ids; any other id of the right form is taken as well, as one nobody has seen. */
export const USER_GROUPS: Readonly<Record<string, string>> = {
  S0SANDBOX01: 'payments-oncall',
  S0SANDBOX02: 'platform-oncall',
};

const TEAMS = ['payments', 'platform', 'identity', 'data', 'mobile', 'growth', 'corp-it', 'logistics'];

export function defaultSettings(): SlackSettings {
  const names = ['security', 'general', ...TEAMS.map((team) => `sec-${team}`)];
  return {
    botToken: 'xoxb-sandbox',
    scopes: [
      'chat:write',
      'channels:read',
      'channels:join',
      'channels:history',
      'groups:read',
      'groups:history',
      'metadata.message:read',
    ],
    channels: Object.fromEntries(names.map((name, index) => [name, channel(`C0SANDBOX${10 + index}`)])),
    burst: 1_000,
    postMs: 0,
    readMs: 0,
  };
}

function channel(id: string): ChannelSetting {
  return { id, isArchived: false, isPrivate: false, isMember: true };
}
