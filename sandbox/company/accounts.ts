import type { WizProject } from '../wiz/model';
import { folderOnly, projectsOf } from './projects';
import type { TeamName } from './teams';

export type Platform = 'AWS' | 'Azure' | 'GCP';
type Environment = 'PRODUCTION' | 'STAGING' | 'DEVELOPMENT';

/** An AWS account, an Azure subscription or a GCP project. */
export interface Account {
  readonly platform: Platform;
  readonly name: string;
  readonly externalId: string;
  /** Absent where nobody told Wiz. */
  readonly environment?: Environment;
  readonly regions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly projects: readonly WizProject[];
  /** Who runs things here; shared accounts have several. */
  readonly teams: readonly TeamName[];
  /** Name of the Kubernetes cluster in it. */
  readonly cluster?: string;
}

const AWS_ACCOUNTS: readonly Account[] = [
  {
    platform: 'AWS',
    name: 'lh-payments-prod',
    externalId: '412803671954',
    environment: 'PRODUCTION',
    regions: ['eu-central-1', 'eu-west-1'],
    tags: { 'cost-center': 'CC-4110' },
    projects: projectsOf('payments-production'),
    teams: ['payments'],
    cluster: 'payments-eks-prod',
  },
  {
    platform: 'AWS',
    name: 'lh-payments-staging',
    externalId: '412803671962',
    environment: 'STAGING',
    regions: ['eu-central-1'],
    tags: {},
    projects: projectsOf('payments-staging'),
    teams: ['payments'],
    cluster: 'payments-eks-staging',
  },
  {
    platform: 'AWS',
    name: 'lh-shared-services',
    externalId: '730455120087',
    environment: 'PRODUCTION',
    regions: ['eu-central-1', 'us-east-1'],
    tags: { managed_by: 'terraform' },
    projects: projectsOf('platform-core'),
    teams: ['platform'],
    cluster: 'core-eks',
  },
  {
    platform: 'AWS',
    name: 'lh-labs',
    externalId: '730455120099',
    environment: 'DEVELOPMENT',
    regions: ['us-east-1'],
    tags: {},
    projects: projectsOf('platform-labs'),
    teams: ['platform'],
  },
  {
    platform: 'AWS',
    name: 'lh-workloads-prod',
    externalId: '286617940315',
    environment: 'PRODUCTION',
    regions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
    tags: {},
    projects: projectsOf('shared-production'),
    teams: ['mobile', 'growth', 'data', 'mobile', 'growth', 'nobody'],
    cluster: 'workloads-eks',
  },
  {
    platform: 'AWS',
    name: 'lh-workloads-dev',
    externalId: '286617940328',
    environment: 'DEVELOPMENT',
    regions: ['eu-west-1'],
    tags: {},
    projects: projectsOf('shared-development'),
    teams: ['mobile', 'growth', 'data'],
  },
];

const AZURE_SUBSCRIPTIONS: readonly Account[] = [
  {
    platform: 'Azure',
    name: 'Identity Production',
    externalId: '0b1f6a52-94d7-4c1e-8f0e-61d2a7c9b310',
    environment: 'PRODUCTION',
    regions: ['westeurope'],
    tags: { classification: 'restricted' },
    projects: [],
    teams: ['identity'],
    cluster: 'identity-aks',
  },
  {
    platform: 'Azure',
    name: 'Identity Development',
    externalId: '3c7d20e4-1b88-4a5f-b2f3-0de94c6a7712',
    environment: 'DEVELOPMENT',
    regions: ['westeurope'],
    tags: {},
    projects: [],
    teams: ['identity'],
  },
  {
    platform: 'Azure',
    name: 'Corporate IT',
    externalId: '9e54b8d1-6f02-47aa-9c35-f8127e60d4cb',
    regions: ['northeurope', 'westeurope'],
    tags: { Department: 'Corporate IT' },
    projects: folderOnly('Corporate'),
    teams: ['corp-it'],
  },
  {
    platform: 'Azure',
    name: 'Data Warehouse',
    externalId: '5a90c3f7-e2d6-4b41-a8c9-74b30f1e6d28',
    environment: 'PRODUCTION',
    regions: ['westeurope'],
    // The resources carry no tag of their own: the subscription says whose they are.
    tags: { team: 'data' },
    projects: [],
    teams: ['data'],
  },
];

const GCP_PROJECTS: readonly Account[] = [
  {
    platform: 'GCP',
    name: 'lh-logistics-prod',
    externalId: 'lh-logistics-prod-83f1',
    environment: 'PRODUCTION',
    regions: ['europe-west3', 'europe-west1'],
    tags: {},
    projects: projectsOf('logistics-production'),
    teams: ['logistics'],
    cluster: 'logistics-gke-prod',
  },
  {
    platform: 'GCP',
    name: 'lh-logistics-staging',
    externalId: 'lh-logistics-stag-2c07',
    environment: 'STAGING',
    regions: ['europe-west3'],
    tags: {},
    projects: projectsOf('logistics-staging'),
    teams: ['logistics'],
    cluster: 'logistics-gke-staging',
  },
  {
    platform: 'GCP',
    name: 'lh-data-lake',
    externalId: 'lh-data-lake-5be9',
    environment: 'PRODUCTION',
    regions: ['europe-west1'],
    tags: {},
    projects: projectsOf('shared-production'),
    teams: ['data', 'data', 'growth', 'nobody'],
  },
];

const ACCOUNTS: readonly Account[] = [...AWS_ACCOUNTS, ...AZURE_SUBSCRIPTIONS, ...GCP_PROJECTS];

/** Accounts of one cloud; with a cluster in them where the finding needs one. Production counts twice: more runs there. */
export function accountsOf(platform: Platform | 'Kubernetes'): readonly Account[] {
  const accounts = ACCOUNTS.filter((account) =>
    platform === 'Kubernetes' ? account.cluster !== undefined : account.platform === platform,
  );
  return [...accounts, ...accounts.filter(({ environment }) => environment === 'PRODUCTION')];
}
