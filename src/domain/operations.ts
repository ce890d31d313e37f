import type { Verb } from './risk';

export type Level = 'LOW' | 'MEDIUM' | 'HIGH';

/** One thing that a connector can do at its service. What is not declared here no connector sends. */
export interface Operation {
  readonly service: 'wiz' | 'jira' | 'slack';
  /** "findings:read"; unique within its service. */
  readonly name: string;
  readonly verb: Verb;
  readonly level: Level;
  /**
   * - `none`: the service is the same afterwards.
   * - `addition`: something is there that was not; all else is as it was.
   * - `change`: something that was there is another, or gone.
   */
  readonly effect: 'none' | 'addition' | 'change';
  /** One sentence for people. */
  readonly what: string;
  /** Absent: part of every deployment. Else the name under which it has to be switched on; until then its requests are refused. */
  readonly capability?: string;
}

const DECLARED = [
  {
    service: 'wiz',
    name: 'findings:read',
    verb: 'read',
    level: 'LOW',
    effect: 'none',
    what: 'Signs in, and reads findings with the resources, rules and projects they name.',
  },
  {
    service: 'jira',
    name: 'account:read',
    verb: 'read',
    level: 'LOW',
    effect: 'none',
    what: 'Asks whose token it is, and for the address and the cloud id of the site.',
  },
  {
    service: 'jira',
    name: 'projects:read',
    verb: 'read',
    level: 'LOW',
    effect: 'none',
    what: 'Reads the rights, types and fields that a project offers to those who create tickets in it.',
  },
  {
    service: 'jira',
    name: 'users:read',
    verb: 'search',
    level: 'LOW',
    effect: 'none',
    what: 'Looks up whom a ticket can be given to, where the policy names somebody.',
  },
  {
    service: 'jira',
    name: 'issues:read',
    verb: 'search',
    level: 'LOW',
    effect: 'none',
    what: 'Searches tickets by label, by quoted label and by age, and reads them by key.',
  },
  {
    service: 'jira',
    name: 'issues:create',
    verb: 'create',
    level: 'MEDIUM',
    effect: 'addition',
    what: 'Creates tickets, each after a look whether it is there already.',
  },
  {
    service: 'slack',
    name: 'account:read',
    verb: 'read',
    level: 'LOW',
    effect: 'none',
    what: 'Asks whose token it is, and what it may do.',
  },
  {
    service: 'slack',
    name: 'channels:read',
    verb: 'read',
    level: 'LOW',
    effect: 'none',
    what: 'Looks up the channels that the policy names.',
  },
  {
    service: 'slack',
    name: 'messages:read',
    verb: 'read',
    level: 'LOW',
    effect: 'none',
    what: "Looks through the history of those channels for the worker's own messages.",
  },
  {
    service: 'slack',
    name: 'messages:send',
    verb: 'send',
    level: 'LOW',
    effect: 'addition',
    what: 'Posts a digest or a notice, and none again that may have arrived.',
  },
  {
    // It can be undone, and nobody is told by it, but a membership is more than a message.
    service: 'slack',
    name: 'channels:join',
    verb: 'write',
    level: 'MEDIUM',
    effect: 'addition',
    what: 'Makes the bot a member of a public channel that the policy names, where it must be one to post or to look.',
  },
] as const satisfies readonly Operation[];

type Declared = (typeof DECLARED)[number];

export type OperationName<Service extends Operation['service']> = Extract<
  Declared,
  { service: Service }
>['name'];

export const OPERATIONS: readonly Operation[] = DECLARED;

export function isSwitchedOn({ capability }: Operation, switchedOn: readonly string[] = []): boolean {
  return capability === undefined || switchedOn.includes(capability);
}

const RANK: Readonly<Record<Level, number>> = { LOW: 0, MEDIUM: 1, HIGH: 2 };

/**
 * The level of all of them together. An operation counts towards it by what it could spoil, and an addition spoils nothing: what
 * was there is untouched, a second look finds what was added before it would be added again, and a person who does not
 * want it can close or leave it. So it is LOW as long as nothing changes or deletes, and else the highest level
 * among those that do.
 */
export function overallLevel(operations: readonly Operation[]): Level {
  return operations
    .filter(({ effect }) => effect === 'change')
    .map(({ level }) => level)
    .reduce((highest, level) => (RANK[level] > RANK[highest] ? level : highest), 'LOW');
}
