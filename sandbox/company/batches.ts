import type { WizRule } from '../wiz/model';
import type { Platform } from './accounts';
import type { ResourceKind } from './resource-kinds';
import * as awsExposure from './rules/aws-exposure';
import * as awsHygiene from './rules/aws-hygiene';
import * as azure from './rules/azure';
import * as events from './rules/events';
import * as gcp from './rules/gcp';
import * as kubernetes from './rules/kubernetes';
import * as other from './rules/other';

/** How often one rule fails at Lumen Harbor, and on what. */
export interface Batch {
  readonly rule: WizRule;
  readonly kind: ResourceKind;
  readonly on: Platform | 'Kubernetes';
  readonly type: string;
  readonly severity: string;
  readonly open: number;
  readonly closed: number;
  /** So many of the open ones were written by one evaluation, on one microsecond. */
  readonly bulk?: number;
}

type Row = readonly [
  rule: WizRule,
  kind: ResourceKind,
  on: Batch['on'],
  open: number,
  closed: number,
  bulk?: number,
];

const TOXIC: readonly Row[] = [
  [awsExposure.EXPOSED_VM_WITH_ADMIN, 'vm', 'AWS', 9, 3],
  [awsExposure.PUBLIC_SENSITIVE_BUCKET, 'bucket', 'AWS', 6, 2],
  [azure.EXPOSED_VM_WITH_OWNER, 'vm', 'Azure', 5, 1],
  [gcp.PUBLIC_SERVICE_WITH_EDITOR, 'service', 'GCP', 6, 1],
  [kubernetes.PRIVILEGED_EXPOSED_CONTAINER, 'container', 'Kubernetes', 7, 2],
  [other.CLOUD_KEY_IN_IMAGE, 'image', 'Kubernetes', 6, 2],
  [awsHygiene.STALE_ADMIN_KEY, 'user', 'AWS', 9, 3],
  [gcp.UNUSED_POWERFUL_KEY, 'service-account', 'GCP', 9, 3],
  [kubernetes.KNOWN_EXPLOITED_IMAGE, 'image', 'Kubernetes', 14, 6, 5],
];

const CONFIGURATION: readonly Row[] = [
  [awsExposure.PUBLIC_BUCKET, 'bucket', 'AWS', 26, 6, 24],
  [awsExposure.PUBLIC_DATABASE, 'database', 'AWS', 10, 3],
  [awsHygiene.IMDS_V1, 'vm', 'AWS', 16, 6, 11],
  [azure.ANONYMOUS_BLOBS, 'bucket', 'Azure', 9, 3],
  [azure.OPEN_SQL_FIREWALL, 'database', 'Azure', 6, 2],
  [gcp.BUCKET_FOR_ALL_USERS, 'bucket', 'GCP', 7, 3],
  [kubernetes.CLUSTER_ADMIN_FOR_DEFAULT, 'binding', 'Kubernetes', 9, 2],
  [kubernetes.PUBLIC_API_SERVER, 'cluster', 'Kubernetes', 4, 1],
  [awsExposure.OPEN_SSH, 'firewall', 'AWS', 18, 4],
  [awsHygiene.UNENCRYPTED_VOLUME, 'volume', 'AWS', 22, 5, 15],
  [awsHygiene.OLD_RUNTIME, 'function', 'AWS', 12, 3],
  [azure.VAULT_WITHOUT_PURGE_PROTECTION, 'vault', 'Azure', 9, 2],
  [gcp.SQL_WITHOUT_TLS, 'database', 'GCP', 9, 2],
  [azure.WEAK_TLS, 'web-app', 'Azure', 16, 3],
  [kubernetes.NO_LIMITS, 'workload', 'Kubernetes', 30, 5, 12],
];

const THREATS: readonly Row[] = [
  [events.ROOT_LOGIN, 'account', 'AWS', 3, 3],
  [events.MINING_POOL, 'vm', 'AWS', 4, 3],
  [events.MASS_DOWNLOAD, 'bucket', 'AWS', 3, 3],
  [events.EXEC_INTO_POD, 'container', 'Kubernetes', 6, 4],
];

export const BATCHES: readonly Batch[] = [
  ...TOXIC.map((row) => toBatch(row, 'TOXIC_COMBINATION')),
  ...CONFIGURATION.map((row) => toBatch(row, 'CLOUD_CONFIGURATION')),
  ...THREATS.map((row) => toBatch(row, 'THREAT_DETECTION')),
  // A type that no public client knows.
  toBatch([other.UNBOUNDED_AI_AGENT, 'ai-agent', 'AWS', 8, 1], 'AI_AGENT_EXPOSURE'),
];

/** The batch of a rule, for findings that are made one at a time. */
export function batchOf(rule: WizRule): Batch {
  const batch = BATCHES.find((each) => each.rule === rule);
  if (batch === undefined) throw new Error(`no batch has the rule ${rule.name}`);
  return batch;
}

function toBatch([rule, kind, on, open, closed, bulk]: Row, type: string): Batch {
  const severity = 'severity' in rule ? rule.severity : 'MEDIUM';
  return { rule, kind, on, type, severity, open, closed, ...(bulk === undefined ? {} : { bulk }) };
}
