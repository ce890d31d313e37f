import { ConnectorError } from '../connectors/connector-error';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { ParkedDestination } from '../domain/destination';
import { ruleLabel } from '../domain/group-ticket';
import { type Frontier, highest, scanStart, SETTLED_KEYS } from '../domain/key-scan';
import { fingerprintLabel, fingerprintsOf, type Ticket } from '../domain/ticket';
import { allEnded } from '../connectors/calls';
import { isInTrouble, type Part, spareOthers } from './patience';
import { type ProjectScan, refuseAstray, scanProject } from './scan-project';

/** Labels one search asks for. Much longer queries have been seen to fail. */
const LABELS_PER_SEARCH = 100;
/**
 * A rule has one ticket for many findings for each time that many came, over the years. Of fifty rules they are a page or some; where
 * they have no end, half of the rules may have one.
 */
const RULES_PER_SEARCH = 50;
/** Of so few that asking too early costs one search, though nothing may be new. */
const FEW_RULES = 10;
/** Searches under way at once. */
const SEARCHES_AT_ONCE = 3;
/** Findings of a page whose labels are one round of searches. */
const SMALL_PAGE = SEARCHES_AT_ONCE * LABELS_PER_SEARCH;
/** Keys one read takes. */
const KEYS_PER_READ = 100;

export interface Sought {
  readonly fingerprints: readonly string[];
  /** Their `ruleKey`s: a ticket that stands for many findings carries the label of one of them, and that of their rule. */
  readonly rules: readonly string[];
}

/**
 * What the index knows of these findings, in any project and status. A miss proves nothing about the last hours. Rules count
 * only where a finding has no open ticket by its own label: most have, and what a rule has grows for ever. One whose own
 * ticket is done may stand in another that is not. On a small page, which is one of what has changed, something is usually new,
 * and its ticket need not wait for the rules: they are asked for at the same time.
 */
export async function searchTickets(jira: TicketStore, { fingerprints, rules }: Sought): Promise<Ticket[]> {
  const labels = [...new Set(fingerprints)].map(fingerprintLabel);
  const ruleLabels = [...new Set(rules)].map(ruleLabel);
  const searchRules = () =>
    searchLabels(inPortions(ruleLabels, RULES_PER_SEARCH), (portion) => findOfRules(jira, portion));
  const isSmall = labels.length <= SMALL_PAGE && ruleLabels.length <= FEW_RULES;
  const early = isSmall ? searchRules() : undefined;
  const [searched] = await Promise.allSettled([
    searchLabels(inPortions(labels, LABELS_PER_SEARCH), (portion) => jira.findByLabels(portion)),
    // How it ends is heard below, where it counts.
    early,
  ]);
  if (searched.status === 'rejected') throw searched.reason;
  const own = searched.value;
  const open = own.filter(({ statusCategory }) => statusCategory !== 'done');
  const known = new Set(open.flatMap(fingerprintsOf));
  if (fingerprints.every((fingerprint) => known.has(fingerprint))) return own;
  return [...own, ...(await (early ?? searchRules()))];
}

/**
 * The same where nothing is expected to be found, as right before a create: what will be asked is asked at once, and in one search
 * where it fits.
 */
export async function searchForNone(jira: TicketStore, { fingerprints, rules }: Sought): Promise<Ticket[]> {
  const labels = [...new Set(fingerprints)].map(fingerprintLabel);
  const ruleLabels = [...new Set(rules)].map(ruleLabel);
  const isOne =
    ruleLabels.length <= RULES_PER_SEARCH && labels.length + ruleLabels.length <= LABELS_PER_SEARCH;
  if (isOne) return [...(await findOfRules(jira, [...labels, ...ruleLabels]))];
  return searchLabels(
    [...inPortions(labels, LABELS_PER_SEARCH), ...inPortions(ruleLabels, RULES_PER_SEARCH)],
    (portion) => findOfRules(jira, portion),
  );
}

async function searchLabels(
  portions: readonly (readonly string[])[],
  find: (portion: readonly string[]) => Promise<readonly Ticket[]>,
): Promise<Ticket[]> {
  const found: Ticket[] = [];
  for (const group of inPortions(portions, SEARCHES_AT_ONCE)) {
    const answers = await allEnded(group.map(find));
    found.push(...answers.flat());
  }
  return found;
}

/** Where the answer has no end, half of the rules may have one. */
async function findOfRules(jira: TicketStore, labels: readonly string[]): Promise<readonly Ticket[]> {
  try {
    return await jira.findByLabels(labels);
  } catch (error) {
    const canHalve = error instanceof ConnectorError && error.trouble === 'malformed' && labels.length > 1;
    if (!canHalve) throw error;
  }
  const middle = Math.ceil(labels.length / 2);
  const halves = [labels.slice(0, middle), labels.slice(middle)];
  const answers = await allEnded(halves.map((half) => findOfRules(jira, half)));
  return answers.flat();
}

/** The tickets of any number of keys, current to the moment. */
export async function readTickets(jira: TicketStore, keys: readonly string[]): Promise<Ticket[]> {
  const portions = inPortions([...new Set(keys)], KEYS_PER_READ);
  const answers = await allEnded(portions.map((portion) => jira.readByKeys(portion)));
  return answers.flat();
}

export interface Scan {
  readonly tickets: readonly Ticket[];
  readonly frontier: Frontier;
}

/** Says as well which projects could not be scanned, and are not in the frontier. */
export interface SettledScan extends Scan {
  readonly unreadable: readonly ParkedDestination[];
}

export interface ScanScope {
  /** Projects tickets will be created in: not to be able to scan one of them is an error, or closes it. */
  readonly projects: readonly string[];
  /** Projects of teams whose tickets they do not take now; one that is gone, or closed to us, is left out, as is one that cannot be read. */
  readonly parked?: readonly string[];
  /** Others that may hold tickets of ours; one that is gone, or closed to us, is left out. */
  readonly others: readonly string[];
  readonly indexLagMs: number;
}

/**
 * The key scan without any memory: from the newest settled keys of each project to its end. The others are not to suffer from
 * a project in which it was led astray, which gives what could be read, and a frontier that says that no batch may create there;
 * nor from one of which Jira gives nothing for minutes, or nothing that can be understood, while it answers otherwise.
 */
export async function scanFromSettled(jira: TicketStore, scope: ScanScope): Promise<SettledScan> {
  const { projects, parked = [], others, indexLagMs } = scope;
  const partOf = (project: string): Part<ProjectScan | ParkedDestination> => ({
    part: `keys of ${project}`,
    ask: () => scanSettled(jira, project, indexLagMs),
    without: (why) => unreadable(project, why),
  });
  const ifThere = (project: string): Part<ProjectScan | ParkedDestination | undefined> => ({
    ...partOf(project),
    ask: () => scanIfThere(jira, project, indexLagMs),
  });
  const scans = await spareOthers<ProjectScan | ParkedDestination | undefined>([
    ...projects.map(partOf),
    ...parked.map(ifThere),
    ...others.map((project) => ({ ...ifThere(project), isMissed: true })),
  ]);
  const present = scans.filter((scan) => scan !== undefined);
  const closed = present.filter((scan) => 'kind' in scan);
  // Throws where it is not the project that is in trouble, but Jira.
  if (closed.length > 0) await jira.identify();
  return { ...joined(present.filter((scan) => 'next' in scan)), unreadable: closed };
}

/**
 * The same of other projects right before a create, where nothing may be left out; but for those that could not be read before in
 * this run, and still cannot.
 */
export async function scanWhole(
  jira: TicketStore,
  { others, indexLagMs }: ScanScope,
  unreadable: readonly string[],
): Promise<Scan> {
  const scans = await allEnded(
    others.map((project) =>
      scanIfThere(jira, project, indexLagMs).catch((error: unknown) => {
        if (!isInTrouble(error) || !unreadable.includes(project)) throw error;
        return undefined;
      }),
    ),
  );
  return joined(scans.filter((scan) => scan !== undefined));
}

/** A removed project must not stop the others: its tickets are gone with it. */
async function scanIfThere(
  jira: TicketStore,
  project: string,
  indexLagMs: number,
): Promise<ProjectScan | undefined> {
  try {
    return await scanSettled(jira, project, indexLagMs);
  } catch (error) {
    if (error instanceof ConnectorError && (error.trouble === 'rejected' || error.trouble === 'missing'))
      return undefined;
    throw error;
  }
}

async function scanSettled(jira: TicketStore, project: string, indexLagMs: number): Promise<ProjectScan> {
  const [settled, newest] = await allEnded([
    jira.newestKeys({ project, olderThanMs: indexLagMs, limit: SETTLED_KEYS }),
    jira.newestKeys({ project, olderThanMs: 0, limit: 1 }),
  ]);
  return scanProject(jira, { project, from: scanStart(settled), known: highest(project, newest) });
}

function unreadable(project: string, why: string): ParkedDestination {
  return {
    kind: 'parked',
    project,
    reason: `what was filed in ${project} of late cannot be read, and would be filed again: ${why}`,
    cure: `see in Jira whether a ticket of ${project} cannot be opened; the next run looks again`,
  };
}

/**
 * The key scan from where an earlier one of this run ended. Throws `malformed` where that one was led astray, or this one
 * is: whoever is about to create must have seen the end.
 */
export async function scanFromFrontier(jira: TicketStore, frontier: Frontier): Promise<Scan> {
  refuseAstray(frontier);
  const starts = Object.entries(frontier).map(([project, from]) => ({ project, from, known: from - 1 }));
  const scan = joined(await allEnded(starts.map((start) => scanProject(jira, start))));
  refuseAstray(scan.frontier);
  return scan;
}

function joined(scans: readonly ProjectScan[]): Scan {
  return {
    tickets: scans.flatMap(({ tickets }) => tickets),
    frontier: Object.fromEntries(scans.map(({ project, next }) => [project, next])),
  };
}

export function inPortions<T>(items: readonly T[], size: number): T[][] {
  const portions: T[][] = [];
  for (let at = 0; at < items.length; at += size) portions.push(items.slice(at, at + size));
  return portions;
}
