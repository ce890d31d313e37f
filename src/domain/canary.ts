import type { Canary } from './carry';
import { projectOf, type TicketMatch } from './ticket';

const LONG_AGO = '1970-01-01T00:00:00.000Z';

/** One for each project. A hidden one outweighs a ticket that was seen: it says that not all of them are. */
export function withCanary(canaries: readonly Canary[], canary: Canary): readonly Canary[] {
  const isSame = (each: Canary): boolean => projectOf(each.key) === projectOf(canary.key);
  if (canaries.some((each) => isSame(each) && (each.isHidden === true || canary.isHidden !== true)))
    return canaries;
  return [...canaries.filter((each) => !isSame(each)), canary];
}

/** A ticket found by its label, so the index has it; one that only Wiz links to carries no label of ours. */
export function canaryOf({ key, fingerprint, fresh, byLink }: TicketMatch): Canary | undefined {
  return byLink === true ? undefined : { key, fingerprint, createdAt: fresh?.createdAt ?? LONG_AGO };
}
