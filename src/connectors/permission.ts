import type { Capability } from '../domain/beyond';
import { isSwitchedOn, OPERATIONS, type OperationName } from '../domain/operations';
import type { WriteOutcome } from '../domain/ticket';
import { ConnectorError, type Service } from './connector-error';

/** What became of one request that adds something. */
export type AdditionWrite =
  | { readonly kind: 'confirmed' }
  /** What it was to be added to is not there. */
  | { readonly kind: 'gone'; readonly detail: string }
  | Exclude<WriteOutcome, { kind: 'confirmed' }>;

/** What one operation needs at its service. */
export interface Permission {
  /** The least the credential must be granted there. */
  readonly scopes: readonly string[];
  /** Every request it may make, in the connector's own notation. */
  readonly requests: readonly string[];
}

/** As many as there are operations, no more and no fewer: the compiler counts. */
export type Permissions<S extends Service> = Readonly<Record<OperationName<S>, Permission>>;

/** The requests of all operations of a service that need no switch, and of those that `on` names. */
export function allowedRequests<S extends Service>(
  service: S,
  permissions: Permissions<S>,
  on: readonly Capability[] = [],
): string[] {
  const isAllowed = (name: string): boolean =>
    OPERATIONS.some((each) => each.service === service && each.name === name && isSwitchedOn(each, on));
  return Object.entries<Permission>(permissions).flatMap(([name, { requests }]) =>
    isAllowed(name) ? requests : [],
  );
}

/** Which operation declares a request that is allowed. */
export function operationOf(
  permissions: Readonly<Record<string, Permission>>,
  isDeclaredBy: (request: string) => boolean,
): string {
  const found = Object.entries(permissions).find(([, { requests }]) => requests.some(isDeclaredBy));
  return found?.[0] ?? 'undeclared';
}

/** For a request that no operation declares. Only a mistake in this program makes one, so it ends here, unsent. */
export function undeclared(service: Service, request: string): ConnectorError {
  return new ConnectorError({
    service,
    action: 'stop an undeclared request',
    trouble: 'rejected',
    detail: `"${request}" belongs to no operation of this worker; it was not sent`,
    cure: 'This is a mistake in the worker: report it. docs/permissions.md lists all that it may ask.',
  });
}
