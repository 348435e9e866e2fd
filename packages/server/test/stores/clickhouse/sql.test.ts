// The SQL template against the real engine: whatever text goes in comes back as data, written out or bound.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import fc from 'fast-check';
import {
  bool,
  float,
  ident,
  int,
  ints,
  join,
  renderLiterals,
  renderParameters,
  type Sql,
  sql,
  str,
  strings,
  uuid,
  uuids,
} from '../../../src/stores/clickhouse/sql.ts';
import { NASTY_TEXTS, nastyText } from '../../ports/record-samples.ts';

describe('the SQL template', () => {
  let path: string;
  let client: ClickHouseClient;
  before(async () => {
    path = await mkdtemp(joinPath(tmpdir(), 'heliometer-sql-'));
    client = createClient({ connection: createChdbConnection({ path }) as never });
  });
  after(async () => {
    await client.close();
    await rm(path, { recursive: true });
  });

  const read = async (query: string, query_params?: Record<string, unknown>) => {
    const result = await client.query({ query, format: 'JSONEachRow', ...(query_params ? { query_params } : {}) });
    return (await result.json<{ v: unknown }>())[0]?.v;
  };
  const literal = (statement: Sql) => read(renderLiterals(statement));
  const bound = (statement: Sql) => {
    const { query, query_params } = renderParameters(statement);
    return read(query, query_params);
  };
  const seed = Date.now() & 0x7fffffff;

  test('any text comes back as it went in', async (t) => {
    t.diagnostic(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(fc.array(nastyText, { maxLength: 5 }), nastyText, async (many, one) => {
        assert.equal(await literal(sql`SELECT ${str(one)} AS v`), one);
        assert.deepEqual(await literal(sql`SELECT ${strings(many)} AS v`), many);
        // A byte-wise view, as the way back through JSON could hide what the way in broke.
        assert.equal(await literal(sql`SELECT hex(${str(one)}) AS v`), Buffer.from(one).toString('hex').toUpperCase());
      }),
      { seed, numRuns: 300, examples: NASTY_TEXTS.map((text) => [[text, text], text]) },
    );
  });

  test('bound parameters mean the same as literals', async (t) => {
    t.diagnostic(`seed ${seed}`);
    // The embedded engine's own parameters end at a NUL, which HTTP's do not.
    const text = nastyText.filter((value) => !value.includes('\0'));
    await fc.assert(
      fc.asyncProperty(text, fc.array(text, { maxLength: 3 }), async (one, many) => {
        const statement = sql`SELECT (length(${str(one)}), ${str(one)}, ${strings(many)}) AS v`;
        assert.deepEqual(await bound(statement), await literal(statement));
      }),
      { seed, numRuns: 60 },
    );
  });

  test('a lone surrogate becomes U+FFFD', async () => {
    assert.equal(await literal(sql`SELECT ${str('a\ud800b')} AS v`), 'a\ufffdb');
    assert.deepEqual(await literal(sql`SELECT ${strings(['\udfff'])} AS v`), ['\ufffd']);
  });

  test('numbers, truths and ids keep their type and value', async () => {
    const id = '0190163d-8694-739b-aea5-966c26f8ad91';
    const values = [
      [int(Number.MIN_SAFE_INTEGER), 'Int64', Number.MIN_SAFE_INTEGER],
      [int(0), 'Int64', 0],
      [float(-0.1), 'Float64', -0.1],
      [float(5e-324), 'Float64', 5e-324],
      [float(1.7976931348623157e308), 'Float64', 1.7976931348623157e308],
      [bool(true), 'Bool', true],
      [uuid(id), 'UUID', id],
      [ints([1, -2]), 'Array(Int64)', [1, -2]],
      [ints([]), 'Array(Int64)', []],
      [uuids([id]), 'Array(UUID)', [id]],
    ] as const;
    for (const [value, type, expected] of values) {
      const statement = sql`SELECT ${value} AS v SETTINGS output_format_json_quote_64bit_integers = 0`;
      for (const way of [literal, bound]) assert.deepEqual(await way(statement), expected, type);
      assert.equal(await literal(sql`SELECT toTypeName(${value}) AS v`), type);
    }
  });

  test('a value of the wrong kind never gets into a statement', () => {
    assert.throws(() => int(1.5), RangeError);
    assert.throws(() => int(2 ** 53), RangeError);
    assert.throws(() => ints([Number.NaN]), RangeError);
    assert.throws(() => float(Number.POSITIVE_INFINITY), RangeError);
    assert.throws(() => uuid("0190163d-8694-739b-aea5-966c26f8ad91' OR 1"), RangeError);
    assert.throws(() => uuids(['x']), RangeError);
    assert.throws(() => ident('facts; DROP TABLE facts' as 'facts', ['facts']), RangeError);
  });

  test('pieces are spliced in with their values in order', async () => {
    const parts = join([sql`${int(1)}`, sql`${int(2)} + ${int(3)}`], ', ');
    const statement = sql`SELECT [${parts}, ${int(4)}] AS v SETTINGS output_format_json_quote_64bit_integers = 0`;
    assert.deepEqual(await literal(statement), [1, 5, 4]);
    assert.deepEqual(await bound(statement), [1, 5, 4]);
    assert.equal(renderLiterals(sql`SELECT ${ident('facts', ['facts'])}`), 'SELECT `facts`');
  });
});
