/** The rows behind the GraphQL answers, in the service's own words and with its own nulls. */
export interface WizIssue {
  readonly id: string;
  readonly url: string;
  readonly type: string;
  readonly status: string;
  readonly severity: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly statusChangedAt: string | null;
  readonly resolvedAt: string | null;
  readonly dueAt: string | null;
  readonly rejectionExpiredAt: string | null;
  readonly resolutionReason: string | null;
  readonly resolutionNote: string | null;
  readonly validatedAsExploitable: boolean | null;
  readonly environments: readonly string[] | null;
  readonly sourceRules: readonly WizRule[] | null;
  readonly projects: readonly WizProject[] | null;
  readonly entitySnapshot: WizEntity | null;
  readonly serviceTickets: readonly WizServiceTicket[] | null;
  readonly notes: readonly WizNote[] | null;
}

export type WizRule = WizControl | WizConfigurationRule | WizEventRule | WizHostRule;

interface RuleBase {
  readonly id: string;
  readonly name: string;
  /** Markdown. */
  readonly description: string;
}

export interface WizControl extends RuleBase {
  readonly __typename: 'Control';
  readonly severity: string;
  readonly enabled: boolean;
  readonly resolutionRecommendation: string | null;
  readonly risks: readonly string[] | null;
  readonly threats: readonly string[] | null;
  readonly securitySubCategories: readonly WizSubCategory[] | null;
}

export interface WizConfigurationRule extends RuleBase {
  readonly __typename: 'CloudConfigurationRule';
  readonly shortId: string;
  readonly severity: string;
  readonly serviceType: string;
  readonly functionAsControl: boolean;
  readonly remediationInstructions: string | null;
  readonly risks: readonly string[] | null;
  readonly threats: readonly string[] | null;
  readonly securitySubCategories: readonly WizSubCategory[] | null;
  readonly control: WizControl | null;
}

/** Has no remediation text, in Wiz as here. */
export interface WizEventRule extends RuleBase {
  readonly __typename: 'CloudEventRule';
  readonly sourceType: string;
  readonly type: string;
  readonly severity: string;
  readonly risks: readonly string[] | null;
  readonly threats: readonly string[] | null;
}

/** A fourth kind that few clients know: fragments on the other three leave `{}` of it. */
export interface WizHostRule extends RuleBase {
  readonly __typename: 'HostConfigurationRule';
  readonly shortName: string;
}

export interface WizSubCategory {
  readonly id: string;
  readonly title: string;
  readonly category: {
    readonly id: string;
    readonly name: string;
    readonly framework: { readonly id: string; readonly name: string };
  };
}

export interface WizProject {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly isFolder: boolean;
  readonly businessUnit: string;
  readonly riskProfile: { readonly businessImpact: string } | null;
  readonly projectOwners: readonly WizUser[] | null;
  readonly securityChampions: readonly WizUser[] | null;
  /** What it lies in, outermost first. */
  readonly ancestorProjects: readonly WizProject[] | null;
}

export interface WizUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface WizEntity {
  readonly id: string;
  readonly type: string;
  readonly nativeType: string;
  readonly name: string;
  readonly status: string;
  readonly cloudPlatform: string;
  readonly cloudProviderURL: string;
  readonly providerId: string;
  readonly externalId: string;
  readonly region: string;
  readonly resourceGroupId: string | null;
  readonly resourceGroupExternalId: string;
  readonly subscriptionId: string;
  readonly subscriptionExternalId: string;
  readonly subscriptionName: string;
  readonly subscriptionTags: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: string | null;
  readonly kubernetesClusterId: string | null;
  readonly kubernetesClusterName: string;
  readonly kubernetesNamespaceName: string;
}

export interface WizServiceTicket {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly url: string;
}

interface WizNote {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly text: string;
  readonly user: { readonly name: string; readonly email: string } | null;
  readonly serviceAccount: { readonly name: string } | null;
}
