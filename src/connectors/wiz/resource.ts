import { z } from 'zod';
import type { Resource } from '../../domain/finding';
import { toHttpsLink, toLine } from './text';

const TAGS_LIMIT = 200;

/** A map on findings, a list of pairs on other kinds of Wiz objects. */
const tags = z
  .union([
    z.record(z.string(), z.unknown()),
    z.array(z.object({ key: z.string(), value: z.unknown().optional() })),
  ])
  .nullish()
  .transform(toTags);

/** Part of a finding's identity: null is an answer, a missing field is not. */
const identityField = z.string().nullable();

export const entitySnapshot = z
  .object({
    id: identityField,
    externalId: identityField,
    providerId: identityField,
    cloudPlatform: identityField,
    subscriptionExternalId: identityField,
    kubernetesClusterId: identityField,
    type: z.string().nullish(),
    nativeType: z.string().nullish(),
    name: z.string().nullish(),
    cloudProviderURL: z.string().nullish(),
    region: z.string().nullish(),
    subscriptionName: z.string().nullish(),
    kubernetesClusterName: z.string().nullish(),
    kubernetesNamespaceName: z.string().nullish(),
    tags,
    subscriptionTags: tags,
  })
  .nullable();

type Snapshot = z.output<typeof entitySnapshot>;

/** No sample of a finding without a resource is known, but clients guard against it. */
const NO_RESOURCE: Resource = { type: 'UNKNOWN', name: 'unknown resource', tags: {}, subscriptionTags: {} };

export function toResource(node: Snapshot): Resource {
  if (node === null) return NO_RESOURCE;
  return {
    type: toLine(node.type) ?? 'UNKNOWN',
    name: toLine(node.name) ?? toLine(node.externalId) ?? 'unnamed resource',
    ...present({
      id: toLine(node.id),
      nativeType: toLine(node.nativeType),
      providerId: toLine(node.providerId),
      externalId: toLine(node.externalId),
      cloudPlatform: toLine(node.cloudPlatform),
      consoleUrl: toHttpsLink(node.cloudProviderURL),
      region: toLine(node.region),
      subscriptionId: toLine(node.subscriptionExternalId),
      subscriptionName: toLine(node.subscriptionName),
      clusterName: toLine(node.kubernetesClusterName),
      namespace: toLine(node.kubernetesNamespaceName),
    }),
    tags: node.tags,
    subscriptionTags: node.subscriptionTags,
  };
}

function toTags(
  wire: Readonly<Record<string, unknown>> | readonly { key: string; value?: unknown }[] | null | undefined,
): Readonly<Record<string, string>> {
  const pairs = Array.isArray(wire)
    ? wire.map(({ key, value }) => [key, value] as const)
    : Object.entries(wire ?? {});
  // `fromEntries` defines keys instead of assigning them: a tag named __proto__ stays a tag.
  return Object.fromEntries(pairs.slice(0, TAGS_LIMIT).flatMap(toTag));
}

function toTag([key, value]: readonly [string, unknown]): [string, string][] {
  const name = toLine(key);
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return name === undefined ? [] : [[name, isPlain ? (toLine(String(value)) ?? '') : '']];
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
