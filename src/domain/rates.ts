import type { ServiceName, TooMany } from './too-many';

/** How fast the services are asked, each by itself. Kept by every worker for all that it does. */
export interface RatePolicy {
  readonly wiz: WizRates;
  readonly jira: JiraRates;
  readonly slack: SlackRates;
}

export interface WizRates {
  /** Requests, evenly spaced. */
  readonly perSecond: number;
  /** Requests under way at once. */
  readonly parallel: number;
}

export interface JiraRates {
  /** Requests of one kind, such as searches; that many may leave at once. */
  readonly perSecond: number;
  /** Writes to one ticket. */
  readonly perTicket: number;
  readonly parallel: number;
}

export interface SlackRates {
  /** Messages a second to one channel; three may leave at once. */
  readonly perChannel: number;
  readonly parallel: number;
}

/** Well below what the services allow, for others ask them as well. */
export const RATE_DEFAULTS: RatePolicy = {
  wiz: { perSecond: 3, parallel: 4 },
  jira: { perSecond: 30, perTicket: 3, parallel: 20 },
  slack: { perChannel: 1, parallel: 10 },
};

/**
 * Slower than this nothing would ever be done. The look before a create is at least three windows of keys and may take 15
 * seconds, and a key scan may be a thousand windows; a message has half of `uncertainWait` to leave in.
 */
export const LEAST_RATES: RatePolicy = {
  wiz: { perSecond: 0.1, parallel: 1 },
  jira: { perSecond: 3, perTicket: 0.1, parallel: 1 },
  slack: { perChannel: 0.5, parallel: 1 },
};

/** What is known of a service's own limit. */
interface KnownLimit {
  readonly service: ServiceName;
  readonly setting: string;
  readonly most: number;
  readonly why: string;
}

export const KNOWN_LIMITS: readonly KnownLimit[] = [
  {
    service: 'wiz',
    setting: 'perSecond',
    most: 10,
    why: 'Wiz allows 10 requests a second to all users of a service account together',
  },
  {
    service: 'jira',
    setting: 'perSecond',
    most: 100,
    why: 'Jira allows 100 requests of one kind a second to all integrations of a site together',
  },
  {
    service: 'jira',
    setting: 'perTicket',
    most: 100 / 30,
    why: 'Jira allows 100 writes to one ticket in 30 seconds',
  },
  {
    service: 'slack',
    setting: 'perChannel',
    most: 1,
    why: 'Slack allows one message a second to a channel',
  },
];

/** The rates in the input of an activity, by themselves or in the policy it goes by; one of an earlier version brings none. */
export function ratesIn(input: unknown): RatePolicy | undefined {
  const { rates, policy } = (input ?? {}) as { rates?: RatePolicy; policy?: { rates?: RatePolicy } };
  const found = rates ?? policy?.rates;
  return found === undefined || isTooSlow(found) ? undefined : found;
}

/** A plan that somebody starts by hand may bring what no policy file may: it must not hold up the worker's other work. */
function isTooSlow(rates: RatePolicy): boolean {
  return Object.entries(LEAST_RATES).some(([service, least]) => {
    const given = new Map<string, unknown>(Object.entries(rates[service as ServiceName] ?? {}));
    return Object.entries(least).some(([setting, most]) => !(Number(given.get(setting)) >= Number(most)));
  });
}

/** "Jira 2 times, Slack 1 time". */
export function describeTooMany(tooMany: TooMany): string {
  const names: Readonly<Record<ServiceName, string>> = { wiz: 'Wiz', jira: 'Jira', slack: 'Slack' };
  const parts = Object.entries(tooMany) as [ServiceName, number][];
  return parts
    .map(([service, count]) => `${names[service]} ${count} ${count === 1 ? 'time' : 'times'}`)
    .join(', ');
}
