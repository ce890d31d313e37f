import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/environment';
import { FACT_KEYS, TAG_KINDS, type Clause, type Matcher } from '../domain/matcher';
import { tagKey } from '../domain/tag-key';
import { LONGEST_VALUE, parseSentence, type SentenceProblem } from '../routing/sentence';
import { closest } from './closest';
import { listOf, oneLine, severity } from './values';

/** Two spellings of one thing: a map of keys, or a list of sentences. */

const patterns = listOf(oneLine(LONGEST_VALUE));

const tags = z.record(z.string(), patterns).check((context) => {
  if (Object.keys(context.value).length === 0) {
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: 'is an empty map: leave the key out instead',
    });
  }
  const seen = new Map<string, string>();
  for (const key of Object.keys(context.value)) {
    const twin = seen.get(tagKey(key));
    if (twin !== undefined) refuse(context, key, `is the same tag as ${twin}: case, _, - and . do not count`);
    if (key.includes('*')) refuse(context, key, 'takes no * in the key of a tag, only in its values');
    if (tagKey(key) === '') refuse(context, key, 'is no key of a tag');
    seen.set(tagKey(key), key);
  }
});

function refuse(context: z.core.ParsePayload<Record<string, unknown>>, key: string, message: string): void {
  context.issues.push({ code: 'custom', input: context.value, path: [key], message });
}

export const environment = z.enum(
  ENVIRONMENTS,
  `must be ${ENVIRONMENTS.slice(0, -1).join(', ')} or ${ENVIRONMENTS.at(-1)}`,
);

const keys = {
  project: z.exactOptional(patterns),
  folder: z.exactOptional(patterns),
  businessUnit: z.exactOptional(patterns),
  businessImpact: z.exactOptional(patterns),
  subscription: z.exactOptional(patterns),
  tag: z.exactOptional(tags),
  subscriptionTag: z.exactOptional(tags),
  cloudPlatform: z.exactOptional(patterns),
  region: z.exactOptional(patterns),
  resourceType: z.exactOptional(patterns),
  rule: z.exactOptional(patterns),
  type: z.exactOptional(patterns),
  environment: z.exactOptional(listOf(environment)),
  severity: z.exactOptional(listOf(severity)),
};

const inKeys = z.strictObject({ ...keys, not: z.exactOptional(z.strictObject(keys)) }).transform(toMatcher);

const inSentences = z.array(oneLine(4_000).transform(toClause)).max(50, 'has more than 50 sentences');

export const matcher = z.union([inKeys, inSentences]);

interface Keys extends Partial<Record<(typeof FACT_KEYS)[number], readonly string[]>> {
  readonly tag?: Readonly<Record<string, readonly string[]>>;
  readonly subscriptionTag?: Readonly<Record<string, readonly string[]>>;
}

function toMatcher({ not = {}, ...wanted }: Keys & { readonly not?: Keys }): Matcher {
  return [...clausesOf(wanted, 'in'), ...clausesOf(not, 'not in')];
}

function clausesOf(from: Keys, operator: 'in' | 'not in'): Clause[] {
  const facts = FACT_KEYS.flatMap((key): Clause[] => {
    const values = from[key];
    return values === undefined ? [] : [{ key, operator, values }];
  });
  const tagged = TAG_KINDS.flatMap((kind) =>
    Object.entries(from[kind] ?? {}).map(([tag, values]) => ({ key: `${kind}.${tag}`, operator, values })),
  );
  return [...facts, ...tagged];
}

function toClause(text: string, context: z.RefinementCtx): Clause {
  const parsed = parseSentence(text);
  if (parsed.kind === 'clause') return parsed.clause;
  context.addIssue({ code: 'custom', message: inWords(parsed.problem) });
  return z.NEVER;
}

/** With the place within the sentence: the line alone is not much in a long one. */
function inWords({ what, at, unknownKey }: SentenceProblem): string {
  const place = `${what} (character ${at + 1})`;
  return unknownKey === undefined ? place : `${place}: ${meantBy(unknownKey)}`;
}

const KNOWN = `${FACT_KEYS.join(', ')}, tag.<key> and subscriptionTag.<key>`;

export function meantBy(unknownKey: string): string {
  const meant = closest(unknownKey, FACT_KEYS);
  return meant === undefined ? `the keys are ${KNOWN}` : `did you mean ${meant}?`;
}
