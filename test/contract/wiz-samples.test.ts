import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detailsPageSchema, parseData } from '../../src/connectors/wiz/schema';
import type { FindingDetails } from '../../src/domain/finding';

/**
 * Issue nodes that others published, through our parser. Not all published payloads are such nodes: Panther's are
 * webhook bodies (fields flattened by a template, times without a zone), and Google's vulnerability findings answer
 * another question; neither ever reaches this connector.
 */
const folder = process.env['CONTRACT_DATA'];
const describeWithData = folder === undefined ? describe.skip : describe;

type Node = Readonly<Record<string, unknown>>;

function sample(name: string): unknown {
  return JSON.parse(readFileSync(join(folder ?? '', 'samples', 'wiz', name), 'utf8'));
}

const IDENTITY = {
  id: null,
  externalId: null,
  providerId: null,
  cloudPlatform: null,
  subscriptionExternalId: null,
  kubernetesClusterId: null,
};

/**
 * The node as it would have answered our document: the samples answer older ones, which ask for `sourceRule` and
 * for fewer fields. What they did not ask for is null here; what they hold is left as it was published.
 */
function asAnswered(node: Node): Node {
  const { sourceRule, sourceRules, entitySnapshot, ...rest } = node;
  return {
    ...rest,
    sourceRules: sourceRules ?? (sourceRule === null ? [] : [sourceRule]),
    entitySnapshot: { ...IDENTITY, ...(entitySnapshot as Node) },
  };
}

function parse(node: Node): FindingDetails {
  const page = { issues: { nodes: [asAnswered(node)], pageInfo: { hasNextPage: false, endCursor: null } } };
  const [finding] = parseData(detailsPageSchema, page, 'read details').issues.nodes;
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

describeWithData('published payloads', () => {
  test('a toxic combination in four projects', () => {
    const finding = parse(sample('portocean-issue-toxic-combination-4-projects.json') as Node);

    expect(finding).toMatchObject({
      id: '9cbcba1e-0c11-478d-8593-942995201487',
      severity: 'LOW',
      isOpen: true,
      statusChangedAt: '2026-03-25T05:46:26.681576Z',
      rule: { ids: ['wc-id-3206'], kind: 'control' },
      resource: {
        type: 'LOAD_BALANCER',
        name: 'Splunk',
        region: 'eu-north-1',
        subscriptionId: '998231069301',
        tags: {},
      },
      folders: [],
      linkedTickets: [],
    });
    expect(finding.projects.map(({ name }) => name)).toEqual([
      'Project 2',
      'Project1',
      'Test Folder - Test',
      'project 4',
    ]);
    expect(finding.remediation).toMatch(/^### Limit external exposure\n/);
    expect(finding.frameworks).toContain(
      'NIST CSF v1.1: 9 Data Security (PR.DS): 2 Data-in-transit is protected',
    );
    expect(finding).not.toHaveProperty('dueAt');
  });

  test('a subscription with an owner tag and no projects', () => {
    const finding = parse(sample('portocean-issue-null-projects-owner-tag.json') as Node);

    expect(finding).toMatchObject({
      projects: [],
      resource: {
        type: 'SUBSCRIPTION',
        tags: { Owner: 'owner@example.com' },
        subscriptionTags: { Owner: 'owner@example.com' },
      },
    });
    expect(finding.resource).not.toHaveProperty('region');
    expect(finding.resource.consoleUrl).toMatch(/^https:\/\/portal\.azure\.com\/#@/);
  });

  test('a finding with rules that name no kind', () => {
    const mock = sample('google-contenthub-mock-data.json') as {
      get_issue_details: { data: { issue: Node } };
    };

    expect(parse(mock.get_issue_details.data.issue)).toMatchObject({
      id: 'abc',
      severity: 'INFORMATIONAL',
      statusChangedAt: '2024-03-16T22:12:10.685397Z',
      rule: { ids: ['abc'], kind: 'unknown' },
      resource: { type: 'USER_ACCOUNT', name: 'system:cluster-autoscaler', cloudPlatform: 'Kubernetes' },
    });
  });
});
