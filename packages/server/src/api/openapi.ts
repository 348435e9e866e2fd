// The OpenAPI 3.1 document, made of the route table and its schemas (OpenAPI 3.1 takes JSON Schema 2020-12 as it is).
import { ERROR_CODES, ROUTES, type RouteRow, SESSION_COOKIE, UPLOAD_TYPE } from '@heliometer/contract';
import { z } from 'zod';

export type Json = { readonly [name: string]: unknown };

/** https://opentelemetry.io/docs/specs/otlp/#failures */
const RPC_STATUS = {
  type: 'object',
  required: ['code', 'message'],
  properties: { code: { type: 'integer' }, message: { type: 'string' }, details: { type: 'array' } },
};

/** Schemas with an id are named once in `components`; everything else stands where it is used. */
export function openApiDocument(): Json {
  const schemas: Record<string, unknown> = { Error: errorSchema() };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, row] of Object.entries(ROUTES)) {
    const path = openApiPath(row.path);
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operation(id, row, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Heliometer',
      version: '1',
      description:
        'The REST API of Heliometer, shaped as Helicone’s. Every path under /v1 also answers under /api/v1. An error is {"data": null, "error": text, "code": code} with the status it belongs to.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { heliconeAuth: [] }, { session: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A Helicone key.' },
        heliconeAuth: {
          type: 'apiKey',
          in: 'header',
          name: 'Helicone-Auth',
          description: 'Bearer, a space, a Helicone key.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'A person who signed in; for the pages of this console.',
        },
      },
    },
  };
}

/** A schema as JSON Schema; what it names by id goes into `shared`. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', shared: Record<string, unknown>): Json {
  const made: Json = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  const { $schema: _dialect, $defs, id, ...rest } = made;
  for (const [name, definition] of Object.entries(toMembers($defs))) shared[name] ??= pointed(withoutId(definition));
  const plain = toMembers(pointed(rest));
  if (typeof id !== 'string') return plain;
  shared[id] ??= plain;
  return { $ref: `#/components/schemas/${id}` };
}

function operation(id: string, row: RouteRow, schemas: Record<string, unknown>): Json {
  const parameters = [...parametersOf(row.params, 'path', schemas), ...parametersOf(row.query, 'query', schemas)];
  return {
    operationId: id,
    tags: [row.group],
    summary: row.summary,
    description: row.description,
    ...securityOf(row),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(row.body === undefined ? {} : { requestBody: requestBody(row, row.body, schemas) }),
    ...(row.upload === true ? { requestBody: UPLOAD } : {}),
    responses: {
      200: { description: 'Success', content: answerContent(row, schemas) },
      default: {
        description: 'An error',
        content: errorContent(row),
      },
    },
  };
}

/** Where it is not the document's own. */
function securityOf({ permission }: RouteRow): Json {
  if (permission === 'none') return { security: [] };
  return permission === 'account' ? { security: [{ session: [] }] } : {};
}

function requestBody(row: RouteRow, body: z.ZodType, schemas: Record<string, unknown>): Json {
  const content = { 'application/json': { schema: jsonSchemaOf(body, 'input', schemas) }, ...alsoAsBytes(row) };
  return { required: true, content };
}

const UPLOAD = { required: true, content: { [UPLOAD_TYPE]: { schema: { contentMediaType: UPLOAD_TYPE } } } };

function errorContent(row: RouteRow): Json {
  const schema = row.errors === 'rpc-status' ? RPC_STATUS : { $ref: '#/components/schemas/Error' };
  return { 'application/json': { schema }, ...alsoAsBytes(row) };
}

/** OTLP is spoken in both encodings, and answered in the one that was sent. */
function alsoAsBytes({ errors }: RouteRow): Json {
  const type = 'application/x-protobuf';
  return errors === 'rpc-status' ? { [type]: { schema: { contentMediaType: type } } } : {};
}

function answerContent(row: RouteRow, schemas: Record<string, unknown>): Json {
  const data = jsonSchemaOf(row.response, 'output', schemas);
  if (row.answer === 'stream') {
    return Object.fromEntries((row.contentTypes ?? []).map((type) => [type, { schema: streamSchema(type, data) }]));
  }
  return { 'application/json': { schema: row.answer === 'bare' ? data : envelope(row, data) }, ...alsoAsBytes(row) };
}

/** OpenAPI 3.1 cannot say "lines of": JSON lines show the schema of one, and bytes have no type. */
function streamSchema(type: string, line: Json): Json {
  if (type === 'application/jsonl') return line;
  return type.startsWith('text/') ? { type: 'string' } : { contentMediaType: type };
}

function envelope(row: RouteRow, data: Json): Json {
  const page = row.answer === 'page' ? { nextCursor: { type: ['string', 'null'] } } : {};
  const beside = row.answer === 'flat' ? toMembers(data['properties']) : {};
  const properties = { data, error: { type: 'null' }, ...page, ...beside };
  return { type: 'object', required: Object.keys(properties), properties };
}

function parametersOf(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
  schemas: Record<string, unknown>,
): Json[] {
  if (schema === undefined) return [];
  const { properties, required } = jsonSchemaOf(schema, 'input', schemas);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(toMembers(properties)).map(([name, shape]) => ({
    name,
    in: place,
    required: needed.includes(name),
    schema: shape,
  }));
}

function errorSchema(): Json {
  return {
    type: 'object',
    required: ['data', 'error', 'code'],
    properties: {
      data: { type: 'null' },
      error: { type: 'string' },
      code: { type: 'string', enum: Object.keys(ERROR_CODES) },
    },
  };
}

function openApiPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function withoutId(definition: unknown): Json {
  const { id: _id, $schema: _dialect, ...rest } = toMembers(definition);
  return rest;
}

/** References into a schema's own `$defs` become references into the document's components. */
function pointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isReference = name === '$ref' && typeof member === 'string';
      return [name, isReference ? member.replace('#/$defs/', '#/components/schemas/') : pointed(member)];
    }),
  );
}

function toMembers(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
