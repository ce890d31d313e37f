import type { SiteUser } from '../jira/site-user';
import type { WizProject, WizUser } from '../wiz/model';
import { uuidOf } from './random';

/** Wiz projects of Lumen Harbor. A resource of a leaf is in every folder above it, too. */
interface Leaf {
  readonly name: string;
  readonly folder: string;
  /** A project, not a folder, that lies between: a wider scope with owners of its own. */
  readonly within?: string;
  readonly impact: 'HBI' | 'MBI' | 'LBI';
  readonly unit: string;
  /** Owners and champions by the local part of their address; most scopes have none. */
  readonly owners?: readonly string[];
  readonly champions?: readonly string[];
}

const ROOT = 'Lumen Harbor';

const LEAVES: readonly Leaf[] = [
  {
    name: 'payments-production',
    folder: 'Commerce',
    within: 'commerce-production',
    impact: 'HBI',
    unit: 'Commerce',
    owners: ['ines.okafor', 'tom.adeyemi'],
    champions: ['ruth.lindqvist'],
  },
  { name: 'payments-staging', folder: 'Commerce', impact: 'MBI', unit: 'Commerce', owners: ['ines.okafor'] },
  {
    name: 'platform-core',
    folder: 'Platform Engineering',
    impact: 'HBI',
    unit: 'Engineering',
    owners: ['marek.dvorak'],
    champions: ['aiko.brandt', 'sam.whitlock'],
  },
  { name: 'platform-labs', folder: 'Platform Engineering', impact: 'LBI', unit: '' },
  {
    name: 'logistics-production',
    folder: 'Supply Chain',
    impact: 'HBI',
    unit: 'Operations',
    owners: ['petra.novak'],
  },
  { name: 'logistics-staging', folder: 'Supply Chain', impact: 'MBI', unit: '' },
  { name: 'shared-production', folder: 'Shared Workloads', impact: 'MBI', unit: '' },
  { name: 'shared-development', folder: 'Shared Workloads', impact: 'LBI', unit: '' },
];

/** The leaf with all that it lies in, outermost first, as Wiz lists them. */
export function projectsOf(leafName: string): readonly WizProject[] {
  const leaf = LEAVES.find(({ name }) => name === leafName);
  if (leaf === undefined) throw new Error(`there is no project ${leafName}`);
  const { folder, within, impact } = leaf;
  const wider: Leaf[] = within === undefined ? [] : [{ name: within, folder, impact, unit: 'Commerce' }];
  return nested([toFolder(ROOT, 'MBI'), toFolder(folder, impact), ...wider.map(toProject), toProject(leaf)]);
}

/** A folder alone: the scope of accounts nobody has sorted into a project. */
export function folderOnly(name: string): readonly WizProject[] {
  return nested([toFolder(ROOT, 'MBI'), toFolder(name, 'MBI')]);
}

/** Tells each where it lies; the outermost lies in nothing, which is null as every empty list. */
function nested(projects: readonly WizProject[]): readonly WizProject[] {
  return projects.map((project, depth) =>
    depth === 0 ? project : { ...project, ancestorProjects: projects.slice(0, depth) },
  );
}

function toFolder(name: string, businessImpact: string): WizProject {
  return {
    id: uuidOf(`folder ${name}`),
    name,
    slug: slugOf(name),
    isFolder: true,
    businessUnit: '',
    riskProfile: { businessImpact },
    projectOwners: null,
    securityChampions: null,
    ancestorProjects: null,
  };
}

function toProject({ name, impact, unit, owners, champions }: Leaf): WizProject {
  return {
    id: uuidOf(`project ${name}`),
    name,
    slug: slugOf(name),
    isFolder: false,
    businessUnit: unit,
    riskProfile: { businessImpact: impact },
    projectOwners: owners?.map(person) ?? null,
    securityChampions: champions?.map(person) ?? null,
    ancestorProjects: null,
  };
}

/** The same people in Jira: everybody who owns a project or looks after one. */
export function projectPeople(): SiteUser[] {
  const addresses = LEAVES.flatMap(({ owners = [], champions = [] }) => [...owners, ...champions]);
  return [...new Set(addresses)].map((address) => {
    const { id, name, email } = person(address);
    return { accountId: `712020:${id}`, displayName: name, emailAddress: email };
  });
}

function person(address: string): WizUser {
  const name = address
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ');
  return { id: uuidOf(`user ${address}`), name, email: `${address}@lumenharbor.example` };
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}
