// The API's description of itself, as a document and as a page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ERROR_CODES, ROUTES, type RouteRow } from '@heliometer/contract';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

/** Where it is not the document's own. */
const SECURITY: Readonly<Partial<Record<RouteRow['permission'], object>>> = { none: [], account: [{ session: [] }] };

describe('the OpenAPI document', () => {
  let api: ApiUnderTest;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document whose shape is what is tested
  let document: any;
  before(async () => {
    api = await openApiUnderTest();
    document = (await api.call('GET', '/api/openapi.json', { key: null })).json;
  });
  after(() => api.close());

  test('is had without a key and says which version it is', () => {
    assert.equal(document.openapi, '3.1.1');
    assert.equal(typeof document.info.title, 'string');
  });

  test('has every route of the table with its parameters, body and answer', () => {
    for (const [id, row] of Object.entries<RouteRow>(ROUTES)) {
      const operation = document.paths[row.path.replaceAll(/:(\w+)/g, '{$1}')][row.method.toLowerCase()];
      assert.equal(operation.operationId, id);
      assert.equal(operation.requestBody !== undefined, row.body !== undefined || row.upload === true, id);
      const named = (operation.parameters ?? []).map(({ name }: { name: string }) => name);
      assert.deepEqual(named, [...Object.keys(row.params?.shape ?? {}), ...Object.keys(row.query?.shape ?? {})], id);
      const contents = Object.values<{ schema: object }>(operation.responses[200].content);
      assert.ok(contents.length > 0 && contents.every(({ schema }) => Object.keys(schema).length > 0), id);
      assert.deepEqual(operation.security, SECURITY[row.permission], id);
    }
    const operations = Object.values<object>(document.paths).flatMap((path) => Object.keys(path));
    assert.equal(operations.length, Object.keys(ROUTES).length);
  });

  test('refers only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to]) => to ?? '');
    assert.ok(references.length > 10);
    for (const to of references) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(to)?.[1] ?? to;
      assert.ok(Object.hasOwn(document.components.schemas, name), to);
    }
  });

  test('is OpenAPI 3.1 to a validator of others', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    assert.deepEqual([valid, errors], [true, undefined]);
    assert.equal(validator.version, '3.1');
    const broken = { ...document, paths: { '/x': { get: { responses: { 200: {} } } } } };
    assert.equal((await new Validator().validate(broken)).valid, false, 'what is no OpenAPI would be seen');
  });

  test('has schemas that are JSON Schema 2020-12, as OpenAPI 3.1 wants them', () => {
    const ajv = new Ajv2020();
    let seen = 0;
    const look = (value: object): void => {
      for (const [name, member] of Object.entries(value)) {
        if (typeof member !== 'object' || member === null) continue;
        if (name === 'schema') {
          seen += 1;
          assert.ok(ajv.validateSchema(member), JSON.stringify(ajv.errors));
        } else look(member);
      }
    };
    look(document.paths);
    for (const schema of Object.values<object>(document.components.schemas)) look({ schema });
    assert.ok(seen > 200);
  });

  test('has an id and a name for each operation, once', () => {
    const operations = Object.values<object>(document.paths).flatMap((path) => Object.values(path));
    const ids = operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(operations.every(({ summary, tags }) => summary !== '' && tags.length === 1));
  });

  test('names every error code', () => {
    assert.deepEqual(document.components.schemas.Error.properties.code.enum, Object.keys(ERROR_CODES));
  });
});

describe('the page', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(() => api.close());

  test('shows every route, runs nothing and asks no other host', async () => {
    const page = await api.call('GET', '/api/docs', { key: null });
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(page.headers.get('content-disposition'), null);
    for (const row of Object.values<RouteRow>(ROUTES))
      assert.ok(page.text.includes(`${row.method} ${row.path}`), row.path);
    assert.doesNotMatch(page.text, /<script|<link|<img|<iframe|\son\w+=|\sstyle=/i);
    assert.doesNotMatch(page.text, /(?:src|href)="(?:https?:)?\/\//i);
    assert.ok(!page.text.includes('\\`'));
  });

  test('shows what each route takes and answers, and leads to it', async () => {
    const { text } = await api.call('GET', '/api/docs', { key: null });
    for (const [id, { params, query, body }] of Object.entries<RouteRow>(ROUTES)) {
      const section = new RegExp(`<section id="${id}">[\\s\\S]*?</section>`).exec(text)?.[0] ?? '';
      const blocks = [...section.matchAll(/<summary>(\w+)<\/summary>/g)].map(([, title]) => title);
      const parts = { Path: params, Query: query, Body: body, Answer: true };
      assert.deepEqual(
        blocks,
        Object.entries(parts).flatMap(([title, part]) => (part === undefined ? [] : [title])),
        id,
      );
    }
    const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, to]) => to);
    assert.ok(links.length > 10);
    for (const to of links) assert.ok(text.includes(`id="${to}"`), String(to));
  });

  test('fits a screen of any width: nothing in it is wider than its column, or it scrolls by itself', async () => {
    const { text } = await api.call('GET', '/api/docs', { key: null });
    assert.match(text, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
    assert.match(text, /body \{[^}]*overflow-wrap: anywhere/);
    assert.match(text, /pre \{[^}]*overflow-x: auto/);
    // Fixed widths, tables and images are what breaks a column.
    assert.doesNotMatch(text, /[^-]width: \d|min-width|white-space: nowrap|<table|<svg/);
  });

  test('has a policy that lets its own style through and nothing else', async () => {
    const page = await api.call('GET', '/api/docs', { key: null });
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]+=*'/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page.text)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    assert.ok(policy.includes(`'sha256-${Buffer.from(digest).toString('base64')}'`));
  });
});
