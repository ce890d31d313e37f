import type { Environment } from './finding';

export type Verb = 'read' | 'search' | 'send' | 'create' | 'write' | 'delete';

export type ConnectorName = 'wiz' | 'jira' | 'slack';

/** What an action scores, and from which score on a person must have a say. All numbers are the operator's. */
export interface RiskPolicy {
  /** From this score on an action is not within the worker's own authority. */
  readonly threshold: number;
  /** The action of this number in one run has the full frequency: the brake for alert storms. */
  readonly burst: number;
  readonly verbs: Readonly<Record<Verb, number>>;
  readonly connectors: Readonly<Record<ConnectorName, number>>;
  /** At most; reached at `burst`. */
  readonly frequency: number;
  readonly targets: Readonly<Record<Environment, number>>;
}

/** Something the worker is about to do, to one thing. */
export interface Action {
  readonly verb: Verb;
  readonly connector: ConnectorName;
  readonly target: Environment;
  /** 1 for the first action of its kind in the run. */
  readonly number: number;
}

export interface RiskPart {
  readonly name: string;
  readonly points: number;
}

export interface Risk {
  /** 0 to 100. */
  readonly score: number;
  /** What it is made of, in the order of the formula. */
  readonly parts: readonly RiskPart[];
}

const HIGHEST = 100;

/** `min(100, verb + connector + frequency + target)`: the risk of the action, not of the finding. */
export function riskOf({ verb, connector, target, number }: Action, policy: RiskPolicy): Risk {
  const parts = [
    { name: verb, points: policy.verbs[verb] },
    { name: connector, points: policy.connectors[connector] },
    { name: 'frequency', points: frequencyOf(number, policy) },
    { name: target, points: policy.targets[target] },
  ];
  const sum = parts.reduce((total, { points }) => total + points, 0);
  return { score: Math.min(HIGHEST, sum), parts };
}

/** Rises evenly, in whole points, and stays full from `burst` on. */
function frequencyOf(number: number, { burst, frequency }: RiskPolicy): number {
  return Math.floor((frequency * Math.min(number, burst)) / burst);
}

/** "70 = create 25 + jira 10 + frequency 15 + production 20". */
export function describeRisk({ score, parts }: Risk): string {
  const sum = parts.reduce((total, { points }) => total + points, 0);
  const terms = parts.map(({ name, points }) => `${name} ${points}`).join(' + ');
  return sum > score ? `${score} (the most there is) of ${sum} = ${terms}` : `${score} = ${terms}`;
}
