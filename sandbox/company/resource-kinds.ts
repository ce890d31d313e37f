import type { WizEntity } from '../wiz/model';
import type { Account } from './accounts';
import type { Random } from './random';
import type { TeamName } from './teams';

export type ResourceKind =
  | 'vm'
  | 'bucket'
  | 'database'
  | 'user'
  | 'firewall'
  | 'volume'
  | 'function'
  | 'account'
  | 'vault'
  | 'web-app'
  | 'service'
  | 'service-account'
  | 'container'
  | 'workload'
  | 'binding'
  | 'cluster'
  | 'image'
  | 'ai-agent';

/** What a cloud says of its own kind of thing; the rest follows from the place. */
export type Description = Pick<
  WizEntity,
  'type' | 'nativeType' | 'name' | 'externalId' | 'cloudProviderURL'
> &
  Partial<WizEntity>;

export interface Place {
  readonly account: Account;
  readonly team: TeamName;
  readonly region: string;
}

export interface Wanted {
  readonly place: Place;
  readonly name: string;
  readonly random: Random;
}
