import { z } from 'zod';
import type { Finding, FindingDetails } from '../../domain/finding';
import { MAX_PAGE_SIZE } from './filters';
import { detailsPageSchema, pageSchema, parseData } from './schema';

const list = z.array(z.unknown()).min(1, 'is an empty list').max(MAX_PAGE_SIZE, 'is longer than any page');

const connection = z.object({ nodes: list });

/** Every shape in which people save an answer. */
const saved = z.union([
  list,
  z.object({ data: z.object({ issues: connection }) }).transform(({ data }) => data.issues.nodes),
  z.object({ data: z.object({ issuesV2: connection }) }).transform(({ data }) => data.issuesV2.nodes),
  z
    .object({ data: z.object({ issue: z.looseObject({ id: z.string() }) }) })
    .transform(({ data }) => [data.issue]),
  z.looseObject({ id: z.string() }).transform((node) => [node]),
]);

export const SAVED_SHAPES =
  'one finding, a list of them, or a whole answer: {"data": {"issues": {"nodes": […]}}}';

/**
 * Findings out of JSON as Wiz's API gives it; undefined where it has another shape. Throws `ConnectorError` with the path
 * of the first field that is not what it should be.
 */
export function parseSavedFindings(json: unknown): readonly Finding[] | undefined {
  const data = pageOf(json);
  return data === undefined ? undefined : parseData(pageSchema, data, 'read the file').issues.nodes;
}

/** The same with every text a ticket needs. */
export function parseSavedDetails(json: unknown): readonly FindingDetails[] | undefined {
  const data = pageOf(json);
  return data === undefined ? undefined : parseData(detailsPageSchema, data, 'read the file').issues.nodes;
}

function pageOf(json: unknown): unknown {
  const nodes = saved.safeParse(json);
  return nodes.success ? { issues: { nodes: nodes.data, pageInfo: { hasNextPage: false } } } : undefined;
}
