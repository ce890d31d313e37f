/** A person of the site. */
export interface SiteUser {
  readonly accountId: string;
  readonly displayName: string;
  readonly emailAddress: string;
  /** A profile may keep the address from others: the search finds by it, and the answer does not show it. */
  readonly hidesEmail?: boolean;
  readonly active?: boolean;
}
