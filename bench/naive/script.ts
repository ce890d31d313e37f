import { type NaiveFinding, Services } from './services';

/**
 * What most scripts do: one finding after the other, for each a search, and for each that has no ticket a create and a message. It
 * knows what the policy mutes without asking, and takes a link in Wiz for a ticket that the search did not find. `since`: reads only what has changed
 * after it, where `NAIVE_INCREMENTAL` is set.
 */
export async function runScript(env: NodeJS.ProcessEnv, since: string | undefined): Promise<void> {
  const services = new Services(env);
  const isIncremental = env['NAIVE_INCREMENTAL'] === '1' && since !== undefined;
  await services.logIn();
  let after: string | undefined;
  do {
    const { nodes, pageInfo } = await services.page(
      isIncremental ? { statusChangedAt: { after: since } } : {},
      after,
    );
    for (const finding of nodes) await distribute(services, finding);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
  } while (after !== undefined);
}

async function distribute(services: Services, finding: NaiveFinding): Promise<void> {
  const { entitySnapshot, serviceTickets } = finding;
  if (entitySnapshot.tags['tier'] === 'lab') return;
  const isKnown = (await services.hasTicket(finding)) || (serviceTickets ?? []).length > 0;
  if (isKnown) return;
  await services.tell(finding, await services.create(finding));
}
