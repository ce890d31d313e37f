import { ConfigError, type Problem } from './config-error';
import { readPolicyInputs, readSettings } from './environment';
import { loadPolicy, type LoadedPolicy } from './policy-file';
import type { PolicyInputs } from './policy-inputs';
import type { Settings } from './settings';

/** All a worker needs to start. */
export interface Configuration extends LoadedPolicy {
  readonly settings: Settings;
  /** To load the policy anew at the beginning of every run. */
  readonly inputs: PolicyInputs;
}

/** Environment and policy at once, so that one `ConfigError` names what is wrong with both. */
export function loadConfiguration(env: NodeJS.ProcessEnv): Configuration {
  const settings = attempt(() => readSettings(env));
  const inputs = attempt(() => readPolicyInputs(env));
  const loaded = attempt(() => loadPolicy(inputs.value ?? readPolicyInputs(without(inputs.problems, env))));
  const said = [...settings.problems, ...inputs.problems];
  const problems = [
    ...said,
    ...loaded.problems.filter(({ where }) => said.every((problem) => problem.where !== where)),
  ];
  if (settings.value === undefined || inputs.value === undefined || loaded.value === undefined)
    throw new ConfigError(problems);
  return { settings: settings.value, inputs: inputs.value, ...loaded.value };
}

interface Attempt<Value> {
  readonly value?: Value;
  readonly problems: readonly Problem[];
}

function attempt<Value>(work: () => Value): Attempt<Value> {
  try {
    return { value: work(), problems: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}

/** The variables that are in order, so that the policy file is read even though others are not. */
function without(problems: readonly Problem[], env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const bad = new Set(problems.map(({ where }) => where));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !bad.has(name)));
}
