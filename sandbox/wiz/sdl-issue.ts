/** The issue itself and all that hangs on it. */
export const ISSUE_SDL = /* GraphQL */ `
  type Issue {
    id: ID!
    url: String
    type: IssueType!
    status: IssueStatus!
    severity: Severity!
    description: String
    createdAt: DateTime!
    updatedAt: DateTime!
    statusChangedAt: DateTime
    resolvedAt: DateTime
    dueAt: DateTime
    rejectionExpiredAt: DateTime
    resolutionReason: IssueResolutionReason
    resolutionNote: String
    validatedAsExploitable: Boolean
    environments: [Environment!]
    sourceRule: IssueSourceRule @deprecated(reason: "Use sourceRules")
    sourceRules: [IssueSourceRule!]
    control: Control
    projects: [Project!]
    entity: GraphEntity
    entitySnapshot: IssueEntitySnapshot
    serviceTickets: [ServiceTicket!]
    notes: [IssueNote!]
  }

  interface IssueSourceRule {
    id: ID!
    name: String!
    description: String
  }

  type Control implements IssueSourceRule {
    id: ID!
    name: String!
    description: String
    severity: Severity
    enabled: Boolean
    resolutionRecommendation: String
    risks: [String!]
    threats: [String!]
    securitySubCategories: [SecuritySubCategory!]
  }

  type CloudConfigurationRule implements IssueSourceRule {
    id: ID!
    shortId: String
    name: String!
    description: String
    severity: Severity
    serviceType: String
    functionAsControl: Boolean
    remediationInstructions: String
    risks: [String!]
    threats: [String!]
    securitySubCategories: [SecuritySubCategory!]
    control: Control
  }

  type CloudEventRule implements IssueSourceRule {
    id: ID!
    name: String!
    description: String
    sourceType: String
    type: String
    severity: CloudEventRuleSeverity
    risks: [String!]
    threats: [String!]
  }

  type HostConfigurationRule implements IssueSourceRule {
    id: ID!
    shortName: String
    name: String!
    description: String
  }

  type SecuritySubCategory {
    id: ID!
    title: String!
    category: SecurityCategory
  }

  type SecurityCategory {
    id: ID!
    name: String!
    framework: SecurityFramework
  }

  type SecurityFramework {
    id: ID!
    name: String!
  }

  type Project {
    id: ID!
    name: String!
    slug: String!
    isFolder: Boolean!
    businessUnit: String
    riskProfile: ProjectRiskProfile
    projectOwners: [User!]
    securityChampions: [User!]
    ancestorProjects: [Project!]
  }

  type ProjectRiskProfile {
    businessImpact: BusinessImpact
  }

  type User {
    id: ID!
    name: String
    email: String
  }

  type GraphEntity {
    id: ID!
    name: String
    type: GraphEntityTypeValue
  }

  type IssueEntitySnapshot {
    id: ID
    type: GraphEntityTypeValue
    nativeType: String
    name: String
    status: String
    cloudPlatform: String
    cloudProviderURL: String
    providerId: String
    externalId: String
    region: String
    resourceGroupId: String
    resourceGroupExternalId: String
    subscriptionId: String
    subscriptionExternalId: String
    subscriptionName: String
    subscriptionTags: JSON
    tags: JSON
    createdAt: DateTime
    kubernetesClusterId: String
    kubernetesClusterName: String
    kubernetesNamespaceName: String
  }

  type ServiceTicket {
    id: ID!
    externalId: String
    name: String
    url: String
  }

  type IssueNote {
    id: ID!
    createdAt: DateTime
    updatedAt: DateTime
    text: String
    user: User
    serviceAccount: ServiceAccount
  }

  type ServiceAccount {
    id: ID
    name: String
  }
`;
