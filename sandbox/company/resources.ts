import type { WizEntity } from '../wiz/model';
import type { Account } from './accounts';
import type { Description, Place, ResourceKind, Wanted } from './resource-kinds';
import { awsResource } from './resources-aws';
import { azureResource } from './resources-azure';
import { gcpResource } from './resources-gcp';
import { kubernetesResource } from './resources-kubernetes';
import { uuidOf, type Random } from './random';
import { TEAMS, workloadName } from './teams';

export function somePlace(account: Account, random: Random): Place {
  return { account, team: random.pick(account.teams), region: random.pick(account.regions) };
}

/** A resource of this kind at this place, under a name its team would give it. */
export function someResource(kind: ResourceKind, place: Place, random: Random): WizEntity {
  const name = workloadName(place.team, random);
  const described = describe(kind, { place, name, random });
  const { account } = place;
  return {
    id: uuidOf(described.externalId),
    status: 'Active',
    cloudPlatform: account.platform,
    providerId: described.externalId,
    region: place.region,
    resourceGroupId: null,
    resourceGroupExternalId: '',
    subscriptionId: uuidOf(account.externalId),
    subscriptionExternalId: account.externalId,
    subscriptionName: account.name,
    subscriptionTags: account.tags,
    tags: account.tags['team'] === undefined ? random.pick(TEAMS[place.team].tags) : {},
    // Whole seconds, as clouds give them.
    createdAt: `2025-0${random.between(1, 9)}-1${random.between(0, 9)}T0${random.between(0, 9)}:30:00Z`,
    kubernetesClusterId: null,
    kubernetesClusterName: '',
    kubernetesNamespaceName: '',
    ...described,
  };
}

const IN_CLUSTERS: readonly ResourceKind[] = ['container', 'workload', 'binding', 'cluster', 'image'];

const BY_PLATFORM = { AWS: awsResource, Azure: azureResource, GCP: gcpResource } as const;

function describe(kind: ResourceKind, wanted: Wanted): Description {
  if (IN_CLUSTERS.includes(kind)) return kubernetesResource(kind, wanted);
  return BY_PLATFORM[wanted.place.account.platform](kind, wanted);
}
