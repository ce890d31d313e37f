import { ISSUE_SDL } from './sdl-issue';

/** The part of a tenant's schema that findings need, as far as public clients show it. */
export const SDL = /* GraphQL */ `
  scalar DateTime
  "A map of strings."
  scalar JSON
  "About 190 values: VIRTUAL_MACHINE, BUCKET, ..."
  scalar GraphEntityTypeValue

  type Query {
    issues(filterBy: IssueFilters, first: Int, after: String, orderBy: IssueOrder): IssueConnection
    issuesV2(
      filterBy: IssueFilters
      filterScope: IssueFiltersScope
      first: Int
      after: String
      orderBy: IssueOrder
    ): IssueConnection
    issue(id: ID!): Issue
  }

  type Mutation {
    "Not idempotent: twice makes two."
    associateServiceTicket(input: AssociateServiceTicketInput!): AssociateServiceTicketPayload
  }

  input AssociateServiceTicketInput {
    issueId: ID!
    ticketId: String!
    ticketUrl: String!
  }

  type AssociateServiceTicketPayload {
    serviceTicket: ServiceTicket
  }

  type IssueConnection {
    nodes: [Issue]
    pageInfo: PageInfo!
    totalCount: Int!
    criticalSeverityCount: Int!
    highSeverityCount: Int!
    mediumSeverityCount: Int!
    lowSeverityCount: Int!
    informationalSeverityCount: Int!
  }

  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }

  enum Severity {
    INFORMATIONAL
    LOW
    MEDIUM
    HIGH
    CRITICAL
  }
  enum IssueStatus {
    OPEN
    IN_PROGRESS
    RESOLVED
    REJECTED
  }
  enum IssueType {
    TOXIC_COMBINATION
    CLOUD_CONFIGURATION
    THREAT_DETECTION
    ATTACK_SURFACE
    RISK_TOXIC_COMBINATION
  }
  enum IssueResolutionReason {
    OBJECT_DELETED
    ISSUE_FIXED
    CONTROL_CHANGED
    CONTROL_DISABLED
    CONTROL_DELETED
    FALSE_POSITIVE
    EXCEPTION
    WONT_FIX
    DETECTION_EXPIRED
    SEVERITY_CHANGED
    MALICIOUS_THREAT
    NOT_MALICIOUS_THREAT
    SECURITY_TEST_THREAT
    PLANNED_ACTION_THREAT
    INCONCLUSIVE_THREAT
  }
  enum Environment {
    PRODUCTION
    STAGING
    DEVELOPMENT
    TESTING
    OTHER
  }
  enum BusinessImpact {
    LBI
    MBI
    HBI
  }
  enum OrderDirection {
    ASC
    DESC
  }
  enum IssueOrderField {
    SEVERITY
    SEVERITY_EXPLOITABLE
    CREATED_AT
    STATUS_CHANGED_AT
  }
  enum IssueFiltersScope {
    ALL_ISSUE_DETECTIONS
  }
  enum CloudEventRuleSeverity {
    INFORMATIONAL
    LOW
    MEDIUM
    HIGH
    CRITICAL
  }

  input IssueOrder {
    field: IssueOrderField!
    direction: OrderDirection!
  }

  input IssueFilters {
    id: [String!]
    search: String
    severity: [Severity!]
    status: [IssueStatus!]
    type: [IssueType!]
    project: [String!]
    environment: [Environment!]
    resolutionReason: [IssueResolutionReason!]
    projectBusinessImpact: [BusinessImpact!]
    sourceRule: IssueSourceRuleFilters
    relatedEntity: IssueRelatedEntityFilters
    createdAt: IssueDateFilter
    resolvedAt: IssueDateFilter
    dueAt: IssueDateFilter
    statusChangedAt: IssueDateFilter
    hasServiceTicket: Boolean
    hasNote: Boolean
    validatedAsExploitable: Boolean
  }

  input IssueDateFilter {
    before: DateTime
    after: DateTime
  }

  input IssueSourceRuleFilters {
    id: [String!]
  }

  input IssueRelatedEntityFilters {
    ids: [String!]
    type: [GraphEntityTypeValue!]
    nativeType: [String!]
    cloudPlatform: [String!]
    region: [String!]
    subscriptionId: [String!]
  }

  ${ISSUE_SDL}
`;
