import type { Severity } from './severity';

/** Where a resource lives, by the policy's words; see `environmentOf`. */
export type Environment = 'production' | 'staging' | 'development';

/** One problem on one resource, as the page read gives it. Lives inside activities; never crosses a boundary. */
export interface Finding {
  /** Wiz issue id (UUID as a rule; treat as opaque). */
  readonly id: string;
  /** 32 hex characters; the recipe is in `connectors/wiz/fingerprint.ts`. */
  readonly fingerprint: string;
  /** 16 hex characters that all findings of the same rules share; absent on incidents and where no rule is known. */
  readonly ruleKey?: string;
  /** TOXIC_COMBINATION, CLOUD_CONFIGURATION, THREAT_DETECTION or what Wiz adds next. */
  readonly type: string;
  readonly severity: Severity;
  /** OPEN or IN_PROGRESS in Wiz. */
  readonly isOpen: boolean;
  readonly url: string;
  readonly createdAt: string;
  /** Raw text as Wiz wrote it (microseconds, trailing zeros trimmed): `Date` would truncate it. */
  readonly statusChangedAt: string;
  /** Wiz's own words, from the cloud accounts that the finding's projects link to. */
  readonly environments: readonly string[];
  readonly rule: Rule;
  readonly resource: Resource;
  /** Most specific first, folders left out. */
  readonly projects: readonly Project[];
  /** Folders and wider projects that the finding lies in, most specific first. */
  readonly folders: readonly Folder[];
  /** Tickets that Wiz itself links to this finding, Slack threads left out. */
  readonly linkedTickets: readonly LinkedTicket[];
}

/** The same finding with every text a ticket needs; read by id right before the ticket is written. */
export interface FindingDetails extends Finding {
  /** Markdown from Wiz: what is wrong. */
  readonly description: string;
  /** Markdown from Wiz: what to do; empty for event rules, which have none. */
  readonly remediation: string;
  readonly risks: readonly string[];
  readonly threats: readonly string[];
  /** "CIS AWS 1.4: 2.1.1 Encryption at rest". */
  readonly frameworks: readonly string[];
  readonly dueAt?: string;
}

export interface Rule {
  /** Sorted; a threat can stem from several. */
  readonly ids: readonly string[];
  /** Of the first rule; the finding's title. */
  readonly name: string;
  readonly kind: 'control' | 'configuration' | 'event' | 'unknown';
}

/** Absent where Wiz gives null or an empty string. */
export interface Resource {
  readonly id?: string;
  /** VIRTUAL_MACHINE, BUCKET, ... (about 190 values). */
  readonly type: string;
  readonly nativeType?: string;
  readonly name: string;
  readonly providerId?: string;
  readonly externalId?: string;
  readonly cloudPlatform?: string;
  readonly consoleUrl?: string;
  readonly region?: string;
  readonly subscriptionId?: string;
  readonly subscriptionName?: string;
  readonly clusterName?: string;
  readonly namespace?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly subscriptionTags: Readonly<Record<string, string>>;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly businessUnit?: string;
  /** HBI, MBI or LBI. */
  readonly businessImpact?: string;
  /** Owners' and champions' names or addresses; filled by the details read only. */
  readonly owners: readonly string[];
}

/** What a project lies in: a folder or a wider project, which then stands among the projects too. */
export type Folder = Pick<Project, 'id' | 'name' | 'slug' | 'businessUnit' | 'businessImpact'>;

export interface LinkedTicket {
  readonly key: string;
  readonly url: string;
}

/**
 * What travels of a finding: at most 200 bytes of JSON with a team name of 20 characters, where it is on production, not
 * suppressed, told to its owner alone and not linked in Wiz; at most 330 with all of these but the links.
 * `environment` is absent on production.
 */
export interface FindingRef {
  readonly id: string;
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly environment?: Environment;
  readonly team: string;
  /** Index into `policy.routes`; absent when the default team took it. */
  readonly route?: number;
  /** Teams that are only told of it, by routes that continue: sorted, at most 3, never `team`. */
  readonly tell?: readonly string[];
  /** Index into `policy.suppressions`. */
  readonly suppression?: number;
  /** `statusChangedAt`, raw. */
  readonly changedAt: string;
  /** Keys of tickets Wiz links to it on our Jira site. */
  readonly linked?: readonly string[];
  /** Its `ruleKey`. A page says it once for all findings of a rule; see `withRules`. */
  readonly rule?: string;
}
