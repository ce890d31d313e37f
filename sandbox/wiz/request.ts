import { Kind, OperationTypeNode, parse, visit, type DocumentNode, type ValueNode } from 'graphql';
import { isPlain } from './merge';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** Undefined when the body is no GraphQL request. */
export function readRequest(body: unknown): GraphqlRequest | undefined {
  if (!isPlain(body) || typeof body['query'] !== 'string') return undefined;
  const { query, variables, operationName } = body;
  return {
    query,
    variables: isPlain(variables) ? variables : {},
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

/** What faults and log call a request: by the name the client gave it, else by what it reads. */
export function operationName(body: unknown): string {
  const request = readRequest(body);
  const document = request && tryParse(request.query);
  if (request === undefined || document === undefined) return 'issues';
  return mutationName(document) ?? queryName(request, document);
}

const SPEAKING_NAME = /resolved|standing|links|count|detail/i;

function queryName(request: GraphqlRequest, document: DocumentNode): string {
  const [word] = SPEAKING_NAME.exec(request.operationName ?? givenName(document)) ?? [];
  if (word?.toLowerCase() === 'detail') return 'details';
  if (word !== undefined) return word.toLowerCase();
  if (readsById(request, document)) return 'details';
  return request.query.includes('__schema') ? 'introspection' : 'issues';
}

function tryParse(query: string): DocumentNode | undefined {
  try {
    return parse(query, { noLocation: true });
  } catch {
    return undefined;
  }
}

function givenName(document: DocumentNode): string {
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  return operation?.name?.value ?? '';
}

/** A mutation is called by what it does. */
function mutationName({ definitions }: DocumentNode): string | undefined {
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation?.operation !== OperationTypeNode.MUTATION) return undefined;
  const [field] = operation.selectionSet.selections;
  return field?.kind === Kind.FIELD ? field.name.value : undefined;
}

function readsById(request: GraphqlRequest, document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field(node) {
      if (node.name.value === 'issue') found = true;
    },
    Argument(node) {
      if (node.name.value === 'filterBy' && hasId(node.value, request.variables)) found = true;
    },
  });
  return found;
}

function hasId(value: ValueNode, variables: GraphqlRequest['variables']): boolean {
  if (value.kind === Kind.OBJECT) return value.fields.some((field) => field.name.value === 'id');
  const filter = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return isPlain(filter) && filter['id'] !== undefined && filter['id'] !== null;
}
