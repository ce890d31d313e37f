import { ConfigError, type Problem } from '../../config/config-error';
import { readPolicyInputs } from '../../config/environment';
import { loadPolicy } from '../../config/policy-file';
import type { Check } from '../../domain/check';
import type { Policy } from '../../domain/policy';
import { count } from '../render/format';

export interface PolicyChecks {
  readonly checks: readonly Check[];
  /** Absent when it cannot be read. */
  readonly policy?: Policy;
}

export function checkPolicy(env: NodeJS.ProcessEnv): PolicyChecks {
  try {
    const { policy, warnings } = loadPolicy(readPolicyInputs(env));
    const line: Check = { subject: 'policy', what: 'content', state: 'ok', detail: describePolicy(policy) };
    return { policy, checks: [line, ...warnings.map((problem) => toCheck(problem, 'warning'))] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { checks: error.problems.map((problem) => toCheck(problem, 'failed')) };
  }
}

function describePolicy({ severities, schedule, teams, routes, suppressions, gate, risk }: Policy): string {
  const parts = [
    severities.join(' and '),
    `${schedule.cron} (${schedule.timezone})`,
    count(Object.keys(teams).length, 'team'),
    count(routes.length, 'route'),
    count(suppressions.length, 'suppression'),
    `gate ${gate.mode}, threshold ${risk.threshold}, burst ${risk.burst}`,
  ];
  return parts.join(', ');
}

function toCheck({ where, what, cure }: Problem, state: 'warning' | 'failed'): Check {
  return {
    subject: 'policy',
    what: 'content',
    state,
    detail: `${where} ${what}`,
    cure: cure ?? `correct ${where}; distribution.example.yaml and .env.example explain every key`,
  };
}
