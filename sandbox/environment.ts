import type { Sandbox } from './server';

/** The variables that point the worker at this sandbox. */
export function environmentOf({ url, world }: Sandbox): Readonly<Record<string, string>> {
  const { wiz, jira, slack } = world;
  return {
    WIZ_CLIENT_ID: wiz.settings.clientId,
    WIZ_CLIENT_SECRET: wiz.settings.clientSecret,
    WIZ_AUTH_URL: `${url}/wiz/oauth/token`,
    WIZ_API_URL: `${url}/wiz/graphql`,
    JIRA_URL: `${url}/jira`,
    JIRA_EMAIL: jira.settings.email,
    JIRA_API_TOKEN: jira.settings.apiToken,
    SLACK_BOT_TOKEN: slack.settings.botToken,
    SLACK_API_URL: `${url}/slack/api/`,
  };
}
