import type { Check } from '../../domain/check';
import type { ProjectWish } from '../../domain/destination';
import type { ResolvedComment } from '../../domain/resolved-comment';
import type { AdditionWrite } from '../permission';

/**
 * What may be put beside tickets, as far as the policy switches it on: without its switch every request of a method is
 * refused before it is sent. Reads throw `ConnectorError`; writes are one request each, answer with an outcome, do not
 * throw and are never sent again from here.
 */
export interface TicketAdditions {
  /** All comments of a ticket as plain JSON text, the newest first; at most 1,000, of more it throws `malformed`. */
  readComments(ticket: string): Promise<readonly string[]>;
  comment(ticket: string, comment: ResolvedComment): Promise<AdditionWrite>;
  /** Whether the ticket has this remote link. A ticket that is gone has none. */
  hasRemoteLink(ticket: string, globalId: string): Promise<boolean>;
  /** One of the same global id would be overwritten: look first. */
  addRemoteLink(ticket: string, link: RemoteLink): Promise<AdditionWrite>;
  /** The rights that it needs; for `doctor`. Nothing where nothing is switched on. Never throws. */
  check(wishes: readonly ProjectWish[]): Promise<readonly Check[]>;
}

export interface RemoteLink {
  /** At most 255 characters. */
  readonly globalId: string;
  readonly url: string;
  /** Plain text, one line. */
  readonly title: string;
}
