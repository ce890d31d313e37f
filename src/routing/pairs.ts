import { environmentOf } from '../domain/environment';
import type { Environment } from '../domain/finding';
import { FACT_KEYS, TAG_KINDS, type FactKey } from '../domain/matcher';
import type { EnvironmentPolicy } from '../domain/policy';
import { outranking, type RouteFacts, type Tags } from './facts';
import { CLOSED, parseKey, type Key } from './keys';

export type ParsedFacts =
  | { readonly kind: 'facts'; readonly facts: RouteFacts }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/**
 * The facts of `project=payments tag.team=data severity=CRITICAL`, or everything that is wrong with such pairs. The
 * environment that no pair names is known as a finding's is.
 */
export function factsFromPairs(pairs: readonly string[], environments: EnvironmentPolicy): ParsedFacts {
  const said = new SaidFacts();
  for (const pair of pairs) said.take(parsePair(pair));
  return said.parsed(environments);
}

/** What pairs said so far. */
class SaidFacts {
  private readonly facts = new Map<FactKey, string[]>();
  private readonly tags = new Map<string, string[]>();
  private readonly subscriptionTags = new Map<string, string[]>();
  private readonly problems: string[] = [];

  take(pair: Pair): void {
    if (pair.kind === 'problem') this.problems.push(pair.problem);
    else if (pair.key.kind === 'fact') append(this.facts, pair.key.fact, pair.value);
    else append(pair.key.kind === 'tag' ? this.tags : this.subscriptionTags, pair.key.tag, pair.value);
  }

  parsed(environments: EnvironmentPolicy): ParsedFacts {
    for (const key of ['environment', 'severity'] as const) {
      if (this.listOf(key).length > 1) this.problems.push(`${key} is given more than once`);
    }
    if (this.problems.length > 0) return { kind: 'problems', problems: this.problems };
    const environment = this.facts.get('environment') ?? [this.environmentBy(environments)];
    const tags = outranking(this.tags, this.subscriptionTags);
    const lists = Object.fromEntries(FACT_KEYS.map((key) => [key, this.listOf(key)]));
    const facts = { ...(lists as Lists), environment, tags, subscriptionTags: this.subscriptionTags };
    return { kind: 'facts', facts };
  }

  private listOf(key: FactKey): readonly string[] {
    return this.facts.get(key) ?? [];
  }

  private environmentBy(policy: EnvironmentPolicy): Environment {
    const resource = { tags: firstOfEach(this.tags), subscriptionTags: firstOfEach(this.subscriptionTags) };
    return environmentOf({ environments: [], resource }, policy);
  }
}

type Lists = Record<FactKey, readonly string[]>;

function append<Name>(lists: Map<Name, string[]>, name: Name, value: string): void {
  lists.set(name, [...(lists.get(name) ?? []), value]);
}

function firstOfEach(tags: Tags): Record<string, string> {
  return Object.fromEntries([...tags].map(([key, [value = '']]) => [key, value]));
}

type Pair =
  | { readonly kind: 'pair'; readonly key: Key; readonly value: string }
  | { readonly kind: 'problem'; readonly problem: string };

const PAIR_KEYS = `${FACT_KEYS.join(', ')}, tag.<key> or subscriptionTag.<key>`;

function parsePair(pair: string): Pair {
  const equals = pair.indexOf('=');
  if (equals < 0) return { kind: 'problem', problem: `"${pair}" is no key=value pair` };
  const value = pair.slice(equals + 1).trim();
  if (value === '') return { kind: 'problem', problem: `"${pair}" has no value` };
  const key = parseKey(inItsCase(pair.slice(0, equals).trim()));
  if (key === undefined)
    return { kind: 'problem', problem: `"${pair}": the key must be one of ${PAIR_KEYS}` };
  const words = key.kind === 'fact' ? CLOSED[key.fact] : undefined;
  if (words === undefined) return { kind: 'pair', key, value };
  const word = words.find((each) => each.toLowerCase() === value.toLowerCase());
  const name = key.kind === 'fact' ? key.fact : key.kind;
  return word === undefined
    ? { kind: 'problem', problem: `"${pair}": the ${name} must be one of ${words.join(', ')}` }
    : { kind: 'pair', key, value: word };
}

/** People type keys in any case. */
function inItsCase(key: string): string {
  const lower = key.toLowerCase();
  const fact = FACT_KEYS.find((each) => each.toLowerCase() === lower);
  const kind = TAG_KINDS.find((each) => lower.startsWith(`${each.toLowerCase()}.`));
  return fact ?? (kind === undefined ? key : kind + key.slice(kind.length));
}
