import type { Description, ResourceKind, Wanted } from './resource-kinds';

const CONSOLE = 'https://console.cloud.google.com';

const MAKERS: Partial<Record<ResourceKind, (wanted: Wanted) => Description>> = {
  /** Wiz names the revision; the service it belongs to stands in the external id alone. */
  service: ({ place, name, random }) => {
    const revision = `${name}-000${random.between(10, 99)}-${random.hex(3)}`;
    const service = `projects/${place.account.externalId}/locations/${place.region}/services/${name}`;
    return {
      type: 'SERVERLESS',
      nativeType: 'run.googleapis.com/Revision',
      name: revision,
      externalId: `//run.googleapis.com/${service}`,
      providerId: `https://run.googleapis.com/v1/${service}/revisions/${revision}`,
      cloudProviderURL: `${CONSOLE}/run/detail/${place.region}/${name}/revisions?project=${place.account.externalId}`,
    };
  },
  bucket: ({ place, name }) => ({
    type: 'BUCKET',
    nativeType: 'storage.googleapis.com/Bucket',
    name: `${place.account.name}-${name}`,
    externalId: `//storage.googleapis.com/${place.account.name}-${name}`,
    cloudProviderURL: `${CONSOLE}/storage/browser/${place.account.name}-${name};tab=permissions`,
  }),
  'service-account': ({ place, name }) => {
    const address = `${name}@${place.account.externalId}.iam.gserviceaccount.com`;
    return {
      type: 'SERVICE_ACCOUNT',
      nativeType: 'iam.googleapis.com/ServiceAccount',
      name: address,
      externalId: `//iam.googleapis.com/projects/${place.account.externalId}/serviceAccounts/${address}`,
      cloudProviderURL: `${CONSOLE}/iam-admin/serviceaccounts?project=${place.account.externalId}`,
      region: '',
    };
  },
  database: ({ place, name }) => ({
    type: 'DB_SERVER',
    nativeType: 'sqladmin.googleapis.com/Instance',
    name: `${name}-sql`,
    externalId: `//cloudsql.googleapis.com/projects/${place.account.externalId}/instances/${name}-sql`,
    cloudProviderURL: `${CONSOLE}/sql/instances/${name}-sql/overview?project=${place.account.externalId}`,
  }),
};

export function gcpResource(kind: ResourceKind, wanted: Wanted): Description {
  const make = MAKERS[kind];
  if (make === undefined) throw new Error(`GCP has no ${kind} here`);
  return make(wanted);
}
