// `heliometer export` and `heliometer import`: with a running server and without, and what comes back is what was there.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { Heliometer, makeFolder, removeFolder, runToEnd } from '../app/running-heliometer.ts';

const root = makeFolder();
const source = join(root, 'source');
const target = join(root, 'target');
after(() => removeFolder(root));

const ROWS = 300;

interface Line {
  readonly record: Readonly<Record<string, unknown>> & { readonly exchangeId: string; readonly startedAtMs: number };
  readonly facts: readonly Readonly<Record<string, unknown>>[];
}

function linesOf(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function byName(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): number {
  return String(a['name'] ?? '').localeCompare(String(b['name'] ?? ''));
}

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await runToEnd(args);
  return { code, stdout, stderr };
}

/** By way of a file: what stands in a pipe when its writer ends may be read after that. */
async function exported(dataDir: string, ...args: readonly string[]): Promise<string> {
  const file = join(root, 'exported');
  const { code, stderr } = await run('export', '--data-dir', dataDir, '--output', file, ...args);
  assert.equal(code, 0, stderr);
  return readFileSync(file, 'utf8');
}

describe('export and import', () => {
  let whole: string;
  before(async () => {
    const made = await run('demo', '--rows', String(ROWS), '--seed', '5', '--data-dir', source);
    assert.equal(made.code, 0, made.stderr);
    whole = await exported(source);
  });

  test('every exchange is a line with all of its record and its facts, the oldest first', () => {
    const lines = linesOf(whole);
    assert.equal(lines.length, ROWS);
    const times = lines.map(({ record }) => record.startedAtMs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(lines.some(({ facts }) => facts.length > 0));
    assert.ok(lines.some(({ record }) => record['receipt'] !== null));
  });

  test('a round trip is the identity, and a second run changes nothing', async () => {
    const file = join(root, 'whole.jsonl');
    writeFileSync(file, whole);
    const first = await run('import', file, '--data-dir', target);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^300 exchanges are new in organisation default, stored in /);
    assert.match(first.stderr, /^300 exchanges read, 300 of them stored$/m);
    assert.equal(await exported(target), whole);
    const second = await run('import', file, '--data-dir', target);
    assert.equal(second.code, 0, second.stderr);
    assert.match(second.stdout, /^0 exchanges are new[\s\S]*\n300 were there already\n$/);
    assert.equal(await exported(target), whole);
  });

  test('a time range, a filter and no bodies narrow what is written', async () => {
    const lines = linesOf(whole);
    const middle = lines[150]?.record.startedAtMs ?? 0;
    const from = new Date(middle).toISOString();
    const later = linesOf(await exported(source, '--from', from, '--bodies', 'no'));
    assert.deepEqual(
      later.map(({ record }) => record.exchangeId),
      lines.filter(({ record }) => record.startedAtMs >= middle).map(({ record }) => record.exchangeId),
    );
    assert.ok(later.every(({ record }) => (record['requestBody'] as { text: string }).text === ''));
    const filter = JSON.stringify({ request_response_rmt: { status: { gte: 400 } } });
    const failed = linesOf(await exported(source, '--filter', filter));
    const expected = lines.filter(({ record }) => Number(record['status']) >= 400);
    assert.ok(expected.length > 0);
    assert.deepEqual(failed, expected);
  });

  test('tables: CSV with a line for every exchange, and Parquet that a reader reads', async () => {
    const csv = await exported(source, '--format', 'csv', '--bodies', 'no');
    assert.match(csv, /^response_id,response_created_at,/);
    const file = join(root, 'all.parquet');
    const { code, stderr } = await run(
      ...['export', '--data-dir', source, '--format', 'parquet', '--output', file, '--bodies', 'no'],
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^\d+ bytes are in .*all\.parquet$/m);
    const bytes = readFileSync(file);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const rows = await parquetReadObjects({ file: buffer, columns: ['exchange_id'] });
    assert.deepEqual(
      rows.map((row) => row['exchange_id']).sort(),
      linesOf(whole)
        .map(({ record }) => record.exchangeId)
        .sort(),
    );
  });

  test('with a running server both go through it, while it takes traffic of its own', async (t) => {
    const dataDir = join(root, 'running');
    const server = await Heliometer.start(dataDir);
    t.after(() => server.end());
    const packed = join(root, 'whole.jsonl.gz');
    writeFileSync(packed, gzipSync(whole));
    const [imported, beside] = await Promise.all([
      run('import', packed, '--data-dir', dataDir),
      run('demo', '--rows', '200', '--seed', '9', '--data-dir', dataDir),
    ]);
    assert.equal(imported.code, 0, imported.stderr);
    assert.equal(beside.code, 0, beside.stderr);
    assert.match(
      imported.stdout,
      /^300 exchanges are new in organisation default, stored by way of the running server/,
    );
    const out = join(root, 'again.jsonl.zst');
    const { code, stderr } = await run('export', '--data-dir', dataDir, '--output', out);
    assert.equal(code, 0, stderr);
    const again = await run('import', out, '--data-dir', target);
    assert.match(again.stdout, /^200 exchanges are new[\s\S]*\n300 were there already\n$/);
    // Nobody else comes in by these doors.
    for (const door of ['export', 'import']) {
      const answer = await fetch(`${server.url}/internal/${door}`, { method: 'POST', body: '{}' });
      assert.notEqual(answer.status, 200);
    }
  });

  test('a running server hands out more text of many bytes a character than a connection holds', async (t) => {
    const dataDir = join(root, 'wide');
    const [line] = linesOf(whole);
    assert.ok(line !== undefined);
    const text = '「荷物はまだ届いていません」'.repeat(600);
    const requestBody = { ...(line.record['requestBody'] as object), text, encoding: 'utf8' };
    const wide = Array.from({ length: 200 }, (_, i) => {
      const exchangeId = `${line.record.exchangeId.slice(0, -4)}${(0xa000 + i).toString(16)}`;
      const startedAtMs = line.record.startedAtMs + i;
      return JSON.stringify({ ...line, record: { ...line.record, exchangeId, startedAtMs, requestBody }, facts: [] });
    });
    const file = join(root, 'wide.jsonl');
    writeFileSync(file, `${wide.join('\n')}\n`);
    const server = await Heliometer.start(dataDir);
    t.after(() => server.end());
    await server.consoleReady();
    const imported = await run('import', file, '--data-dir', dataDir);
    assert.equal(imported.code, 0, imported.stderr);
    const out = join(root, 'wide.jsonl.zst');
    const { code, stderr } = await run('export', '--data-dir', dataDir, '--output', out);
    assert.equal(code, 0, stderr);
    const lines = linesOf(zstdDecompressSync(readFileSync(out)).toString('utf8'));
    assert.equal(lines.length, wide.length);
    for (const { record } of lines) assert.equal((record['requestBody'] as { text: string }).text, text);
  });

  test('what was deleted comes back when it is imported again, before it was purged and after', async (t) => {
    const dataDir = join(root, 'deleted');
    const file = join(root, 'whole.jsonl');
    assert.equal((await run('import', file, '--data-dir', dataDir)).code, 0);
    const server = await Heliometer.start(dataDir);
    t.after(() => server.end());
    await server.consoleReady();
    const key = (await run('keys', 'create', '--data-dir', dataDir)).stdout.trim();
    const answer = await fetch(`${server.url}/v1/request/delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ filter: 'all' }),
    });
    assert.equal(((await answer.json()) as { data: { deleted: number } }).data.deleted, ROWS);
    assert.equal(await exported(dataDir), '');
    assert.match((await run('import', file, '--data-dir', dataDir)).stdout, /^300 exchanges are new/);
    assert.equal(await exported(dataDir), whole);
  });

  test('what the organisation has redacted is not brought back by an import', async (t) => {
    const dataDir = join(root, 'redacted');
    const line = linesOf(whole).find(({ record }) => record['status'] === 200) ?? assert.fail();
    const said = 'write to canary.person@secret-mail.example';
    const requestBody = {
      ...(line.record['requestBody'] as object),
      text: JSON.stringify({ messages: [{ content: said }] }),
    };
    const file = join(root, 'canary.jsonl');
    writeFileSync(file, `${JSON.stringify({ ...line, record: { ...line.record, requestBody } })}\n`);
    const server = await Heliometer.start(dataDir);
    t.after(() => server.end());
    await server.consoleReady();
    const key = (await run('keys', 'create', '--data-dir', dataDir)).stdout.trim();
    const set = await fetch(`${server.url}/v1/redaction`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ built_in: ['email'], own: [], user_ids: false }),
    });
    assert.equal(set.status, 200, await set.text());
    const done = await run('import', file, '--data-dir', dataDir);
    assert.equal(done.code, 0, done.stderr);
    const kept = await exported(dataDir);
    assert.match(kept, /write to \[redacted:email\]/);
    assert.ok(!kept.includes('canary.person'));
  });

  test('lines that cannot be read are told with number and reason, and the others are taken', async () => {
    const [one = '', two = ''] = whole.split('\n');
    const odd = JSON.parse(two);
    odd.record.status = 'fine';
    odd.record.exchangeId = 'abc';
    const file = join(root, 'bad.jsonl.zst');
    const text = [one, '{"heliometer":1', '', JSON.stringify(odd), '{"heliometer":9}', '7'].join('\n');
    writeFileSync(file, zstdCompressSync(text));
    const { code, stdout, stderr } = await run('import', file, '--data-dir', join(root, 'bad'));
    assert.equal(code, 1);
    assert.match(stdout, /^1 exchanges are new[\s\S]*\n4 lines could not be read\n$/);
    assert.match(stderr, /^line 2: it is not JSON$/m);
    assert.match(stderr, /^line 4: .*record\.exchangeId: saw "abc", accepted is a UUID.*record\.status: saw "fine"/m);
    assert.match(stderr, /^line 5: heliometer: saw 9, accepted is 1$/m);
    assert.match(stderr, /^line 6: /m);
  });

  test('a Helicone export keeps its ids, times, costs, tokens, session, properties, scores and feedback', async () => {
    const row = {
      request_id: '7d9c1c2e-5a67-4a2b-9a59-0d7bb5a6a111',
      response_id: '5b1f8d0a-3f53-4f44-8a3f-3e0a3b0c2222',
      request_created_at: '2026-05-01T10:00:00.250Z',
      response_created_at: '2026-05-01T10:00:01.250Z',
      response_status: 200,
      delay_ms: 1000,
      provider: 'ANTHROPIC',
      model: 'claude-sonnet-4',
      target_url: 'https://api.anthropic.com/v1/messages?key=hidden',
      prompt_tokens: 10,
      prompt_cache_read_tokens: 5,
      completion_tokens: 7,
      reasoning_tokens: 2,
      cost: 0.00125,
      request_user_id: 'ada',
      request_properties: { 'Helicone-Session-Id': 's1', Team: 'blue' },
      scores: { tone: 4, 'kind-hcone-bool': 1 },
      feedback_rating: true,
      feedback_created_at: '2026-05-02T00:00:00.000Z',
      cache_reference_id: '00000000-0000-0000-0000-000000000000',
      request_body: { model: 'claude-sonnet-4', messages: [] },
      response_body: { type: 'message', content: [] },
    };
    const dataDir = join(root, 'helicone');
    const file = join(root, 'helicone.jsonl');
    writeFileSync(file, [row, { ...row, request_created_at: 'then' }].map((each) => JSON.stringify(each)).join('\n'));
    const first = await run('import', file, '--data-dir', dataDir);
    assert.equal(first.code, 1);
    assert.match(first.stderr, /^line 2: request_created_at: saw "then", accepted is a time/m);
    const csv = [
      'response_id,response_created_at,response_status,request_created_at,request_body,request_properties,cost,model',
      '"c0a80101-0000-4000-8000-000000000001","2026-05-03T00:00:02Z","-3","2026-05-03T00:00:00Z",,"{""""Team"""":""""red""""}","0.5","gpt-4o"',
      '"only one field"',
    ].join('\n');
    const table = join(root, 'helicone.csv');
    writeFileSync(table, csv);
    const second = await run('import', table, '--data-dir', dataDir);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /^line 3: it has another number of fields than the first line$/m);
    const [made, left] = linesOf(await exported(dataDir));
    const { record, facts } = made as Line;
    const { usage, ...known } = record as unknown as { usage: object } & Record<string, unknown>;
    assert.equal(known['exchangeId'], row.request_id);
    assert.equal(known['startedAtMs'], Date.parse(row.request_created_at));
    assert.deepEqual([known['latencyMs'], known['costNanos']], [1000, 1_250_000]);
    assert.deepEqual([known['sessionId'], known['userId'], known['properties']], ['s1', 'ada', { Team: 'blue' }]);
    assert.equal(known['targetUrl'], 'https://api.anthropic.com/v1/messages?key=***');
    assert.equal(known['outcome'], 'answered');
    const tokens = { promptTokens: 15, promptCacheReadTokens: 5, completionTokens: 9, reasoningTokens: 2 };
    assert.deepEqual({ ...usage, ...tokens }, usage);
    assert.deepEqual((known['responseBody'] as { text: string }).text, JSON.stringify(row.response_body));
    assert.deepEqual(facts.map(({ id: _id, atMicros: _at, ...fact }) => fact).sort(byName), [
      { kind: 'feedback', rating: true },
      { kind: 'score', name: 'kind', value: 1, isBoolean: true },
      { kind: 'score', name: 'tone', value: 4, isBoolean: false },
    ]);
    assert.deepEqual(left?.record['properties'], { Team: 'red' });
    assert.deepEqual([left?.record['status'], left?.record['outcome']], [499, 'client_gone']);
  });

  for (const [name, content, reason] of [
    ['an array', '[{"request_id":"a"}]', /accepted are JSON lines/],
    ['Parquet', 'PAR1....', /it is Parquet/],
    ['another text', 'hello\nworld\n', /its first line is "hello"; accepted are JSON lines, or a CSV/],
    [
      'a broken gzip',
      gzipSync(`{"a":"${randomBytes(4000).toString('hex')}"}`).subarray(0, 1000),
      /it is damaged, or its end is missing/,
    ],
  ] as const) {
    test(`${name} is refused as a whole`, async () => {
      const file = join(root, 'odd');
      writeFileSync(file, content);
      const { code, stderr } = await run('import', file, '--data-dir', join(root, 'odd-target'));
      assert.equal(code, 1, stderr);
      assert.match(stderr, reason);
    });
  }

  for (const [args, reason] of [
    [['export', '--format', 'xml'], /--format is "xml"; accepted is jsonl, csv, parquet/],
    [['export', '--from', 'yesterday'], /--from is "yesterday"; accepted is a day or a time/],
    [['export', '--from', '2026-02-01', '--to', '2026-01-01'], /is not before --to/],
    [['export', '--filter', '{'], /--filter: accepted is a filter as JSON text/],
    [['export', '--bodies', 'some'], /--bodies is "some"; accepted is yes, no/],
    [['import'], /import needs a file/],
  ] as const) {
    test(`heliometer ${args.join(' ')} is refused with what is accepted`, async () => {
      const { code, stderr } = await run(...args, '--data-dir', join(root, 'none'));
      assert.equal(code, 2);
      assert.match(stderr, reason);
    });
  }

  test('an unknown organisation and a file that is not there end with status 1', async () => {
    const unknown = await run('export', '--org', 'nobody', '--data-dir', source);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /there is no organisation nobody; there are: default/);
    const missing = await run('import', join(root, 'missing.jsonl'), '--data-dir', source);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /missing\.jsonl/);
  });
});
