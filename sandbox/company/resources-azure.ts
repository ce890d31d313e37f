import { uuidOf } from './random';
import type { Description, ResourceKind, Wanted } from './resource-kinds';

interface AzureKind {
  readonly type: string;
  readonly provider: string;
  /** Some names may hold letters and digits only. */
  readonly isPlainName?: boolean;
}

const KINDS: Partial<Record<ResourceKind, AzureKind>> = {
  vm: { type: 'VIRTUAL_MACHINE', provider: 'Microsoft.Compute/virtualMachines' },
  bucket: { type: 'STORAGE_ACCOUNT', provider: 'Microsoft.Storage/storageAccounts', isPlainName: true },
  database: { type: 'DB_SERVER', provider: 'Microsoft.Sql/servers' },
  vault: { type: 'SECRET_CONTAINER', provider: 'Microsoft.KeyVault/vaults' },
  'web-app': { type: 'SERVERLESS', provider: 'Microsoft.Web/sites' },
};

/** `providerId` is the resource's own GUID here and differs from the path in `externalId`. */
export function azureResource(kind: ResourceKind, { place, name: workload }: Wanted): Description {
  const known = KINDS[kind];
  if (known === undefined) throw new Error(`Azure has no ${kind} here`);
  const { type, provider, isPlainName } = known;
  const name = isPlainName === true ? workload.replaceAll('-', '') : workload;
  const group = `rg-${workload.replace(/-\d+$/, '')}`;
  const groupPath = `/subscriptions/${place.account.externalId}/resourceGroups/${group}`;
  const externalId = `${groupPath}/providers/${provider}/${name}`;
  return {
    type,
    nativeType: provider.toLowerCase(),
    name,
    externalId,
    providerId: uuidOf(`azure ${externalId}`),
    cloudProviderURL: `https://portal.azure.com/#@lumenharbor.example/resource${externalId}`,
    resourceGroupId: uuidOf(groupPath),
    resourceGroupExternalId: groupPath.toLowerCase(),
  };
}
