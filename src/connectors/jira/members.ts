import { z } from 'zod';

/** Key of the property in which a ticket keeps the fingerprints of all findings it stands for. Readable by everybody who sees the ticket. */
export const MEMBERS_PROPERTY = 'wfd.findings';

/** Jira's limit for the JSON of one property, in characters. */
export const PROPERTY_LIMIT = 32_768;

/** As many as such a property can hold at all. */
const MOST_MEMBERS = Math.floor(PROPERTY_LIMIT / 35);

/** Anybody who may edit a ticket may write into its properties: what is no fingerprint is none. */
const members = z
  .object({ [MEMBERS_PROPERTY]: z.object({ fingerprints: z.array(z.unknown()) }) })
  .transform(({ [MEMBERS_PROPERTY]: { fingerprints } }) =>
    fingerprints.filter(isFingerprint).slice(0, MOST_MEMBERS),
  );

function isFingerprint(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

/** Of the `properties` of a ticket as Jira answers them; empty where there are none, or nothing of ours. */
export function membersIn(properties: unknown): readonly string[] {
  return members.safeParse(properties).data ?? [];
}

/** As the create call takes them. */
export function membersProperty(fingerprints: readonly string[]): {
  readonly key: string;
  readonly value: object;
} {
  return { key: MEMBERS_PROPERTY, value: { v: 1, fingerprints } };
}
