/** One thing that is wrong, for the person who can put it right. Never holds a secret. */
export interface Problem {
  /** "WIZ_CLIENT_ID" or "distribution.yaml:12:5 teams.payments.channel". */
  readonly where: string;
  readonly what: string;
  readonly cure?: string;
}

/** Everything that is wrong with the configuration, so that it takes one round to put right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const readable = problems.map(toReadable);
    super(describeProblems(readable));
    this.problems = readable;
  }
}

const LONGEST = 1_000;
/** They move a terminal's cursor, end a line, or turn text around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Keys and names in a problem are whatever somebody wrote into a file: none of it may pass for our own words. */
function toReadable({ where, what, cure }: Problem): Problem {
  const problem = { where: visible(where), what: visible(what) };
  return cure === undefined ? problem : { ...problem, cure: visible(cure) };
}

function visible(text: string): string {
  const shown = text
    .slice(0, LONGEST)
    .replaceAll(INVISIBLE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return text.length > LONGEST ? `${shown}…` : shown;
}

function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'is 1 problem' : `are ${problems.length} problems`;
  return [`there ${count} with the configuration`, ...problems.map(describeProblem)].join('\n');
}

/** "WIZ_CLIENT_ID is missing", and below it what to do. */
export function describeProblem({ where, what, cure }: Problem): string {
  return cure === undefined ? `  ${where} ${what}` : `  ${where} ${what}\n      ${cure}`;
}
