import { z } from 'zod';
import type { Project } from '../../domain/finding';
import { toLine } from './text';

const OWNERS_LIMIT = 20;

const person = z.object({ name: z.string().nullish(), email: z.string().nullish() });
const people = z.array(person.nullable()).nullish();

const project = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string().nullish(),
  isFolder: z.boolean().nullish(),
  businessUnit: z.string().nullish(),
  riskProfile: z.object({ businessImpact: z.string().nullish() }).nullish(),
  ancestorProjects: z.array(z.unknown()).nullish(),
  projectOwners: people,
  securityChampions: people,
});

type ProjectNode = z.output<typeof project>;

/**
 * Folders dropped, most specific first. Wiz gives the list flat and sorted by id, so its order says nothing; what
 * nests a project is the folders above it, and the one with the most of them is the most specific. Equals, and all
 * projects of a tenant whose schema has no `ancestorProjects`, go by name and id, so that two reads of one finding
 * agree on its first project whatever order Wiz sends.
 */
export const projects = z
  .array(project)
  .nullish()
  .transform((nodes) =>
    (nodes ?? [])
      .filter((node) => node.isFolder !== true)
      .toSorted((a, b) => depth(b) - depth(a) || compare(a.name, b.name) || compare(a.id, b.id))
      .map(toProject),
  );

function toProject(node: ProjectNode): Project {
  const businessUnit = toLine(node.businessUnit);
  const businessImpact = toLine(node.riskProfile?.businessImpact);
  return {
    id: toLine(node.id) ?? '',
    name: toLine(node.name) ?? 'unnamed project',
    slug: toLine(node.slug) ?? '',
    ...(businessUnit === undefined ? {} : { businessUnit }),
    ...(businessImpact === undefined ? {} : { businessImpact }),
    owners: ownersOf(node),
  };
}

/** Addresses before names: only they can be looked up elsewhere. */
function ownersOf(node: ProjectNode): readonly string[] {
  const owners = [...(node.projectOwners ?? []), ...(node.securityChampions ?? [])].flatMap(
    (each) => toLine(each?.email) ?? toLine(each?.name) ?? [],
  );
  return [...new Set(owners)].slice(0, OWNERS_LIMIT);
}

function depth(node: ProjectNode): number {
  return node.ancestorProjects?.length ?? 0;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
