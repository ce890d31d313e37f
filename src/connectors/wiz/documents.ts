import type { LinkedTicket } from '../../domain/finding';

/** Fields a finding can do without; any tenant may lack some of them, or the right to them. */
export type Block = keyof typeof BLOCKS;

interface BlockFacts {
  /** The block in words: "findings are read without …". */
  readonly words: string;
  /** Every field that no other part of a document asks for: by these a refusal names the block. */
  readonly fields: readonly string[];
}

export const BLOCKS = {
  owners: { words: 'project owners', fields: ['projectOwners', 'securityChampions', 'email'] },
  nesting: { words: 'the nesting of projects', fields: ['ancestorProjects'] },
  folders: { words: 'the folders of projects', fields: ['ancestorProjects'] },
  unit: { words: "projects' business unit", fields: ['businessUnit'] },
  impact: { words: "projects' business impact", fields: ['riskProfile', 'businessImpact'] },
  environments: { words: 'their environments in Wiz', fields: ['environments'] },
  link: { words: 'their own link', fields: ['url'] },
  due: { words: 'their due date in Wiz', fields: ['dueAt'] },
  region: { words: 'the region of the resource', fields: ['region'] },
  place: {
    words: 'the place of the resource',
    fields: ['nativeType', 'cloudProviderURL', 'kubernetesNamespaceName'],
  },
  risks: { words: 'risks and threats', fields: ['risks', 'threats'] },
  frameworks: {
    words: 'compliance frameworks',
    fields: ['securitySubCategories', 'title', 'category', 'framework'],
  },
  resolution: { words: 'why they were resolved', fields: ['resolutionReason'] },
  severityCounts: {
    words: 'counts by severity',
    fields: [
      'criticalSeverityCount',
      'highSeverityCount',
      'mediumSeverityCount',
      'lowSeverityCount',
      'informationalSeverityCount',
    ],
  },
} as const satisfies Record<string, BlockFacts>;

/** One kind of question; without any block it is the minimal document that every tenant must answer. */
export interface Query {
  readonly blocks: readonly Block[];
  /** Those of them that are asked for only where the policy looks at what they tell. */
  readonly onDemand: readonly Block[];
  text(without: ReadonlySet<Block>): string;
}

/** A block's selection, or nothing where it is left out. */
type Optional = (block: Block, selection?: string) => string;

/** What fingerprints are made of besides type and rules. No document goes without: a finding read with less would be another one. */
const RESOURCE_IDENTITY = 'id externalId providerId cloudPlatform subscriptionExternalId kubernetesClusterId';
/** What routes and suppressions can look at in every tenant. No document goes without, or findings would change teams in silence. */
const RESOURCE_ROUTING = 'type name subscriptionName kubernetesClusterName tags subscriptionTags';
const PROJECT_ROUTING = 'id name slug isFolder';
const FINDING = 'id type status severity createdAt statusChangedAt serviceTickets { externalId url }';

// `sourceRule` is deprecated since March 2025. Fragments answer for a union and for an interface alike.
const RULES = `sourceRules {
  __typename
  ... on Control { id name }
  ... on CloudConfigurationRule { id name }
  ... on CloudEventRule { id name }
}`;

/** Lean: 500 findings a page, most of them known. */
export const PAGE_QUERY: Query = {
  blocks: ['nesting', 'folders', 'unit', 'impact', 'region', 'environments', 'link'],
  onDemand: ['folders', 'unit', 'impact', 'region'],
  text: (without) => {
    const optional = optionalWithout(without);
    return findings('FindingPage', [
      `${FINDING} ${optional('link')} ${optional('environments')} ${RULES}`,
      `projects { ${PROJECT_ROUTING} ${scopeOf(optional)} }`,
      `entitySnapshot { ${RESOURCE_IDENTITY} ${RESOURCE_ROUTING} ${optional('region')} }`,
    ]);
  },
};

/** Everything a ticket tells. */
export const DETAILS_QUERY: Query = {
  blocks: [
    'owners',
    'nesting',
    'folders',
    'unit',
    'impact',
    'environments',
    'link',
    'due',
    'region',
    'place',
    'risks',
    'frameworks',
  ],
  onDemand: ['folders'],
  text: (without) => {
    const optional = optionalWithout(without);
    const owners = optional('owners', 'projectOwners { name email } securityChampions { name email }');
    return findings('FindingDetails', [
      `${FINDING} ${optional('link')} ${optional('environments')} ${optional('due')} ${rulesWithTexts(optional)}`,
      `projects { ${PROJECT_ROUTING} ${scopeOf(optional)} ${owners} }`,
      `entitySnapshot { ${RESOURCE_IDENTITY} ${RESOURCE_ROUTING} ${optional('region')} ${optional('place')} }`,
    ]);
  },
};

/** What is told of a finding that is not open any more. */
export const RESOLVED_QUERY: Query = {
  blocks: ['environments', 'link', 'resolution'],
  onDemand: [],
  text: (without) => {
    const optional = optionalWithout(without);
    return findings('ResolvedFindings', [
      `id type status statusChangedAt ${optional('link')} ${optional('environments')}`,
      `${optional('resolution')} ${RULES} entitySnapshot { ${RESOURCE_IDENTITY} tags subscriptionTags }`,
    ]);
  },
};

/** Fingerprints alone. */
export const STANDING_QUERY: Query = {
  blocks: [],
  onDemand: [],
  text: () => findings('StandingFindings', [`id type ${RULES} entitySnapshot { ${RESOURCE_IDENTITY} }`]),
};

export const LINKS_QUERY: Query = {
  blocks: [],
  onDemand: [],
  text: () => findings('FindingLinks', ['id serviceTickets { externalId url }']),
};

/**
 * Its values stand in the document: what the tenant calls the types of their variables nobody has written down, and a
 * document that names a wrong one is refused. JSON's texts are GraphQL's.
 */
export function linkMutation(finding: string, { key, url }: LinkedTicket): string {
  const [issueId, ticketId, ticketUrl] = [finding, key, url].map((each) => JSON.stringify(each));
  return `mutation LinkTicket {
    associateServiceTicket(input: { issueId: ${issueId}, ticketId: ${ticketId}, ticketUrl: ${ticketUrl} }) {
      serviceTicket { id }
    }
  }`;
}

export const COUNT_QUERY: Query = {
  blocks: ['severityCounts'],
  onDemand: [],
  text: (without) => `query FindingCount($filterBy: IssueFilters, $first: Int) {
    issues: issuesV2(filterBy: $filterBy, first: $first) {
      totalCount ${optionalWithout(without)('severityCounts')} nodes { id }
    }
  }`,
};

function findings(name: string, fields: readonly string[]): string {
  return `query ${name}($filterBy: IssueFilters, $first: Int, $after: String, $orderBy: IssueOrder) {
    issues: issuesV2(filterBy: $filterBy, first: $first, after: $after, orderBy: $orderBy) {
      nodes { ${fields.join('\n')} }
      pageInfo { hasNextPage endCursor }
    }
  }`;
}

/** Aliases, because one field may differ in nullability from kind to kind, which GraphQL refuses to merge. */
function rulesWithTexts(optional: Optional): string {
  const risks = optional('risks');
  const frameworks = optional(
    'frameworks',
    'securitySubCategories { title category { name framework { name } } }',
  );
  return `sourceRules {
    __typename
    ... on Control { id name controlDescription: description resolutionRecommendation ${risks} ${frameworks} }
    ... on CloudConfigurationRule {
      id name configurationDescription: description remediationInstructions ${risks}
      control { resolutionRecommendation }
    }
    ... on CloudEventRule { id name eventDescription: description ${risks} }
  }`;
}

/** What a project says of where it lies and whose it is; GraphQL merges the two halves of `ancestorProjects`. */
function scopeOf(optional: Optional): string {
  return [
    optional('nesting', 'ancestorProjects { id }'),
    optional('folders', 'ancestorProjects { id name slug }'),
    optional('unit'),
    optional('impact', 'riskProfile { businessImpact }'),
  ].join(' ');
}

function optionalWithout(without: ReadonlySet<Block>): Optional {
  return (block, selection = BLOCKS[block].fields.join(' ')) => (without.has(block) ? '' : selection);
}
