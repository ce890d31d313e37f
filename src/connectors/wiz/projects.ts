import { z } from 'zod';
import type { Folder, Project } from '../../domain/finding';
import { toLine } from './text';

const OWNERS_LIMIT = 20;

const person = z.object({ name: z.string().nullish(), email: z.string().nullish() });
const people = z.array(person.nullable()).nullish();

/** Its names are there only where they were asked for. */
const ancestor = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  slug: z.string().nullish(),
});

const project = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string().nullish(),
  isFolder: z.boolean().nullish(),
  businessUnit: z.string().nullish(),
  riskProfile: z.object({ businessImpact: z.string().nullish() }).nullish(),
  ancestorProjects: z.array(ancestor.nullable()).nullish(),
  projectOwners: people,
  securityChampions: people,
});

type ProjectNode = z.output<typeof project>;

export interface Scope {
  readonly projects: readonly Project[];
  readonly folders: readonly Folder[];
}

/**
 * Folders apart from projects, most specific first. Wiz gives the list flat and sorted by id, so its order says nothing;
 * what nests a project is the folders above it, and the one with the most of them is the most specific. Equals, and all
 * projects of a tenant whose schema has no `ancestorProjects`, go by name and id, so that two reads of one finding
 * agree on its first project whatever order Wiz sends.
 */
export const projects = z
  .array(project)
  .nullish()
  .transform((nodes): Scope => {
    const sorted = (nodes ?? []).toSorted(
      (a, b) => depth(b) - depth(a) || compare(a.name, b.name) || compare(a.id, b.id),
    );
    return {
      projects: sorted.filter((node) => node.isFolder !== true).map(toProject),
      folders: foldersOf(sorted),
    };
  });

/** Folders, projects around another one, and what lies further out and is named by its inmates alone. */
function foldersOf(nodes: readonly ProjectNode[]): readonly Folder[] {
  const ancestors = nodes.flatMap((node) => (node.ancestorProjects ?? []).flatMap((each) => each ?? []));
  const around = new Set(ancestors.map(({ id }) => id));
  const listed = nodes.filter(({ id, isFolder }) => isFolder === true || around.has(id)).map(toFolder);
  const known = new Set(nodes.map(({ id }) => id));
  const further = new Map<string, Folder>();
  for (const { id, name, slug } of ancestors) {
    const title = toLine(name) ?? toLine(slug);
    if (typeof id !== 'string' || title === undefined || known.has(id)) continue;
    further.set(id, { id, name: title, slug: toLine(slug) ?? '' });
  }
  return [...listed, ...[...further.values()].toSorted((a, b) => compare(a.name, b.name))];
}

function toFolder(node: ProjectNode): Folder {
  const { owners: _, ...folder } = toProject(node);
  return folder;
}

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
