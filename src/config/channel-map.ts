import type { TeamChannel } from './policy-inputs';
import { channel, isTeamName } from './values';

export type ChannelMap =
  | { readonly kind: 'teams'; readonly teams: readonly TeamChannel[] }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** Reads TEAM_CHANNEL_MAP: `payments=#sec-payments,platform=C0123`, or the same as a JSON object. */
export function parseChannelMap(text: string): ChannelMap {
  const entries = text.trimStart().startsWith('{') ? jsonEntries(text) : pairs(text);
  if (entries === undefined)
    return { kind: 'problems', problems: ['is no JSON object of team names and channels'] };
  const problems: string[] = [];
  const teams = new Map<string, TeamChannel>();
  for (const [index, entry] of entries.entries()) {
    const team = toTeam(entry);
    if (typeof team === 'string') problems.push(`entry ${index + 1} ${team}`);
    else if (teams.has(team.team)) problems.push(`entry ${index + 1} names the team ${team.team} again`);
    else teams.set(team.team, team);
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'teams', teams: [...teams.values()] };
}

interface Entry {
  readonly key: string;
  readonly value: unknown;
}

function pairs(text: string): Entry[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0
        ? { key: part, value: undefined }
        : { key: part.slice(0, equals).trim(), value: part.slice(equals + 1) };
    });
}

function jsonEntries(text: string): Entry[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Object.entries(parsed as object).map(([key, value]: [string, unknown]) => ({
      key: key.trim(),
      value,
    }));
  } catch {
    return undefined;
  }
}

/** The team, or what is wrong with the entry; never quotes it, for what stands here may be a misplaced token. */
function toTeam({ key, value }: Entry): TeamChannel | string {
  const team = teamNameFor(key);
  const parsed = channel.safeParse(value);
  if (!isTeamName(team)) return 'has no usable team name before its channel';
  if (!parsed.success) return 'has no Slack channel: write team=#channel or team=C0123ABCD';
  return { team, match: key, channel: parsed.data };
}

/** "Payments Team" is written by people who know their Wiz projects; the team is then payments-team. */
function teamNameFor(key: string): string {
  const name = key.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return name.replace(/^-/, '').slice(0, 20).replace(/-$/, '');
}
