import {
  buildASTSchema,
  GraphQLEnumType,
  GraphQLError,
  GraphQLScalarType,
  parse,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { SDL } from './sdl';
import { microsOf } from './timestamp';

const WHOLE = parse(SDL, { noLocation: true });
const built = new Map<string, GraphQLSchema>();

/** The schema of a tenant that lacks the named "Type.field"s. */
export function schemaWithout(fields: readonly string[]): GraphQLSchema {
  const name = [...fields].sort().join(' ');
  const known = built.get(name);
  if (known !== undefined) return known;
  const schema = loosen(buildASTSchema(removeFields(new Set(fields))));
  built.set(name, schema);
  return schema;
}

function removeFields(lacking: ReadonlySet<string>): DocumentNode {
  return { ...WHOLE, definitions: WHOLE.definitions.map((definition) => prune(definition, lacking)) };
}

function prune(definition: DefinitionNode, lacking: ReadonlySet<string>): DefinitionNode {
  if (!('name' in definition) || definition.name === undefined) return definition;
  const type = definition.name.value;
  const stays = (member: { readonly name: { readonly value: string } }): boolean =>
    !lacking.has(`${type}.${member.name.value}`);
  if ('fields' in definition)
    return { ...definition, fields: definition.fields?.filter(stays) } as DefinitionNode;
  if ('values' in definition) return { ...definition, values: definition.values?.filter(stays) ?? [] };
  return definition;
}

/**
 * Strict about what comes in, not about what goes out: a tenant may send enum values that no client has heard of.
 */
function loosen(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    const isOwnEnum = type instanceof GraphQLEnumType && !type.name.startsWith('__');
    if (isOwnEnum) type.serialize = (value: unknown) => String(value);
    if (type instanceof GraphQLScalarType && type.name === 'DateTime') type.parseValue = parseDateTime;
  }
  return schema;
}

function parseDateTime(value: unknown): string {
  if (typeof value === 'string' && !Number.isNaN(microsOf(value))) return value;
  throw new GraphQLError(`DateTime cannot represent ${JSON.stringify(value)}`);
}
