import type { World } from '../sandbox/world';
import type { RunReport } from '../src/domain/report';
import {
  findingsOf,
  messagesOf,
  misdeedsOf,
  postsPerKey,
  ticketsOf,
  ticketsPerFingerprint,
  type BookedMessage,
  type BookedTicket,
} from './books';
import type { Site } from './site/site';
import type { Lane } from './trial';

/** Every way in which a promise can be broken, each with what was found; empty when it was kept. */
export interface Verdict {
  /** Weaknesses with more tickets than they may have: "unit-3: SEC-1, SEC-4". */
  readonly duplicates: readonly string[];
  /** Of these, those that no notice in the default channel names with all their keys. */
  readonly unreported: readonly string[];
  /** Weaknesses open in Wiz that no ticket stands for. */
  readonly losses: readonly string[];
  /** Reports whose sums do not agree, or do not agree with the services' books. */
  readonly unbalanced: readonly string[];
  /** Tickets no digest names, and tickets or digests told twice. */
  readonly mistold: readonly string[];
  /** Anything but reads and creates; mentions that ring. */
  readonly misdeeds: readonly string[];
}

export interface Evidence {
  readonly lane: Lane;
  readonly site: Site;
  /** Of every run that reported. */
  readonly reports: readonly RunReport[];
  /** Of the last run, with nothing going wrong and nothing new. */
  readonly last: RunReport | undefined;
}

/** From the services' own books; of ours only the reports, and these are held against the books. */
export function judge({ lane, site, reports, last }: Evidence): Verdict {
  const { world } = site;
  const duplicates = duplicatesOf(site);
  return {
    duplicates: duplicates.map(describe),
    unreported: duplicates.filter((group) => !isReported(world, group)).map(describe),
    losses: silentLosses({ lane, site, last }),
    unbalanced: [
      ...(lane === 'outside' ? [] : reports.flatMap((report) => unbalanced(site, report))),
      ...unbalancedAtRest({ lane, site, last }),
    ],
    mistold: mistold(site),
    misdeeds: misdeedsOf(world),
  };
}

/** Weaknesses that still lack a ticket. */
export function lossesOf(world: World): string[] {
  const tickets = ticketsOf(world);
  const lost = findingsOf(world).filter(
    ({ isEligible, marker, statusChangedAt }) =>
      isEligible && !tickets.some((ticket) => standsFor(ticket, marker, statusChangedAt)),
  );
  return [...new Set(lost.map(({ marker }) => marker))];
}

/** Outside the assumptions a project may take nothing, for a ticket we must see has lost its label: it says so, and nothing is lost. */
function silentLosses({ lane, site, last }: Omit<Evidence, 'reports'>): string[] {
  const losses = lossesOf(site.world);
  return lane === 'outside' && losses.length <= (last?.balance.parked ?? 0) ? [] : losses;
}

/** A done ticket stands for its finding until that changes again. */
function standsFor(ticket: BookedTicket, marker: string, statusChangedAt: string | null): boolean {
  if (!ticket.markers.includes(marker)) return false;
  if (ticket.statusCategory !== 'done') return true;
  return statusChangedAt === null || (ticket.resolutiondate ?? '') >= statusChangedAt.slice(0, 23);
}

/** Tickets that stand for one weakness. */
interface Group {
  readonly marker: string;
  readonly tickets: readonly BookedTicket[];
}

function duplicatesOf({ world, stream }: Site): Group[] {
  const tickets = ticketsOf(world);
  const byMarker = new Map<string, BookedTicket[]>();
  for (const ticket of tickets) {
    for (const marker of ticket.markers) byMarker.set(marker, [...(byMarker.get(marker) ?? []), ticket]);
  }
  const groups = [
    ...[...byMarker].map(([marker, tickets]) => ({ marker, tickets })),
    ...[...ticketsPerFingerprint(tickets).values()].map((tickets) => ({
      marker: sharedBy(tickets),
      tickets,
    })),
  ].filter(({ marker, tickets }) => hasOneTooMany(tickets, stream.changes.get(marker) ?? []));
  return [...new Map(groups.map((group) => [describe(group), group])).values()];
}

/** The weakness that all of them name; nobody else says which one a fingerprint is of. */
function sharedBy([first, ...others]: readonly BookedTicket[]): string {
  return first?.markers.find((marker) => others.every(({ markers }) => markers.includes(marker))) ?? '';
}

/** A further ticket is right only after the one before it was done, and for a finding that has changed since. */
function hasOneTooMany(group: readonly BookedTicket[], changes: readonly string[]): boolean {
  const [first, ...further] = [...group].sort((a, b) => (a.created < b.created ? -1 : 1));
  let previous = first;
  for (const ticket of further) {
    const doneAt = previous?.resolutiondate;
    const isRecurrence =
      doneAt !== undefined &&
      ticket.created >= doneAt &&
      changes.some((at) => at >= doneAt && at <= ticket.created);
    if (!isRecurrence) return true;
    previous = ticket;
  }
  return false;
}

/** Each open ticket of the group is named beside another of them in a notice. */
function isReported(world: World, { marker, tickets }: Group): boolean {
  // No run reads a finding that is resolved, or no longer bad enough, and so none hears of its tickets.
  if (!findingsOf(world).some((finding) => finding.marker === marker && finding.isEligible)) return true;
  const notices = messagesOf(world).filter(({ isDigest }) => !isDigest);
  const open = tickets.filter(({ statusCategory }) => statusCategory !== 'done').map(({ key }) => key);
  const names = (text: string, key: string): boolean => new RegExp(`\\b${key}\\b`).test(text);
  // Where at most one is open there is nothing for anybody to close.
  if (open.length < 2) return true;
  return open.every((key) =>
    notices.some(({ text }) => names(text, key) && open.some((other) => other !== key && names(text, other))),
  );
}

/** The sum of every report, and what it says it created against the findings of the tickets that carry its label. */
function unbalanced(site: Site, { run, balance }: RunReport): string[] {
  const { world } = site;
  const { fetched, ...columns } = balance;
  const sum = Object.values(columns).reduce((total, count) => total + count, 0);
  const own = ticketsOf(world).filter(({ labels }) => labels.includes(run));
  const made = own.reduce((sum, { fingerprints }) => sum + fingerprints.length, 0);
  // A run that was reset no longer speaks of what it made before.
  const isWhole = howOften(site, /reset (while|after)/) === 0;
  const most = isWhole ? balance.created + balance.adopted + balance.parked : made;
  return [
    ...(sum === fetched ? [] : [`${run}: ${fetched} fetched, ${sum} accounted for`]),
    ...(balance.created <= made ? [] : [`${run}: ${balance.created} created by its word, ${made} in Jira`]),
    ...(made <= most ? [] : [`${run}: ${made} in Jira, ${most} at most by its word`]),
  ];
}

/** With nothing new, a sweep knows exactly what Wiz has open, and creates nothing. */
function unbalancedAtRest({ lane, site: { world }, last }: Omit<Evidence, 'reports'>): string[] {
  if (last === undefined) return ['the last run did not report'];
  if (last.window?.kind !== 'sweep') return ['at rest: the last run was no sweep'];
  const eligible = findingsOf(world).filter(({ isEligible }) => isEligible).length;
  const { fetched, known, parked } = last.balance;
  // Outside the assumptions a project may stay parked, loudly: a ticket we must see has lost its label.
  const isWhole = lane === 'outside' ? known + parked === eligible : known === eligible;
  return fetched === eligible && isWhole
    ? []
    : [`at rest: ${eligible} open in Wiz, ${fetched} fetched, ${known} known, ${parked} parked`];
}

function mistold(site: Site): string[] {
  const { world, people } = site;
  const digests = messagesOf(world).filter(({ isDigest }) => isDigest);
  const told = countEach(digests.flatMap(({ keys }) => keys));
  // A ticket that was moved is told under the key it had.
  const timesTold = ({ key }: BookedTicket): number =>
    [key, ...(people.formerKeys.get(key) ?? [])].reduce((sum, each) => sum + (told.get(each) ?? 0), 0);
  const repeated = Object.entries(postsPerKey(world)).filter(([, count]) => count > 1);
  const linked = digests.flatMap(({ linkedRuns }) => linkedRuns);
  const untold = ticketsOf(world).filter(
    (ticket) => timesTold(ticket) === 0 && !ticket.labels.some((label) => linked.includes(label)),
  );
  return [
    ...untold.map(({ key }) => `told: ${key} was told to nobody`),
    ...ticketsOf(world)
      .filter((ticket) => timesTold(ticket) > 1)
      .map((ticket) => `told: ${ticket.key} was told ${timesTold(ticket)} times`),
    ...repeated.map(([key, count]) => `told: message ${key} was posted ${count} times`),
    ...inParts(site, digests),
    ...raisedTwice(site, digests),
  ];
}

/** A run says it all in one digest a team; only where it was reset may what it found then come in a further part. */
function inParts(site: Site, digests: readonly BookedMessage[]): string[] {
  if (howOften(site, /reset/) > 0) return [];
  const parts = countEach(digests.map(({ digestOf }) => digestOf));
  return [...parts].flatMap(([digest, count]) =>
    count > 1 ? `told: digest ${digest} has ${count} parts` : [],
  );
}

/** Once for every time it may have been raised, and once more where what was told has been forgotten. */
function raisedTwice(site: Site, digests: readonly BookedMessage[]): string[] {
  const allowed = 1 + howOften(site, /lowered|schedule deleted|database gone|second run beside/);
  const raises = countEach(digests.flatMap((digest) => digest.raises));
  return [...raises].flatMap(([raise, count]) =>
    count > allowed ? `told: that ${raise} was told ${count} times` : [],
  );
}

function howOften(site: Site, name: RegExp): number {
  return [...site.counts()].reduce((sum, [each, count]) => sum + (name.test(each) ? count : 0), 0);
}

function countEach(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function describe({ marker, tickets }: Group): string {
  return `${marker}: ${tickets.map(({ key }) => key).join(', ')}`;
}
