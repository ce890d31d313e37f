import {
  execute,
  getVariableValues,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { refusal, type WizAnswer, type WizError } from './errors';
import type { GraphqlRequest } from './request';
import { ROOT, type RequestContext } from './resolvers';
import { schemaWithout } from './schema';
import { missingScopes } from './scopes';

const MAX_ROOT_FIELDS = 8;

/** One GraphQL request through every gate a tenant has, in its order. */
export function executeRequest(request: GraphqlRequest, context: RequestContext): WizAnswer {
  const document = parseQuery(request.query);
  if (document instanceof GraphQLError) return refusal(400, 'GRAPHQL_PARSE_FAILED', document.message);
  const schema = schemaWithout(context.state.settings.lacksFields);
  const refused = refuse(request, { document, schema, context });
  if (refused !== undefined) return refused;
  const result = execute({
    schema,
    document,
    rootValue: ROOT,
    contextValue: context,
    variableValues: request.variables,
    operationName: request.operationName,
  }) as ExecutionResult;
  return { status: 200, body: toBody(result) };
}

interface Prepared {
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
  readonly context: RequestContext;
}

function refuse(request: GraphqlRequest, prepared: Prepared): WizAnswer | undefined {
  const { document, schema, context } = prepared;
  const operation = chosenOperation(document, request.operationName);
  if (operation === undefined) return refusal(400, 'BAD_USER_INPUT', 'Unknown or missing operation');
  if (operation.selectionSet.selections.length > MAX_ROOT_FIELDS)
    return refusal(400, 'BAD_USER_INPUT', 'Maximum root fields limit exceeded');
  const invalid = invalidDocument(prepared) ?? invalidVariable(request, operation, schema);
  if (invalid !== undefined) return invalid;
  const missing = missingScopes(context.state, schema, document);
  if (missing === undefined) return undefined;
  const needed = ['read:all', ...missing].join(', ');
  return refusal(
    200,
    'UNAUTHORIZED',
    `access denied, at least one of these permissions is required: [${needed}]`,
  );
}

function parseQuery(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function chosenOperation(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (name === undefined) return operations.length === 1 ? operations[0] : undefined;
  return operations.find((each) => each.name?.value === name);
}

function invalidDocument({ document, schema, context }: Prepared): WizAnswer | undefined {
  const rules = context.state.settings.introspection
    ? specifiedRules
    : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules);
  if (errors.length === 0) return undefined;
  return {
    status: 400,
    body: {
      errors: errors.map(({ message }) => ({ message, extensions: { code: validationCode(message) } })),
    },
  };
}

/** A variable in the wrong place is the user's fault, any other mistake the document's. */
function validationCode(message: string): string {
  return message.includes('used in position expecting type') ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
}

function invalidVariable(
  request: GraphqlRequest,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): WizAnswer | undefined {
  for (const definition of operation.variableDefinitions ?? []) {
    if (getVariableValues(schema, [definition], request.variables).errors === undefined) continue;
    const name = definition.variable.name.value;
    const message = `invalid type for variable: '${name}'`;
    return {
      status: 400,
      body: {
        data: null,
        errors: [{ message, extensions: { code: 'VALIDATION_INVALID_TYPE_VARIABLE', name } }],
      },
    };
  }
  return undefined;
}

function toBody({ data, errors }: ExecutionResult): WizAnswer['body'] {
  if (errors === undefined) return { data };
  const isNotFound = errors.some((error) => error.extensions['code'] === 'NOT_FOUND');
  return { errors: errors.map(toError), data: isNotFound ? null : data };
}

function toError({ message, path = [], extensions }: GraphQLError): WizError {
  const code = extensions['code'] ?? 'INTERNAL';
  if (code === 'NOT_FOUND') return { message, extensions: { code, exception: { message, path } } };
  return { message, path, extensions: { code } };
}
