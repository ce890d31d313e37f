import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';

interface SentRequest {
  readonly method: string;
  /** Below the service's root, query included. */
  readonly path: string;
  readonly body: unknown;
  /** Absent: JSON. */
  readonly contentType?: string;
}

interface GivenAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly answer: unknown;
}

/** What a vendor's OpenAPI file allows. Problems come as sentences; an empty list means: as the vendor wrote it. */
export interface Contract {
  /** An unknown path, an undocumented media type, an unknown query parameter is a problem, like a body that does not fit. */
  checkRequest(request: SentRequest): string[];
  /** An undocumented status is a problem. */
  checkResponse(answer: GivenAnswer): string[];
}

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema?: Json;
}

type Content = Readonly<Record<string, { readonly schema?: Json }>>;

interface Found {
  readonly template: string;
  readonly operation: Operation;
  readonly query: URLSearchParams;
}

const ROOT = 'contract';

/** Reads an OpenAPI 3.0 document in JSON. A schema that does not compile throws: nothing is ever skipped in silence. */
export function loadContract(file: string): Contract {
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    components?: { schemas?: Json };
  };
  const schemas = new Schemas(document.components?.schemas ?? {});
  const find = (method: string, path: string): Found | string => findOperation(document.paths, method, path);
  return {
    checkRequest(request) {
      const found = find(request.method, request.path);
      if (typeof found === 'string') return [found];
      return [...checkQuery(found, schemas), ...checkBody(found.operation, request, schemas)];
    },
    checkResponse({ method, path, status, answer }) {
      const found = find(method, path);
      if (typeof found === 'string') return [found];
      const response = found.operation.responses[status] ?? found.operation.responses['default'];
      if (response === undefined) return [`${status} is not documented for ${method} ${found.template}`];
      const schema = response.content?.['application/json']?.schema;
      return schema === undefined ? [] : schemas.check(schema, answer);
    },
  };
}

/** Compiles each schema once; texts of forms and queries are coerced, JSON is not. */
class Schemas {
  private readonly strict: Ajv;
  private readonly coercing: Ajv;
  private readonly compiled = new Map<Ajv, Map<object, ValidateFunction>>();

  constructor(components: Json) {
    this.strict = newAjv(components, false);
    this.coercing = newAjv(components, 'array');
  }

  check(schema: Json, value: unknown): string[] {
    return this.run(this.strict, schema, value);
  }

  checkText(schema: Json, value: unknown): string[] {
    return this.run(this.coercing, schema, structuredClone(value));
  }

  private run(ajv: Ajv, schema: Json, value: unknown): string[] {
    const known = this.compiled.get(ajv) ?? new Map<object, ValidateFunction>();
    this.compiled.set(ajv, known);
    const validate = known.get(schema) ?? ajv.compile(modernise(schema) as Json);
    known.set(schema, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(describe);
  }
}

function newAjv(components: Json, coerceTypes: false | 'array'): Ajv {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    coerceTypes,
    formats: {
      date: /^\d{4}-\d\d-\d\d$/,
      // Jira writes "+0000" where RFC 3339 wants "+00:00".
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/,
      uri: (text: string) => URL.canParse(text),
      uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      int32: { type: 'number', validate: (value: number) => Number.isInteger(value) },
      int64: { type: 'number', validate: (value: number) => Number.isInteger(value) },
    },
  });
  ajv.addSchema({ $id: ROOT, components: { schemas: modernise(components) } });
  return ajv;
}

/** OpenAPI 3.0 into JSON Schema: `nullable` becomes a choice, references point into the whole document. */
function modernise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modernise);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Json;
  const entries = Object.entries(rest).map(([key, each]): [string, unknown] => [
    key,
    key === '$ref' && typeof each === 'string' ? each.replace(/^#/, `${ROOT}#`) : modernise(each),
  ]);
  const schema = Object.fromEntries(entries);
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function findOperation(
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>,
  method: string,
  path: string,
): Found | string {
  const url = new URL(path, 'http://contract');
  const templates = Object.keys(paths)
    .filter((template) => matches(template, url.pathname))
    // "/issue/bulk" before "/issue/{issueIdOrKey}".
    .sort((a, b) => (a.match(/\{/g) ?? []).length - (b.match(/\{/g) ?? []).length);
  for (const template of templates) {
    const operation = paths[template]?.[method.toLowerCase()];
    if (operation !== undefined) return { template, operation, query: url.searchParams };
  }
  return `${method} ${url.pathname} is not in the contract`;
}

function matches(template: string, pathname: string): boolean {
  const wanted = template.split('/');
  const given = pathname.split('/');
  return (
    wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i])
  );
}

function checkQuery({ operation, query, template }: Found, schemas: Schemas): string[] {
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const unknown = [...new Set(query.keys())]
    .filter((name) => !known.some((parameter) => parameter.name === name))
    .map((name) => `query parameter ${name} is not documented for ${template}`);
  const misfits = known.flatMap((parameter) => {
    const values = query.getAll(parameter.name);
    if (values.length === 0)
      return parameter.required === true ? [`query parameter ${parameter.name} is missing`] : [];
    const value =
      parameter.schema?.['type'] === 'array' ? values.flatMap((each) => each.split(',')) : values[0];
    return schemas.checkText(
      { type: 'object', properties: { [parameter.name]: parameter.schema } },
      {
        [parameter.name]: value,
      },
    );
  });
  return [...unknown, ...misfits];
}

function checkBody(operation: Operation, request: SentRequest, schemas: Schemas): string[] {
  const { requestBody } = operation;
  if (isEmpty(request.body)) return requestBody?.required === true ? ['a body is required'] : [];
  const type = mediaType(request);
  const media = requestBody?.content?.[type];
  if (media === undefined) return [`a body of media type "${type}" is not documented`];
  if (media.schema === undefined) return [];
  return type.includes('form')
    ? schemas.checkText(media.schema, request.body)
    : schemas.check(media.schema, request.body);
}

function mediaType({ contentType = 'application/json' }: SentRequest): string {
  return contentType.split(';')[0]?.trim() ?? '';
}

/** A form without fields is an empty object, a request without a body an empty text. */
function isEmpty(body: unknown): boolean {
  return body === undefined || body === '';
}

function describe(error: ErrorObject): string {
  return `${error.instancePath === '' ? 'body' : error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`;
}
