import type { Capability } from '../../domain/beyond';
import type { Check } from '../../domain/check';
import type { Census } from '../../domain/census';
import type { ProjectReadiness, ProjectWish } from '../../domain/destination';
import type { MissingField, People } from '../../domain/fit-fields';
import type { QuotingTicket } from '../../domain/duplicates';
import type { RefusedFields, Ticket, TicketDraft, WriteOutcome } from '../../domain/ticket';
import type { TicketAdditions } from './ticket-additions';

/**
 * What the worker asks of Jira. Reads and creates only: nothing here updates, transitions or deletes.
 * Reads throw `ConnectorError`; the one write answers with an outcome for each element and does not throw.
 */
export interface TicketStore {
  /** Who the token belongs to, and the site that browse links need. Throws `unauthorized` on any silent failure. */
  identify(): Promise<JiraIdentity>;
  /** Whether tickets can be created in a project as the policy wants them; a no is a value with its cure. */
  inspectProject(wish: ProjectWish): Promise<ProjectReadiness>;
  /**
   * Tickets that carry any of the labels, in any project and status; at most 100 labels, every page read.
   * Jira's index lags: a miss proves nothing about the last hours.
   */
  findByLabels(labels: readonly string[]): Promise<readonly Ticket[]>;
  /** Tickets by key, current to the moment (no index); at most 100 keys. Unknown and invisible keys are left out. */
  readByKeys(keys: readonly string[]): Promise<readonly Ticket[]>;
  /**
   * Open tickets whose description quotes one of the labels as a phrase, whatever labels they carry; at most 50
   * labels, and no more than the 100 oldest tickets. The index lags here too, and a text is anybody's.
   */
  findQuoting(labels: readonly string[]): Promise<readonly QuotingTicket[]>;
  /** The same of tickets by key, current to the moment, whether open or not; at most 100 keys. */
  readQuotes(keys: readonly string[]): Promise<readonly QuotingTicket[]>;
  /** Tickets the worker filed at most so long ago, as the index shows them; newest first, at most 500. */
  newestOurs(youngerThanMs: number): Promise<readonly Ticket[]>;
  /** The newest keys of a project as the index shows them, created at least `olderThanMs` ago; newest first. */
  newestKeys(query: NewestKeysQuery): Promise<readonly string[]>;
  /**
   * All open tickets of ours, and those created or closed in the last days, as the index shows them; at most 5,000 of each,
   * read page by page.
   */
  takeCensus(days: number): Promise<Census>;
  /**
   * Puts the drafts of one request into Jira's form. Hostile texts may keep the worker busy for seconds, so nothing is created
   * upon a lookup that is older than that: nothing costly may stand between the last one and the request.
   */
  renderer(project: CreateScreen, people?: People): Renderer;
  /**
   * Whose accounts are meant by addresses, account ids or display names: of those whom tickets of the project can be
   * given to. Asks Jira, ten seconds at most for all of them; who is not found is in the answer with the reason.
   */
  findPeople(names: readonly string[], project: string): Promise<People>;
  /** One request, at most 50 tickets, all of one project. An outcome for each, in order. */
  create(tickets: readonly RenderedTicket[], project: CreateScreen): Promise<readonly WriteOutcome[]>;
  /** For `doctor`. Never throws. */
  check(wishes: readonly ProjectWish[]): Promise<readonly Check[]>;
  /** What goes beyond that, as far as it is switched on. */
  beyond(on: readonly Capability[]): TicketAdditions;
}

export interface JiraIdentity {
  readonly accountName: string;
  /** "https://acme.atlassian.net", no slash at the end; browse links are `${siteUrl}/browse/KEY`. */
  readonly siteUrl: string;
}

/** Without the fields that Jira has refused. */
export type Renderer = (draft: TicketDraft, refused?: RefusedFields) => RenderedTicket;

/** A ticket in Jira's own form. Made and read by the connector only. */
export interface RenderedTicket {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Set in the create call itself: what came later would be lost with the process. */
  readonly properties?: { readonly key: string; readonly value: object }[];
  /** Names, by id, of those without which it could be filed as well. */
  readonly optional: Readonly<Record<string, string>>;
  /** What it goes without, and why: `Affected service has no option "Foo"`. */
  readonly leftOut: readonly string[];
  /** It cannot be filed: the screen insists on a field, and nothing fits. */
  readonly missing?: MissingField;
}

export interface NewestKeysQuery {
  readonly project: string;
  readonly olderThanMs: number;
  readonly limit: number;
}

/** What the create call must know of a project; part of a `ready` ProjectReadiness. */
export type CreateScreen = Extract<ProjectReadiness, { kind: 'ready' }>;
