import type { Severity } from './severity';

/** What is read of a ticket of ours to count it. */
export interface CountedTicket {
  readonly key: string;
  /** As the label says; absent where nobody left one. */
  readonly team?: string;
  /** With which it was filed. */
  readonly severity?: Severity;
  /** Label of the run that filed it. */
  readonly run?: string;
  /** ISO. */
  readonly createdAt: string;
  /** ISO; absent while it is open. */
  readonly closedAt?: string;
  /** YYYY-MM-DD. */
  readonly dueDate?: string;
}

/** The tickets of ours, as Jira's search shows them at one time. */
export interface Census {
  /** Oldest first. */
  readonly open: readonly CountedTicket[];
  /** Those that were created or closed lately, open or not; the newest first. */
  readonly recent: readonly CountedTicket[];
  /** There are more open ones than were read. */
  readonly hasMoreOpen: boolean;
  readonly hasMoreRecent: boolean;
}

/** Tickets that one question reads at most. */
export const CENSUS_LIMIT = 5_000;
