import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ExchangeReading, NO_REDACTION, UNKNOWN_USAGE } from '@heliometer/contract';
import type { PriceOverride } from '../../src/ports/control-store.ts';
import type { SettledMeta } from '../../src/ports/spool.ts';
import { createPricer } from '../../src/providers/pricing.ts';
import { buildRecord, createRecordBuilder } from '../../src/recording/build-record.ts';
import { normalizeSessionPath } from '../../src/recording/session-path.ts';
import { NotNow, type SettledEntry } from '../../src/recording/slot-ingest.ts';
import { openFileBodyStore } from '../../src/stores/files/body-store.ts';
import { exchangeOf, UNASKED } from './spool-fixtures.ts';

const { priceExchange } = createPricer();
const REQUEST = '{"model":"gpt-4o-mini","user":"from-body","messages":[{"role":"user","content":"Hi"}]}';
const ANSWER = JSON.stringify({
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
});

function entryOf(request: string | Buffer, answer: string | Buffer, change: Partial<SettledMeta> = {}): SettledEntry {
  const { meta, requestBody, responseBody } = exchangeOf([Buffer.from(request)], [Buffer.from(answer)], change);
  return { meta, requestBody: Buffer.concat(requestBody), responseBody: Buffer.concat(responseBody) };
}

function recordOf(entry: SettledEntry, overrides: readonly PriceOverride[] = []) {
  return buildRecord(entry, { overrides, redact: null, priceExchange });
}

function withHeader(name: string, value: string): Pick<SettledMeta, 'responseHeaders'> {
  return {
    responseHeaders: [
      ['content-type', 'application/json'],
      [name, value],
    ],
  };
}

describe('a record built from a settled exchange', () => {
  test('holds what the bodies say, what it cost, and what the gateway knew', () => {
    const entry = entryOf(REQUEST, ANSWER, {
      sessionPath: 'a//b/',
      properties: [
        ['Env', 'x'],
        ['__proto__', 'y'],
      ],
    });
    const record = recordOf(entry);
    assert.equal(record.exchangeId, entry.meta.exchangeId);
    assert.equal(record.provider, 'OPENAI');
    assert.equal(record.model, 'gpt-4o-mini-2024-07-18');
    assert.equal(record.requestModel, 'gpt-4o-mini');
    assert.equal(record.usage.promptTokens, 1000);
    assert.equal(record.usageEstimated, false);
    // 1,000 × $0.15 and 100 × $0.60 a million.
    assert.equal(record.costNanos, 210_000);
    assert.equal(record.receipt?.source, 'genai-prices');
    assert.equal(record.finishReason, 'stop');
    assert.equal(record.sessionPath, '/a/b');
    assert.deepEqual(Object.entries(record.properties), entry.meta.properties);
    assert.deepEqual(record.requestBody, {
      encoding: 'utf8',
      text: REQUEST,
      truncated: false,
      contentType: 'application/json',
    });
    assert.equal(record.responseBytes, Buffer.byteLength(ANSWER));
  });

  test('its model is the override’s, else the answer’s, else the request’s, else the path’s', () => {
    const models = (request: string, answer: string, change: Partial<SettledMeta>) =>
      recordOf(entryOf(request, answer, change)).model;
    assert.equal(models(REQUEST, ANSWER, { modelOverride: 'mine' }), 'mine');
    assert.equal(models(REQUEST, ANSWER, {}), 'gpt-4o-mini-2024-07-18');
    assert.equal(models(REQUEST, '{}', { status: 500 }), 'gpt-4o-mini');
    const targetUrl =
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent?alt=sse';
    assert.equal(models('{}', '{}', { providerSlug: 'google', targetUrl }), 'gemini-2.5-flash');
    assert.equal(models('', '', { providerSlug: null, targetUrl: '' }), null);
  });

  test('its user is the header’s, else the body’s', () => {
    assert.equal(recordOf(entryOf(REQUEST, ANSWER, { userId: 'from-header' })).userId, 'from-header');
    assert.equal(recordOf(entryOf(REQUEST, ANSWER)).userId, 'from-body');
  });

  test('it is priced by the headers, else by the organisation’s own price', () => {
    const own: PriceOverride = {
      provider: 'openai',
      model: 'gpt-4o-mini-2024-07-18',
      inputUsd: '0.001',
      outputUsd: '0.002',
      cacheReadUsd: null,
      cacheWriteUsd: null,
      setAtMs: 1,
    };
    assert.equal(recordOf(entryOf(REQUEST, ANSWER), [own]).costNanos, 1_200_000_000);
    const rates = { inputTokenCost: '0.000001', outputTokenCost: '0' };
    assert.equal(recordOf(entryOf(REQUEST, ANSWER, rates), [own]).costNanos, 1_000_000);
    assert.equal(recordOf(entryOf(REQUEST, ANSWER, { modelOverride: 'nobody-knows-it' })).costNanos, null);
  });

  test('a coded body is decoded for the record; one that is no text is kept as base64', () => {
    const coded = recordOf(entryOf(REQUEST, gzipSync(ANSWER), withHeader('content-encoding', 'gzip')));
    assert.equal(coded.responseBody.text, ANSWER);
    assert.equal(coded.usage.completionTokens, 100);
    const image = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x80]);
    const { responseBody } = recordOf(entryOf(REQUEST, image, { responseHeaders: [['Content-Type', 'image/jpeg']] }));
    assert.deepEqual(responseBody, {
      encoding: 'base64',
      text: image.toString('base64'),
      truncated: false,
      contentType: 'image/jpeg',
    });
  });

  test('a body whose middle was thrown away is marked, and so is one that was dropped whole', () => {
    const request = { totalBytes: 10_000_000, gapAfter: 20, omitted: false };
    assert.equal(recordOf(entryOf(REQUEST, ANSWER, { request })).requestBody.truncated, true);
    const dropped = recordOf(
      entryOf('', '', {
        request: { totalBytes: 500, gapAfter: 0, omitted: false },
        response: { totalBytes: 900, gapAfter: 0, omitted: false },
      }),
    );
    assert.equal(dropped.requestBody.truncated, true);
    assert.equal(dropped.requestBody.encoding, 'empty');
    assert.equal(dropped.responseBytes, 900);
    const nothing = recordOf(entryOf('', '')).requestBody;
    assert.deepEqual([nothing.encoding, nothing.truncated], ['empty', false]);
  });

  test('an omitted body is said to be omitted, and what settle read of it is taken', () => {
    const reading: ExchangeReading = {
      format: 'openai-chat',
      requestModel: 'gpt-4o-mini',
      responseModel: 'gpt-4o-mini',
      pathModel: null,
      stream: false,
      usage: { ...UNKNOWN_USAGE, promptTokens: 2000, completionTokens: 0 },
      usageEstimated: true,
      reportedCostUsd: null,
      serviceTier: null,
      userId: 'read-by-settle',
      finishReason: 'stop',
      firstContentOffset: null,
    };
    const request = { totalBytes: 5000, gapAfter: null, omitted: true };
    const record = recordOf(entryOf('', ANSWER, { request, reading }));
    assert.deepEqual(record.requestBody, {
      encoding: 'omitted',
      text: '',
      truncated: false,
      contentType: 'application/json',
    });
    assert.equal(record.responseBody.text, ANSWER);
    assert.equal(record.userId, 'read-by-settle');
    assert.equal(record.costNanos, 300_000);
    assert.equal(record.receipt?.estimated, true);
  });

  test('time to the first token is when the bytes of the first content arrived', () => {
    const role = 'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant"}}]}\n\n';
    const word = 'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
    const arrivals: SettledMeta['arrivals'] = [
      [0, 100],
      [role.length, 250.5],
      [role.length + 500, 400],
    ];
    const stream = { arrivals, responseHeaders: [['content-type', 'text/event-stream'] as const] };
    const record = recordOf(entryOf(REQUEST, `${role + word}data: [DONE]\n\n`, stream));
    assert.equal(record.stream, true);
    assert.equal(record.ttftMs, 250.5);
    assert.equal(recordOf(entryOf(REQUEST, role, stream)).ttftMs, null);
    assert.equal(recordOf(entryOf(REQUEST, ANSWER, { arrivals })).ttftMs, null);
  });

  test('session paths have one leading slash and no empty parts', () => {
    for (const path of ['a/b', '/a/b', '//a///b//', 'a/b/']) assert.equal(normalizeSessionPath(path), '/a/b');
    assert.equal(normalizeSessionPath('///'), '/');
  });
});

describe('the record builder', () => {
  test('puts a body above 1 MiB apart, whole, and leaves its beginning in the row', async (context) => {
    const dir = await mkdtemp(join(tmpdir(), 'heliometer-bodies-'));
    context.after(() => rm(dir, { recursive: true }));
    const bodies = openFileBodyStore(dir);
    const build = createRecordBuilder({
      prompts: UNASKED,
      pricer: { priceExchange },
      redaction: async () => NO_REDACTION,
      overrides: async () => [],
      bodies,
    });
    const large = JSON.stringify({ model: 'gpt-4o-mini', user: 'u', input: '😀'.repeat(400_000) });
    const entry = entryOf(large, ANSWER);
    const { requestBody, responseBody, userId } = await build(entry);
    assert.equal(userId, 'u');
    assert.equal(requestBody.ref, `${entry.meta.organizationId}/${entry.meta.exchangeId}/request`);
    assert.equal(String(await bodies.get(requestBody.ref)), large);
    assert.equal(requestBody.text.length, 64 * 1024);
    assert.ok(requestBody.text.isWellFormed());
    assert.equal(responseBody.ref, undefined);
    assert.equal(responseBody.text, ANSWER);
  });

  test('a store it needs and cannot have is no fault of the entry', async () => {
    let asked = 0;
    const build = createRecordBuilder({
      prompts: UNASKED,
      pricer: { priceExchange },
      redaction: async () => NO_REDACTION,
      overrides: async () => {
        asked += 1;
        if (asked === 1) throw new Error('locked');
        return [];
      },
      bodies: null,
    });
    await assert.rejects(build(entryOf(REQUEST, ANSWER)), NotNow);
    await Promise.all([build(entryOf(REQUEST, ANSWER)), build(entryOf(REQUEST, ANSWER))]);
    assert.equal(asked, 2);
  });
});
