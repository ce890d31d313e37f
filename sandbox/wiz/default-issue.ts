import type { WizControl, WizEntity, WizIssue } from './model';

const RULE: WizControl = {
  __typename: 'Control',
  id: 'wc-id-2001',
  name: 'Virtual machine reachable from the internet with a high severity vulnerability',
  description:
    'The machine accepts connections from any address and runs software with a **known, exploitable** vulnerability.',
  severity: 'HIGH',
  enabled: true,
  resolutionRecommendation:
    '### Close the door first\n* Restrict the inbound rule.\n* Then patch the package.',
  risks: ['EXTERNAL_EXPOSURE', 'VULNERABILITY'],
  threats: [],
  securitySubCategories: null,
};

/** What a finding looks like when a test says nothing about it: an open HIGH on a machine of its own. */
export function defaultIssue(id: string, createdAt: string): WizIssue {
  return {
    id,
    url: `https://app.wiz.io/issues#~(issue~'${id})`,
    type: 'TOXIC_COMBINATION',
    status: 'OPEN',
    severity: 'HIGH',
    createdAt,
    updatedAt: createdAt,
    statusChangedAt: createdAt,
    resolvedAt: null,
    dueAt: null,
    rejectionExpiredAt: null,
    resolutionReason: null,
    resolutionNote: null,
    validatedAsExploitable: false,
    environments: ['PRODUCTION'],
    sourceRules: [RULE],
    projects: null,
    entitySnapshot: defaultEntity(id),
    serviceTickets: null,
    notes: null,
  };
}

function defaultEntity(issueId: string): WizEntity {
  const instance = `i-0${issueId.replaceAll(/[^0-9a-f]/g, '').slice(0, 16)}`;
  const arn = `arn:aws:ec2:eu-central-1:700112233445:instance/${instance}`;
  return {
    id: issueId,
    type: 'VIRTUAL_MACHINE',
    nativeType: 'virtualMachine',
    name: `worker-${instance.slice(2, 8)}`,
    status: 'Active',
    cloudPlatform: 'AWS',
    cloudProviderURL: `https://eu-central-1.console.aws.amazon.com/ec2/v2/home?region=eu-central-1#InstanceDetails:instanceId=${instance}`,
    providerId: arn,
    externalId: arn,
    region: 'eu-central-1',
    resourceGroupId: null,
    resourceGroupExternalId: '',
    subscriptionId: '5f0d3c0e-6c63-5a0e-9d7e-7f1f5f7e0c01',
    subscriptionExternalId: '700112233445',
    subscriptionName: 'default-account',
    subscriptionTags: {},
    tags: {},
    createdAt: '2025-01-15T08:30:00Z',
    kubernetesClusterId: null,
    kubernetesClusterName: '',
    kubernetesNamespaceName: '',
  };
}
