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
    super(describeProblems(problems));
    this.problems = problems;
  }
}

function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'is 1 problem' : `are ${problems.length} problems`;
  return [`there ${count} with the configuration`, ...problems.map(describeProblem)].join('\n');
}

/** "WIZ_CLIENT_ID is missing", and below it what to do. */
export function describeProblem({ where, what, cure }: Problem): string {
  return cure === undefined ? `  ${where} ${what}` : `  ${where} ${what}\n      ${cure}`;
}
