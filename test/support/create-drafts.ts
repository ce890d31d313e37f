import type { CreateScreen, TicketStore } from '../../src/connectors/jira/ticket-store';
import type { TicketDraft, WriteOutcome } from '../../src/domain/ticket';

/** Renders and creates, as a batch does with a lookup in between. */
export function createDrafts(
  store: TicketStore,
  drafts: readonly TicketDraft[],
  screen: CreateScreen,
): Promise<readonly WriteOutcome[]> {
  return store.create(drafts.map(store.renderer(screen)), screen);
}
