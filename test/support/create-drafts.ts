import type { CreateScreen, TicketStore } from '../../src/connectors/jira/ticket-store';
import type { TicketDraft, WriteOutcome } from '../../src/domain/ticket';

/** Renders and creates, as a batch does with a lookup in between. */
export function createDrafts(
  store: TicketStore,
  drafts: readonly TicketDraft[],
  screen: CreateScreen,
): Promise<readonly WriteOutcome[]> {
  const render = store.renderer(screen);
  return store.create(
    drafts.map((draft) => render(draft)),
    screen,
  );
}
