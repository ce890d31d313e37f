import { Kind, parse, type DocumentNode } from 'graphql';
import type { Capability } from '../../domain/beyond';
import { allowedRequests, operationOf, undeclared, type Permissions } from '../permission';

/** "token …": a request to WIZ_AUTH_URL by its grant. "query …", "mutation …": a root field of a GraphQL document by its kind. */
export const WIZ_PERMISSIONS: Permissions<'wiz'> = {
  'findings:read': {
    scopes: ['read:issues', 'read:threat_issues'],
    requests: ['token client_credentials', 'query issuesV2'],
  },
  'tickets:link': {
    scopes: ['create:service_tickets'],
    requests: ['mutation associateServiceTicket'],
  },
};

export interface WizRequest {
  readonly url: string;
  readonly init: RequestInit;
}

export interface WizGround {
  readonly authUrl: string;
  /** Of what has a switch, what is switched on. */
  readonly on: readonly Capability[];
}

/** Judges by what is about to be sent, whoever made it. Throws `ConnectorError`. */
export function demandDeclared(request: WizRequest, { authUrl, on }: WizGround): void {
  const allowed = allowedRequests('wiz', WIZ_PERMISSIONS, on);
  const strange = asksOf(request, authUrl).find((ask) => !allowed.includes(ask));
  if (strange !== undefined) throw undeclared('wiz', strange);
}

/** "findings:read" */
export function wizOperation(request: WizRequest, authUrl: string): string {
  const [asked] = asksOf(request, authUrl);
  return operationOf(WIZ_PERMISSIONS, (each) => each === asked);
}

/** Everything that one request asks for; never empty. */
function asksOf({ url, init }: WizRequest, authUrl: string): readonly string[] {
  const method = init.method ?? 'GET';
  const path = URL.canParse(url) ? new URL(url).pathname : 'no address';
  if (method === 'POST' && url === authUrl && init.body instanceof URLSearchParams) {
    return [`token ${init.body.getAll('grant_type').join(' ') || 'without a grant'}`];
  }
  if (method === 'POST' && path.endsWith('/graphql')) return rootFieldsOf(init.body);
  return [`${method} ${path}`];
}

function rootFieldsOf(body: unknown): readonly string[] {
  const document = documentOf(body);
  if (document === undefined) return ['no GraphQL'];
  const fields = document.definitions.flatMap((definition) => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) return [];
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [definition.kind];
    return definition.selectionSet.selections.map((selection) =>
      // A fragment at the root may hold any field: none of our documents has one there.
      selection.kind === Kind.FIELD
        ? `${definition.operation} ${selection.name.value}`
        : `${definition.operation} with a fragment at its root`,
    );
  });
  return fields.length === 0 ? ['no GraphQL'] : fields;
}

function documentOf(body: unknown): DocumentNode | undefined {
  try {
    const { query } = JSON.parse(String(body)) as { query?: unknown };
    return typeof query === 'string' ? parse(query, { noLocation: true }) : undefined;
  } catch {
    return undefined;
  }
}
