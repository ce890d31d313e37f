import { z } from 'zod';
import type { Rule } from '../../domain/finding';
import { toLine, toMarkdown } from './text';

const LIST_LIMIT = 200;

const words = z.array(z.string().nullable()).nullish();

const subCategory = z.object({
  title: z.string().nullish(),
  category: z
    .object({ name: z.string().nullish(), framework: z.object({ name: z.string().nullish() }).nullish() })
    .nullish(),
});

/** All optional: a rule of a kind that no fragment of ours names arrives as `{}`. */
const rule = z.object({
  __typename: z.string().nullish(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  controlDescription: z.string().nullish(),
  configurationDescription: z.string().nullish(),
  eventDescription: z.string().nullish(),
  resolutionRecommendation: z.string().nullish(),
  remediationInstructions: z.string().nullish(),
  control: z.object({ resolutionRecommendation: z.string().nullish() }).nullish(),
  risks: words,
  threats: words,
  securitySubCategories: z.array(subCategory.nullable()).nullish(),
});

/** Part of a finding's identity: null is an answer, a missing field is not. */
export const sourceRules = z
  .array(rule.nullable())
  .nullable()
  .transform((nodes) => (nodes ?? []).filter((node) => node !== null));

export type RuleNode = z.output<typeof rule>;

const KINDS: ReadonlyMap<string, Rule['kind']> = new Map([
  ['Control', 'control'],
  ['CloudConfigurationRule', 'configuration'],
  ['CloudEventRule', 'event'],
]);

export function toRule(nodes: readonly RuleNode[]): Rule {
  const first = nodes.find((node) => toLine(node.name) !== undefined) ?? nodes[0];
  return {
    ids: unique(nodes.map((node) => toLine(node.id))).toSorted(),
    name: toLine(first?.name) ?? 'Unnamed rule',
    kind: KINDS.get(first?.__typename ?? '') ?? 'unknown',
  };
}

/** As Wiz wrote them: a fingerprint must not depend on how we tidy texts. */
export function rawRuleIds(nodes: readonly RuleNode[]): readonly string[] {
  return nodes.flatMap((node) => node.id ?? []);
}

export function descriptionOf(nodes: readonly RuleNode[]): string {
  return firstText(nodes, (node) => [
    node.controlDescription,
    node.configurationDescription,
    node.eventDescription,
  ]);
}

/** Event rules have none: Wiz says what happened, not what to do. */
export function remediationOf(nodes: readonly RuleNode[]): string {
  return firstText(nodes, (node) => [
    node.resolutionRecommendation,
    node.remediationInstructions,
    node.control?.resolutionRecommendation,
  ]);
}

export function risksOf(nodes: readonly RuleNode[]): readonly string[] {
  return unique(nodes.flatMap((node) => (node.risks ?? []).map(toLine)));
}

export function threatsOf(nodes: readonly RuleNode[]): readonly string[] {
  return unique(nodes.flatMap((node) => (node.threats ?? []).map(toLine)));
}

export function frameworksOf(nodes: readonly RuleNode[]): readonly string[] {
  return unique(nodes.flatMap((node) => (node.securitySubCategories ?? []).map(frameworkLine)));
}

function frameworkLine(node: z.output<typeof subCategory> | null): string | undefined {
  const parts = [node?.category?.framework?.name, node?.category?.name, node?.title].flatMap(
    (part) => toLine(part) ?? [],
  );
  return toLine(parts.join(': '));
}

type Texts = readonly (string | null | undefined)[];

function firstText(nodes: readonly RuleNode[], textsOf: (node: RuleNode) => Texts): string {
  return (
    nodes
      .flatMap(textsOf)
      .map(toMarkdown)
      .find((text) => text !== '') ?? ''
  );
}

function unique(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.flatMap((value) => value ?? []))].slice(0, LIST_LIMIT);
}
