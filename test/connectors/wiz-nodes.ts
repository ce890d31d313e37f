/** Issue nodes as Wiz answers our documents: every field that is asked for is there, empty ones as null or "". */
export type WireNode = Readonly<Record<string, unknown>>;

export const RESOURCE: WireNode = {
  id: '0727dd0c-24e3-56b2-a170-adf96b72e2d6',
  externalId: 'arn:aws:ec2:eu-central-1:700112233445:instance/i-0abc',
  providerId: 'arn:aws:ec2:eu-central-1:700112233445:instance/i-0abc',
  cloudPlatform: 'AWS',
  subscriptionExternalId: '700112233445',
  kubernetesClusterId: null,
  type: 'VIRTUAL_MACHINE',
  name: 'web-1',
  subscriptionName: 'payments-prod',
  kubernetesClusterName: '',
  tags: {},
  subscriptionTags: {},
};

export const CONTROL: WireNode = { __typename: 'Control', id: 'wc-id-1', name: 'Exposed machine' };

const NODE: WireNode = {
  id: '9cbcba1e-0c11-478d-8593-942995201487',
  type: 'TOXIC_COMBINATION',
  status: 'OPEN',
  severity: 'HIGH',
  createdAt: '2026-03-25T05:46:26.681576Z',
  statusChangedAt: '2026-03-25T05:46:26.681576Z',
  serviceTickets: null,
  url: "https://app.wiz.io/issues#~(issue~'9cbcba1e-0c11-478d-8593-942995201487)",
  environments: null,
  sourceRules: [CONTROL],
  projects: null,
  entitySnapshot: RESOURCE,
};

export function aNode(changes: WireNode = {}): WireNode {
  return { ...NODE, ...changes };
}

export function aResource(changes: WireNode): WireNode {
  return { entitySnapshot: { ...RESOURCE, ...changes } };
}

export function aPage(...nodes: readonly unknown[]): object {
  return { issues: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } };
}
