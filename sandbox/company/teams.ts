import type { Random } from './random';

export type TeamName =
  | 'payments'
  | 'platform'
  | 'identity'
  | 'data'
  | 'mobile'
  | 'growth'
  | 'corp-it'
  | 'logistics'
  | 'nobody';

interface TeamProfile {
  /** What its workloads are called. */
  readonly workloads: readonly string[];
  /** Tag sets its resources may carry; each team has had its own idea of a key, some had several. */
  readonly tags: readonly Readonly<Record<string, string>>[];
}

/** The eight teams of Lumen Harbor, and what belongs to nobody. */
export const TEAMS: Readonly<Record<TeamName, TeamProfile>> = {
  payments: {
    workloads: ['checkout-api', 'card-vault', 'ledger', 'settlement-batch', 'fraud-scoring', 'refund-worker'],
    tags: [{}, { 'cost-center': 'CC-4110' }, { team: 'payments', managed_by: 'terraform' }],
  },
  platform: {
    workloads: [
      'ci-runner',
      'artifact-proxy',
      'ingress-gateway',
      'grafana',
      'bastion',
      'dns-resolver',
      'vault',
    ],
    tags: [{}, { managed_by: 'terraform' }, { 'cost-center': 'CC-2001', managed_by: 'terraform' }],
  },
  identity: {
    workloads: ['sso-broker', 'scim-sync', 'mfa-api', 'directory-sync', 'session-store'],
    tags: [{}, { classification: 'restricted' }],
  },
  data: {
    workloads: ['events-lake', 'dwh-loader', 'feature-store', 'airflow', 'kafka-connect', 'reporting-db'],
    tags: [
      { team: 'data' },
      { squad: 'data' },
      { Team: 'Data', env: 'prod' },
      { Squad: 'data', 'cost-center': 'CC-3300' },
    ],
  },
  mobile: {
    workloads: ['push-gateway', 'app-config', 'crash-ingest', 'device-registry', 'deeplink-router'],
    tags: [
      { Owner: 'mobile@lumenharbor.example' },
      { owner: 'mobile@lumenharbor.example', tier: '2' },
      { squad: 'mobile' },
    ],
  },
  growth: {
    workloads: ['landing-pages', 'experiments', 'email-sender', 'referrals', 'ad-sync'],
    tags: [{ app_owner: 'growth' }, { 'App-Owner': 'Growth' }, { appOwner: 'growth', campaign: 'autumn' }],
  },
  'corp-it': {
    workloads: ['print-server', 'hr-portal', 'file-share', 'vpn-gateway', 'intranet', 'device-console'],
    tags: [{}, { Department: 'Corporate IT' }],
  },
  logistics: {
    workloads: [
      'route-planner',
      'parcel-tracker',
      'warehouse-sync',
      'label-printer',
      'fleet-telemetry',
      'customs-api',
    ],
    tags: [{}, { team: 'logistics' }, { 'data-class': 'internal' }],
  },
  nobody: {
    workloads: ['legacy-import', 'tmp-migration', 'poc-chatbot', 'old-website'],
    tags: [{}, { created_by: 'console' }, { Owner: '' }],
  },
};

/** "checkout-api-7": a workload's name with a number, so that names repeat no more than they do in life. */
export function workloadName(team: TeamName, random: Random): string {
  return `${random.pick(TEAMS[team].workloads)}-${random.between(1, 400)}`;
}
