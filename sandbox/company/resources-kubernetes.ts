import { uuidOf } from './random';
import type { Description, ResourceKind, Wanted } from './resource-kinds';

const PLATFORM = { AWS: 'EKS', Azure: 'AKS', GCP: 'GKE' } as const;

interface KubernetesKind {
  readonly type: string;
  readonly nativeType: string;
  readonly path: (name: string) => string;
  readonly cloudPlatform?: 'Kubernetes';
}

const KINDS: Partial<Record<ResourceKind, KubernetesKind>> = {
  container: {
    type: 'CONTAINER',
    nativeType: 'Pod',
    path: (name) => `pods/${name}`,
    cloudPlatform: 'Kubernetes',
  },
  workload: {
    type: 'DEPLOYMENT',
    nativeType: 'Deployment',
    path: (name) => `deployments/${name}`,
    cloudPlatform: 'Kubernetes',
  },
  binding: {
    type: 'ACCESS_ROLE_BINDING',
    nativeType: 'ClusterRoleBinding',
    path: (name) => `clusterrolebindings/${name}-admin`,
    cloudPlatform: 'Kubernetes',
  },
  image: { type: 'CONTAINER_IMAGE', nativeType: 'containerImage', path: (name) => `images/${name}` },
};

/** Things in a cluster; `externalId` holds the cluster, `cloudProviderURL` is empty as Wiz has none for them. */
export function kubernetesResource(kind: ResourceKind, wanted: Wanted): Description {
  const { account } = wanted.place;
  const [region = ''] = account.regions;
  const cluster = account.cluster ?? 'core-eks';
  const clusterPath = `${account.externalId}/${region}/${cluster}`;
  const inCluster = {
    kubernetesClusterId: uuidOf(clusterPath),
    kubernetesClusterName: cluster,
    kubernetesNamespaceName: wanted.place.team,
  };
  const known = KINDS[kind];
  if (known === undefined)
    return { ...clusterItself(clusterPath, cluster, PLATFORM[account.platform]), region };
  return {
    ...inCluster,
    region,
    type: known.type,
    nativeType: known.nativeType,
    name: wanted.name,
    externalId: `${clusterPath}/${wanted.place.team}/${known.path(wanted.name)}`,
    providerId: uuidOf(`uid ${clusterPath} ${wanted.name}`),
    cloudProviderURL: '',
    cloudPlatform: known.cloudPlatform ?? PLATFORM[account.platform],
  };
}

function clusterItself(externalId: string, name: string, platform: string): Description {
  return {
    type: 'KUBERNETES_CLUSTER',
    nativeType: 'cluster',
    name,
    externalId,
    cloudProviderURL: '',
    cloudPlatform: platform,
    kubernetesClusterId: uuidOf(externalId),
    kubernetesClusterName: name,
  };
}
