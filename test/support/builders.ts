import type { ApprovalRequest, AskedFinding } from '../../src/domain/approval';
import type { CreateDecision } from '../../src/domain/decision';
import type { Finding, FindingDetails, FindingRef } from '../../src/domain/finding';
import type { Matcher } from '../../src/domain/matcher';
import { type Policy, POLICY_DEFAULTS, type Suppression } from '../../src/domain/policy';
import { parseSentence } from '../../src/routing/sentence';
import { fingerprintLabel, type Ticket } from '../../src/domain/ticket';

/** A sane world; a test states only what differs. */

export const NOW = '2026-11-23T12:00:00.000Z';

export function aFingerprint(seed: number | string): string {
  const hex = Buffer.from(String(seed)).toString('hex');
  return hex.padStart(32, '0').slice(-32);
}

export function aRef(differs: Partial<FindingRef> = {}): FindingRef {
  const id = differs.id ?? 'f0000000-0000-4000-8000-000000000001';
  return {
    id,
    fingerprint: aFingerprint(id),
    severity: 'CRITICAL',
    team: 'payments',
    changedAt: '2026-11-20T10:00:00.123456Z',
    ...differs,
  };
}

export function aCreate(differs: Partial<FindingRef> = {}, follows?: string): CreateDecision {
  const decision: CreateDecision = {
    kind: 'create',
    finding: aRef(differs),
    reason: 'no ticket carries its fingerprint',
  };
  return follows === undefined ? decision : { ...decision, follows };
}

export function aTicket(fingerprint: string, differs: Partial<Ticket> = {}): Ticket {
  return {
    key: 'SEC-1',
    labels: [fingerprintLabel(fingerprint), 'wfd-run-0000', 'wiz-severity-critical'],
    summary: '[CRITICAL] Bucket is public — invoices',
    statusCategory: 'new',
    createdAt: '2026-11-20T11:00:00.000Z',
    ...differs,
  };
}

export function aPolicy(differs: Partial<Policy> = {}): Policy {
  const { issueType, ...defaults } = POLICY_DEFAULTS;
  return {
    ...defaults,
    jira: { ...defaults.jira, uncertainWaitMs: 1_000 },
    slack: { defaultChannel: '#security' },
    defaultTeam: 'security',
    teams: {
      security: { channel: '#security', jiraProject: 'SEC', issueType },
      payments: { channel: '#sec-payments', jiraProject: 'SEC', issueType },
      platform: { channel: '#sec-platform', jiraProject: 'PLAT', issueType },
    },
    routes: [{ name: 'payments by project', match: matcher('project = payments*'), team: 'payments' }],
    suppressions: [],
    ...differs,
  };
}

/** "project = payments*", as a policy file may say it. */
export function matcher(...sentences: readonly string[]): Matcher {
  return sentences.map((sentence) => {
    const parsed = parseSentence(sentence);
    if (parsed.kind === 'problem') throw new Error(`${sentence}: ${parsed.problem.what}`);
    return parsed.clause;
  });
}

export function aSuppression(differs: Partial<Suppression> = {}): Suppression {
  return {
    name: 'sandbox accounts',
    match: matcher('subscription = *-sandbox'),
    owner: 'dana@acme.example',
    reason: 'wiped every night',
    until: '2027-06-30T00:00:00.000Z',
    ...differs,
  };
}

export function aFinding(differs: Partial<Finding> = {}): Finding {
  const id = differs.id ?? 'f0000000-0000-4000-8000-000000000001';
  return {
    id,
    fingerprint: aFingerprint(id),
    type: 'CLOUD_CONFIGURATION',
    severity: 'CRITICAL',
    isOpen: true,
    url: `https://app.wiz.io/issues#~(issue~'${id})`,
    createdAt: '2026-11-01T10:00:00Z',
    statusChangedAt: '2026-11-20T10:00:00.123456Z',
    environments: ['PRODUCTION'],
    rule: { ids: ['rule-1'], name: 'Bucket is public', kind: 'configuration' },
    resource: {
      type: 'BUCKET',
      name: 'invoices',
      providerId: 'arn:aws:s3:::invoices',
      cloudPlatform: 'AWS',
      region: 'eu-central-1',
      subscriptionName: 'payments-prod',
      subscriptionId: '123456789012',
      tags: { team: 'payments' },
      subscriptionTags: {},
    },
    projects: [{ id: 'p1', name: 'payments-api', slug: 'payments-api', owners: [] }],
    folders: [],
    linkedTickets: [],
    ...differs,
  };
}

export function theDetails(finding: Finding, differs: Partial<FindingDetails> = {}): FindingDetails {
  return {
    ...finding,
    description: 'The bucket can be read by anybody on the internet.',
    remediation: '1. Open the bucket\n2. Block public access',
    risks: ['UNPROTECTED_DATA'],
    threats: [],
    frameworks: ['CIS AWS 1.4: 2.1 Storage: S3 buckets are private'],
    ...differs,
  };
}

const HOUR = 60 * 60_000;

/** Two tickets of the payments team and one of the platform team are asked for. */
export function anApprovalRequest(differs: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: '3f9a12cd',
    run: 'wfd-run-0000aaaa-1111',
    channel: '#security',
    findings: [
      anAskedFinding('f-1', 'payments', 'CRITICAL'),
      anAskedFinding('f-2', 'payments', 'HIGH'),
      anAskedFinding('f-3', 'platform', 'HIGH'),
    ],
    reason: 'risk 70 = create 25 + jira 10 + frequency 15 + production 20; the threshold is 70',
    expiresAfterMs: 72 * HOUR,
    remindBeforeMs: 12 * HOUR,
    rejectedForMs: 720 * HOUR,
    uncertainWaitMs: 1_000,
    ...differs,
  };
}

export function anAskedFinding(finding: string, team: string, severity: 'CRITICAL' | 'HIGH'): AskedFinding {
  const project = team === 'platform' ? 'PLAT' : 'SEC';
  return { finding, fingerprint: aFingerprint(finding), severity, team, project };
}
