// When the bytes of a stream came, in a record: by their places in the body that is kept, whatever became of it on the way.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type AttemptRecord, type ExchangeRecord, NO_REDACTION, type RedactionRules } from '@heliometer/contract';
import fc from 'fast-check';
import { Arrivals } from '../../src/gateway/tap/arrivals.ts';
import { Capture, CaptureBudget } from '../../src/gateway/tap/capture.ts';
import type { SettledMeta } from '../../src/ports/spool.ts';
import { createPricer } from '../../src/providers/pricing.ts';
import { createRecordBuilder } from '../../src/recording/build-record.ts';
import { exchangeOf, UNASKED } from './spool-fixtures.ts';

const { priceExchange } = createPricer();
const ATTEMPT: AttemptRecord = {
  index: 0,
  kind: 'upstream',
  provider: 'OPENAI',
  targetUrl: 'https://api.openai.com/v1/chat/completions',
  startedAtMs: 0,
  latencyMs: 100,
  ttfbMs: 50,
  status: 200,
  error: null,
  reconnected: false,
};

function eventOf(content: string): Buffer {
  const choices = [{ index: 0, delta: { content } }];
  return Buffer.from(`data: ${JSON.stringify({ object: 'chat.completion.chunk', choices })}\n\n`);
}

interface Shape {
  readonly rules?: RedactionRules;
  readonly meta?: Partial<SettledMeta>;
  readonly contentType?: string;
  /** Of the beginning and the end that are kept. */
  readonly keptBytes?: number;
}

function captureOf(chunks: readonly Uint8Array[], keptBytes: number): Capture {
  const bounds = { headBytes: keptBytes, tailBytes: keptBytes, totalBytes: 10_000_000, scarceBytes: keptBytes };
  const capture = new Capture(new CaptureBudget(bounds, () => undefined), false);
  for (const chunk of chunks) capture.see(chunk);
  return capture;
}

/** Which chunks are there whole, before the gap and behind it. Two halves may spell one that never was. */
function leftWhole(chunks: readonly Uint8Array[], keptBytes: number): readonly ('before' | 'behind' | null)[] {
  const capture = captureOf(chunks, keptBytes);
  const kept = capture.chunks().reduce((sum, { length }) => sum + length, 0);
  const all = chunks.reduce((sum, { length }) => sum + length, 0);
  const before = capture.info().gapAfter ?? all;
  let at = 0;
  return chunks.map(({ length }) => {
    const from = at;
    at += length;
    if (at <= before) return 'before';
    return from >= all - (kept - before) ? 'behind' : null;
  });
}

/** As the gateway captures chunks, of which each comes at ten ms times its number. */
function recordOf(chunks: readonly Uint8Array[], shape: Shape = {}): Promise<ExchangeRecord> {
  const { rules = NO_REDACTION, meta = {}, contentType = 'text/event-stream', keptBytes = 1_000_000 } = shape;
  const capture = captureOf(chunks, keptBytes);
  const arrivals = new Arrivals(0);
  chunks.forEach((chunk, i) => {
    arrivals.see(chunk.length, 10 * (i + 1));
  });
  const { meta: settled, responseBody } = exchangeOf('{"model":"gpt-4o-mini"}', capture.chunks(), {
    response: capture.info(),
    responseHeaders: [['content-type', contentType]],
    attempts: [ATTEMPT],
    marks: arrivals.packed(),
    arrivals: [],
    ...meta,
  });
  const build = createRecordBuilder({
    prompts: UNASKED,
    pricer: { priceExchange },
    redaction: async () => rules,
    overrides: async () => [],
    bodies: null,
  });
  return build({ meta: settled, requestBody: Buffer.from('{}'), responseBody: Buffer.concat(responseBody) });
}

describe('arrivals of a record', () => {
  test('with the middle thrown away, every event that is left whole has the time of its chunk', async () => {
    const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(words, fc.integer({ min: 8, max: 2_000 }), async (contents, keptBytes) => {
        const chunks = contents.map((content, i) => eventOf(`${i}: ${content.toWellFormed()}`));
        const { responseBody } = await recordOf(chunks, { keptBytes });
        const stored = Buffer.from(responseBody.text, responseBody.encoding === 'base64' ? 'base64' : 'utf8');
        const { arrivals = [] } = responseBody;
        const whole = leftWhole(chunks, keptBytes);
        chunks.forEach((chunk, i) => {
          if (whole[i] === null) return;
          const at = whole[i] === 'before' ? stored.indexOf(chunk) : stored.lastIndexOf(chunk);
          assert.ok(at >= 0);
          assert.equal(arrivals.findLast(([offset]) => offset <= at)?.[1], 10 * (i + 1), `event ${i} at ${at}`);
        });
        arrivals.forEach(([offset], i) => {
          assert.ok(offset < stored.length && offset > (arrivals[i - 1]?.[0] ?? -1));
        });
      }),
    );
  });

  test('bytes that are no text are told by their places as bytes', async () => {
    const chunks = [Buffer.from([0xff, 0xfe, 0x00]), Buffer.from([0x80, 0x81]), Buffer.from([0x82])];
    const { responseBody, stream } = await recordOf(chunks, { contentType: 'application/vnd.amazon.eventstream' });
    assert.equal(stream, true);
    assert.equal(responseBody.encoding, 'base64');
    assert.deepEqual(responseBody.arrivals, [
      [0, 10],
      [3, 20],
      [5, 30],
    ]);
  });

  test('redaction that changes the answer takes them away, and leaves them where it found nothing in it', async () => {
    const rules: RedactionRules = { builtIn: ['email'], own: [], userIds: false };
    const clean = [eventOf('hello'), eventOf('you')];
    const kept = await recordOf(clean, { rules, meta: { sessionName: 'ada@example.com' } });
    assert.deepEqual(kept.redactions, { email: 1 });
    assert.equal(kept.responseBody.arrivals?.length, 2);
    for (const contents of [
      ['mail ada@example.com', ' now'],
      ['mail ada@exam', 'ple.com now'],
    ]) {
      const changed = await recordOf(contents.map(eventOf), { rules });
      assert.deepEqual(changed.redactions, { email: 1 });
      assert.ok(!('arrivals' in changed.responseBody), changed.responseBody.text);
      const whole = gzipSync(Buffer.concat(contents.map(eventOf)));
      const headers = [
        ['content-type', 'text/event-stream'],
        ['content-encoding', 'gzip'],
      ] as const;
      const coded = await recordOf([whole], { rules, meta: { responseHeaders: headers } });
      assert.deepEqual(coded.redactions, { email: 1 });
      assert.ok(!('arrivals' in coded.responseBody), coded.responseBody.text);
    }
  });

  test('of a coded stream a place is one of what it decodes to', async () => {
    const body = gzipSync(Buffer.concat([eventOf('hello'), eventOf('you')]));
    const headers = [
      ['content-type', 'text/event-stream'],
      ['content-encoding', 'gzip'],
    ] as const;
    // Nothing comes out of a gzip's head: what follows came with the second chunk.
    const chunks = [body.subarray(0, 10), body.subarray(10)];
    const { responseBody } = await recordOf(chunks, { meta: { responseHeaders: headers } });
    assert.match(responseBody.text, /^data: /);
    assert.deepEqual(responseBody.arrivals, [[0, 20]]);
  });

  test('nobody watched a hit in the cache or a call without an attempt, and an omitted body is not told of', async () => {
    const unwatched: readonly Partial<SettledMeta>[] = [
      { outcome: 'cached' },
      { attempts: [] },
      { attempts: [{ ...ATTEMPT, kind: 'moderation' }] },
      { response: { totalBytes: 10, gapAfter: 0, omitted: true } },
    ];
    for (const meta of unwatched) {
      const { responseBody, stream } = await recordOf([eventOf('hello')], { meta });
      assert.equal(stream, true);
      assert.ok(!('arrivals' in responseBody), JSON.stringify(meta));
    }
  });

  test('an answer that is no stream has none', async () => {
    const { responseBody, stream } = await recordOf([Buffer.from('{"a":'), Buffer.from('1}')], {
      contentType: 'application/json',
    });
    assert.deepEqual([stream, 'arrivals' in responseBody], [false, false]);
  });
});
