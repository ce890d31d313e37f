import type { Environment } from './finding';
import { type ConnectorName, type Risk, riskOf, type RiskPolicy } from './risk';

/** What goes beyond reading and creating; each has a switch of its own. */
export const CAPABILITIES = ['commentWhenResolved', 'linkInWiz', 'remoteLink'] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** All off unless the policy says otherwise. */
export type BeyondPolicy = Readonly<Record<Capability, boolean>>;

/** Where each of them writes, for its risk. */
const WRITES_TO: Readonly<Record<Capability, ConnectorName>> = {
  commentWhenResolved: 'jira',
  linkInWiz: 'wiz',
  remoteLink: 'jira',
};

/** "beyond.linkInWiz": where a person finds its switch. */
export function switchOf(capability: Capability): string {
  return `beyond.${capability}`;
}

/** A policy from before there were switches has none. */
export function switchedOn({ beyond }: { readonly beyond?: BeyondPolicy }): readonly Capability[] {
  return CAPABILITIES.filter((each) => beyond?.[each] === true);
}

/** Something to be put beside a ticket, or beside a finding because of its ticket. */
export interface Addition {
  readonly ticket: string;
  /** Wiz id; of the worst finding where the ticket stands for several. */
  readonly finding: string;
  /** Absent on production. */
  readonly environment?: Environment;
}

/** An open ticket whose findings Wiz has resolved, all of them. */
export interface ResolvedTicket extends Addition {
  /** How many findings it stands for. */
  readonly count: number;
  /** Raw `statusChangedAt` of the one resolved last: a resolution is told of once. */
  readonly at: string;
  /** The same of the first one that was read: from there on the next run reads, if nothing comes of this. */
  readonly since: string;
  /** In Wiz's own words, such as ISSUE_FIXED; absent where it gives none. */
  readonly reason?: string;
  /** A person said in Wiz that it is to be ignored. */
  readonly isIgnored?: true;
  readonly url: string;
}

/**
 * - `there`: it was there already; nothing was sent.
 * - `gone`: the ticket or the finding is not there any more, or needs it no more.
 * - `rejected`: the service said no for good.
 * - `refused`: not now; nothing was done.
 * - `uncertain`: it may have been done. Not sent again in this run; the next one looks first.
 * - `unsent`: not tried in this turn, for want of time.
 */
export interface AdditionEnd {
  readonly ticket: string;
  readonly finding: string;
  readonly kind: 'added' | 'there' | 'gone' | 'rejected' | 'refused' | 'uncertain' | 'unsent';
  /** The service's own words. */
  readonly detail?: string;
}

/** What a run made of one kind; part of its report. */
export interface AdditionSummary {
  readonly capability: Capability;
  readonly added: number;
  /** It was there already. */
  readonly there: number;
  /** Left to a later run: held by its risk or by the limit, or not known to have arrived. */
  readonly left: number;
  /** The service said no. */
  readonly rejected: number;
}

/** What is about to be done, for its risk. */
interface PlannedAddition extends Pick<Addition, 'environment'> {
  readonly capability: Capability;
  /** From 1, among those of its kind in one run. */
  readonly number: number;
}

export function riskOfAddition(
  { capability, number, environment = 'production' }: PlannedAddition,
  { risk }: { readonly risk: RiskPolicy },
): Risk {
  return riskOf({ verb: 'write', connector: WRITES_TO[capability], target: environment, number }, risk);
}
