import { isProvenBy } from '../domain/parked-name';
import type { ParkedGroup } from '../domain/report';
import { projectOf } from '../domain/ticket';
import type { Run } from './run';

/** What is parked, with the date from which it has been. */
export function parkedGroups(run: Run): ParkedGroup[] {
  const { parked } = run.book.snapshot();
  return Object.entries(parked).map(([destination, tally]) => {
    const before = run.input.carry.parked.find((each) => each.destination === destination);
    return { destination, ...tally, since: before?.since ?? run.startedAt };
  });
}

/** Parked before, not parked now, and proven by a new ticket. */
export function freedDestinations(run: Run, parked: readonly ParkedGroup[]): string[] {
  const { tickets } = run.book.snapshot();
  const made = tickets.map(({ ticket, team }) => ({ project: projectOf(ticket), team }));
  return run.input.carry.parked
    .map(({ destination }) => destination)
    .filter(
      (each) =>
        made.some((place) => isProvenBy(each, place)) &&
        !parked.some(({ destination }) => destination === each),
    );
}
