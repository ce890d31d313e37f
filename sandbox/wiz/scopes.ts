import { TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { WizState } from './state';

/** Any one of the scopes opens the field; `read:all` and `admin:all` open everything. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'Query.issues': ['read:issues'],
  'Query.issuesV2': ['read:issues'],
  'Query.issue': ['read:issues'],
  'Mutation.associateServiceTicket': ['create:service_tickets'],
  'Project.projectOwners': ['read:projects', 'read:users'],
  'Project.securityChampions': ['read:projects', 'read:users'],
};

/** The scopes of the first field that this service account may not read. */
export function missingScopes(
  state: WizState,
  schema: GraphQLSchema,
  document: DocumentNode,
): readonly string[] | undefined {
  const types = new TypeInfo(schema);
  let missing: readonly string[] | undefined;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const needed = NEEDED[`${types.getParentType()?.name}.${node.name.value}`];
        if (needed !== undefined && !state.hasScope(needed)) missing ??= needed;
      },
    }),
  );
  return missing;
}
