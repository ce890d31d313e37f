import { elapsedMs } from '../../domain/time';
import type { AuditFact } from '../record';
import type { Told } from './alike';
import { lasting, moment } from '../../domain/figures';

type Telling = (fact: AuditFact) => string;

/** One sentence for what one entry says, or several that say the same. */
export function sentence(facts: readonly Told[]): string {
  const [first] = facts;
  const last = facts.at(-1);
  if (first === undefined || last === undefined) return '';
  const tell = TELLINGS[first.kind] ?? tellOther;
  if (facts.length === 1) return `${tell(first)}${andOthers(first)}${inRun(first)}.`;
  return `${tell(first)}${andOthers(first)}, in ${facts.length} runs, the last at ${moment(last.at)} UTC.`;
}

/** Of the first it tells in full. */
function andOthers({ alike }: Told): string {
  return alike === undefined ? '' : `; the same for ${alike} others`;
}

function inRun({ run }: AuditFact): string {
  return run === undefined ? '' : ` (${run.startsWith('wfd-run-') ? 'run ' : ''}${run})`;
}

const TELLINGS: Readonly<Record<string, Telling>> = {
  create: ({ reason }) => `Seen, and to get a ticket: ${reason}`,
  created: (fact) =>
    `Ticketed: ${fact.ticket ?? 'a ticket'} was filed${forTeam(fact)}, because ${fact.reason}${approvedIn(fact)}${riskOf(fact)}${openFor(fact)}`,
  adopted: (fact) =>
    `Ticketed: ${fact.ticket ?? 'a ticket'} was there already and was taken over${forTeam(fact)} (${fact.reason})${approvedIn(fact)}${riskOf(fact)}${openFor(fact)}`,
  known: ({ ticket = '', reason }) =>
    ticket === '' ? `Seen again, no new ticket: ${reason}` : `Seen again; ${ticket} stands for it: ${reason}`,
  suppressed: ({ reason }) => `Seen, and decided that it gets no ticket: ${reason}`,
  held: (fact) => `Seen, and held back${forTeam(fact)}: ${fact.reason}${riskOf(fact)}`,
  parked: (fact) => `Seen, and parked${forTeam(fact)}, until somebody mends this: ${fact.reason}`,
  'resolved-meanwhile': ({ reason }) => `Needed no ticket any more: ${reason}`,
  message: (fact) => `${announced(fact)}${toTeam(fact)}: ${fact.reason}`,
  asked: (fact) => `Approval was asked for${where(fact)}: ${fact.reason}`,
  approved: (fact) => `Approved${by(fact)}: ${fact.reason}`,
  rejected: (fact) => `Rejected${by(fact)}: ${fact.reason}`,
  reminded: (fact) => `Reminded that an approval is waited for${where(fact)}: ${fact.reason}`,
  expired: ({ reason }) => `The approval expired, which denies nothing: ${reason}`,
  answered: (fact) => `An answer came${by(fact)}${sentBy(fact)}: ${fact.reason}`,
  taken: ({ reason }) => `A run took some of what was asked for: ${reason}`,
  'still-open': ({ approval }) =>
    `Approval ${approval ?? ''} is still open, and nothing more has been said since then`,
  commented: (fact) =>
    `${fact.ticket ?? 'The ticket'} was commented on, because ${fact.reason}${riskOf(fact)}`,
  'linked-in-wiz': (fact) =>
    `Wiz links the finding to ${fact.ticket ?? 'its ticket'} now: ${fact.reason}${riskOf(fact)}`,
  'linked-in-jira': (fact) =>
    `${fact.ticket ?? 'The ticket'} links to the finding now: ${fact.reason}${riskOf(fact)}`,
  'not-added': (fact) => `Not added to ${fact.ticket ?? 'the ticket'}: ${fact.reason}${riskOf(fact)}`,
  closed: ({ reason }) => `The approval was closed: ${reason}`,
};

function tellOther({ kind, reason }: AuditFact): string {
  return `${kind}: ${reason}`;
}

function forTeam({ team, severity }: AuditFact): string {
  const what = severity === undefined ? '' : `, severity ${severity}`;
  return team === undefined ? what : ` for team ${team}${what}`;
}

function openFor({ openedAt, at }: AuditFact): string {
  if (openedAt === undefined || Number.isNaN(Date.parse(openedAt))) return '';
  return `; Wiz had opened the finding ${lasting(Math.max(0, elapsedMs(openedAt, at)))} before`;
}

/** Who approved it stands in the reason, with when and why. */
function approvedIn({ approval }: AuditFact): string {
  return approval === undefined ? '' : ` (approval ${approval})`;
}

function riskOf({ risk }: AuditFact): string {
  return risk === undefined ? '' : `; risk ${risk}`;
}

function by({ by }: AuditFact): string {
  return by === undefined ? '' : ` by ${by}`;
}

function sentBy({ identity }: AuditFact): string {
  return identity === undefined ? '' : `, sent as ${identity}`;
}

function where({ channel }: AuditFact): string {
  return channel === undefined ? '' : ` in ${channel}`;
}

function toTeam({ team, channel }: AuditFact): string {
  const whom = team === undefined ? '' : ` to team ${team}`;
  return `${whom}${channel === undefined ? '' : ` in ${channel}`}`;
}

export function isSent({ outcome }: Pick<AuditFact, 'outcome'>): boolean {
  return outcome === 'sent' || outcome === 'already-sent';
}

/** Nobody can look whether it arrived. */
export function isInDoubt({ outcome }: Pick<AuditFact, 'outcome'>): boolean {
  return outcome === 'unverified' || outcome === 'uncertain';
}

function announced(fact: AuditFact): string {
  if (isInDoubt(fact)) return 'Perhaps announced';
  return isSent(fact) ? 'Announced' : 'Not announced';
}
