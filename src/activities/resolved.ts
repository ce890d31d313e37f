import { log } from '@temporalio/activity';
import type { TicketStore } from '../connectors/jira/ticket-store';
import type { FindingAdditions } from '../connectors/wiz/finding-additions';
import { ADDITIONS_PER_RUN } from '../domain/additions';
import { type ResolvedTicket, switchedOn } from '../domain/beyond';
import { pastWindow } from '../domain/beyond-memory';
import { ENVIRONMENTS, environmentOf } from '../domain/environment';
import type { Policy } from '../domain/policy';
import type { ResolvedFinding } from '../domain/resolved-finding';
import { fingerprintsOf, type Ticket } from '../domain/ticket';
import { compareTimestamps } from '../domain/time';
import type { Dependencies } from './dependencies';
import { inPortions, searchTickets } from './lookup';
import { readReadable } from './unread';

export interface ResolvedInput {
  readonly policy: Policy;
  /** ISO or raw. */
  readonly since: string;
}

export interface FoundResolved {
  /** Open tickets of ours of which every finding is resolved, by their oldest resolution; some 250 bytes each. */
  readonly tickets: readonly ResolvedTicket[];
  /** Present when there is more to be read: all up to here was. */
  readonly readUntil?: string;
  /** How many more tickets were left out, for too many findings of their rules are open to know of each. */
  readonly unread?: number;
}

/** 5,000 findings. */
const PAGES = 10;
/** Twice what a run comments on: some projects may refuse. */
const TICKETS = 2 * ADDITIONS_PER_RUN;
const RULES_PER_QUESTION = 50;

export function resolvedActivities({ wiz, jira }: Dependencies) {
  return {
    /** Which open tickets Wiz has nothing open for any more, though it had. */
    async findResolved({ policy, since }: ResolvedInput): Promise<FoundResolved> {
      const additions = wiz.beyond(switchedOn(policy));
      const { findings, readUntil } = await readResolved(additions, since);
      const byFingerprint = grouped(findings);
      const indexed = await searchTickets(jira, {
        fingerprints: [...byFingerprint.keys()],
        rules: [...new Set(findings.flatMap(({ ruleKey }) => ruleKey ?? []))],
      });
      const candidates = await stillOpen(
        jira,
        indexed.map(({ key }) => key),
      );
      const involved = candidates.map((ticket) => ({ ticket, findings: findingsOf(ticket, byFingerprint) }));
      const standing = await readStanding(
        additions,
        involved.flatMap((each) => each.findings),
      );
      const readable = involved.filter(({ findings: own }) => !isUnreadable(own, standing));
      const unread = involved.length - readable.length;
      const resolved = readable.flatMap(({ ticket, findings: own }) =>
        isAllResolved(ticket, own, standing.open) ? [toResolved(ticket, own, policy)] : [],
      );
      const tickets = resolved.sort((a, b) => compareTimestamps(a.since, b.since)).slice(0, TICKETS);
      log.info('resolved findings read', { findings: findings.length, tickets: tickets.length, unread });
      const cut = resolved[tickets.length]?.since;
      const until = [readUntil, cut].flatMap((each) => each ?? []).sort(compareTimestamps)[0];
      return {
        tickets,
        ...(until === undefined ? {} : { readUntil: pastWindow(since, until) }),
        ...(unread === 0 ? {} : { unread }),
      };
    },
  };
}

async function readResolved(
  additions: FindingAdditions,
  since: string,
): Promise<{ findings: ResolvedFinding[]; readUntil?: string }> {
  const findings: ResolvedFinding[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const request = { changedAfter: since, ...(cursor === undefined ? {} : { cursor }) };
    const { findings: more, nextCursor } = await additions.readResolved(request);
    findings.push(...more);
    cursor = nextCursor;
    if (cursor === undefined) return { findings };
  }
  const last = findings.at(-1)?.changedAt;
  return last === undefined ? { findings } : { findings, readUntil: last };
}

function grouped(findings: readonly ResolvedFinding[]): Map<string, ResolvedFinding[]> {
  const groups = new Map<string, ResolvedFinding[]>();
  for (const finding of findings) {
    groups.set(finding.fingerprint, [...(groups.get(finding.fingerprint) ?? []), finding]);
  }
  return groups;
}

/** The index lags: somebody may have closed it since. Of one that cannot be read nobody knows. */
async function stillOpen(jira: TicketStore, keys: readonly string[]): Promise<Ticket[]> {
  const { tickets, unread } = await readReadable(jira, keys);
  if (unread.length > 0) log.warn('tickets cannot be read', { tickets: unread.slice(0, 10) });
  const byKey = new Map(tickets.map((ticket) => [ticket.key, ticket]));
  return [...byKey.values()].filter(({ statusCategory }) => statusCategory !== 'done');
}

type Groups = ReadonlyMap<string, readonly ResolvedFinding[]>;

function findingsOf(ticket: Ticket, byFingerprint: Groups): ResolvedFinding[] {
  const found = fingerprintsOf(ticket).flatMap((fingerprint) => byFingerprint.get(fingerprint) ?? []);
  return found.sort((a, b) => compareTimestamps(a.changedAt, b.changedAt));
}

interface Standing {
  /** Fingerprints. */
  readonly open: ReadonlySet<string>;
  readonly tooLarge: ReadonlySet<string>;
}

/**
 * What is still, or again, open of the same rules. A fingerprint is made of its rules, so an open finding with one of these
 * fingerprints, of whatever id and severity, is among them. Where there is too much of a portion, some of its rules are to blame.
 */
async function readStanding(
  additions: FindingAdditions,
  findings: readonly ResolvedFinding[],
): Promise<Standing> {
  const rules = [...new Set(findings.flatMap(({ ruleIds }) => ruleIds))];
  const open: string[] = [];
  const tooLarge: string[] = [];
  const questions = inPortions(rules, RULES_PER_QUESTION);
  for (let asked = questions.shift(); asked !== undefined; asked = questions.shift()) {
    const answer = await additions.readOpenOf(asked);
    if (answer !== undefined) open.push(...answer);
    else if (asked.length === 1) tooLarge.push(...asked);
    else questions.unshift(...inPortions(asked, 1));
  }
  return { open: new Set(open), tooLarge: new Set(tooLarge) };
}

function isUnreadable(findings: readonly ResolvedFinding[], { tooLarge }: Standing): boolean {
  return findings.some(({ ruleIds }) => ruleIds.some((rule) => tooLarge.has(rule)));
}

/**
 * The members of a group share the rule, so whichever of them is open was seen. Labels of several weaknesses are nobody's
 * but a person's, and may be of other rules: then each must have been read as resolved.
 */
function isAllResolved(
  ticket: Ticket,
  findings: readonly ResolvedFinding[],
  standing: ReadonlySet<string>,
): boolean {
  const own = fingerprintsOf(ticket);
  const read = new Set(findings.map(({ fingerprint }) => fingerprint));
  const isKnown = findings.every(({ ruleIds }) => ruleIds.length > 0);
  const isOfOneRule = own.length === 1 || isGroupTicket(ticket);
  return (
    findings.length > 0 &&
    isKnown &&
    own.every((fingerprint) => !standing.has(fingerprint)) &&
    (isOfOneRule || own.every((fingerprint) => read.has(fingerprint)))
  );
}

function isGroupTicket({ labels, members = [] }: Ticket): boolean {
  return (
    members.length > 0 && fingerprintsOf({ labels }).every((fingerprint) => members.includes(fingerprint))
  );
}

function toResolved(ticket: Ticket, findings: readonly ResolvedFinding[], policy: Policy): ResolvedTicket {
  const [first] = findings;
  const last = findings.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a ticket without findings');
  const said = findings.map((finding) => environmentOf(finding, policy.environments));
  const environment = ENVIRONMENTS.find((each) => said.includes(each)) ?? 'production';
  return {
    ticket: ticket.key,
    finding: last.id,
    ...(environment === 'production' ? {} : { environment }),
    count: fingerprintsOf(ticket).length,
    at: last.changedAt,
    since: first.changedAt,
    ...(last.reason === undefined ? {} : { reason: last.reason }),
    ...(last.isIgnored ? { isIgnored: true as const } : {}),
    url: last.url,
  };
}
