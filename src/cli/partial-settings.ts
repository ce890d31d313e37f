import { ConfigError, type Problem } from '../config/config-error';
import { readSettings } from '../config/environment';
import { readSecretFiles } from '../config/secret-files';
import type { Settings } from '../config/settings';

export interface PartialSettings {
  readonly settings: Settings;
  readonly problems: readonly Problem[];
}

/** Where a variable is bad its service is not asked, so what stands in for it goes nowhere. */
const STAND_INS: NodeJS.ProcessEnv = {
  WIZ_CLIENT_ID: 'missing',
  WIZ_CLIENT_SECRET: 'missing',
  JIRA_URL: 'https://missing.invalid',
  JIRA_API_TOKEN: 'missing',
  SLACK_BOT_TOKEN: 'xoxb-missing',
};

/** Settings that work for those services whose variables are in order, and what is wrong with the others'. */
export function readWhatIsThere(env: NodeJS.ProcessEnv): PartialSettings {
  try {
    return { settings: readSettings(env), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const bad = new Set(error.problems.map(({ where }) => where.replace(/_FILE$/, '')));
    const good = Object.entries(readSecretFiles(env).env).filter(([name]) => !bad.has(name));
    return {
      settings: readSettings({ ...STAND_INS, ...Object.fromEntries(good) }),
      problems: error.problems,
    };
  }
}
