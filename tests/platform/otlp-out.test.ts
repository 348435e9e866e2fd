// platform.md §4: recorded exchanges as GenAI spans at an OTLP receiver, decoded there by another library than the program's.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { PolicyRig } from '../policies/policy-rig.ts';
import { CHAT } from '../support/gateway-rig.ts';
import { ExportRequest, plainAttributes } from '../support/otlp-proto.ts';
import { type Script, ScriptedUpstream } from '../support/scripted-upstream.ts';

const CANARY = 'canary-content-55cc';
const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: `said ${CANARY}` }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
};
const TAKEN: Script = (exchange) =>
  exchange.answer({ status: 200, headers: ['Content-Type', 'application/x-protobuf'] });
const AWAY: Script = (exchange) => exchange.answer({ status: 503 });

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: { readonly code?: number; readonly message?: string } | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

// biome-ignore lint/suspicious/noExplicitAny: what a decoder of no known schema gives
type Wire = Record<string, any>;

function decoded(body: Buffer): Span[] {
  const { resourceSpans = [] } = ExportRequest.toObject(ExportRequest.decode(body), { longs: String });
  return resourceSpans.flatMap(({ resource, scopeSpans }: Wire) =>
    scopeSpans.flatMap(({ spans }: Wire) =>
      spans.map((span: Wire) => ({
        traceId: span['traceId'].toString('hex'),
        spanId: span['spanId'].toString('hex'),
        parentSpanId: span['parentSpanId']?.toString('hex') ?? '',
        ...{ name: span['name'], kind: span['kind'], status: span['status'] },
        startMs: Number(span['startTimeUnixNano']) / 1e6,
        endMs: Number(span['endTimeUnixNano']) / 1e6,
        attributes: plainAttributes(span['attributes']),
        resource: plainAttributes(resource.attributes),
      })),
    ),
  );
}

let receiver: ScriptedUpstream;
let rig: PolicyRig;

const body = { ...CHAT, messages: [{ role: 'user', content: `asked ${CANARY}` }] };

/** Until the span of the request has come. */
async function spanOf(requestId: string): Promise<Span> {
  const limit = performance.now() + 30_000;
  for (;;) {
    for (const request of receiver.requests) {
      const found = decoded(await request.body()).find(
        ({ attributes }) => attributes['heliometer.request.id'] === requestId,
      );
      if (found !== undefined) return found;
    }
    assert.ok(performance.now() < limit, `no span of ${requestId} came`);
    await wait(50);
  }
}

describe('a receiver', () => {
  before(async () => {
    receiver = await ScriptedUpstream.start();
    rig = await PolicyRig.start({
      HELIOMETER_OTEL_ENDPOINT: `${receiver.origin}/v1/traces`,
      HELIOMETER_OTEL_HEADERS: 'x-api-key=canary-otel-key,x-tenant=shop',
      HELIOMETER_LOG_LEVEL: 'debug',
    });
  });
  after(async () => {
    await rig?.[Symbol.asyncDispose]();
    await receiver?.close();
  });
  beforeEach(() => {
    receiver.always(TAKEN);
    rig.openai.always({ headers: ['Content-Type', 'application/json'], body: JSON.stringify(ANSWER) });
  });

  test('gets each exchange as a span with what it used and cost, below the span of its caller, without content', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await rig.send({
      body,
      headers: { traceparent, 'helicone-user-id': 'ada', 'helicone-session-id': 's1', 'helicone-property-app': 'shop' },
    });
    const [span, record] = await Promise.all([spanOf(answer.id), rig.record(answer)]);
    assert.deepEqual([span.traceId, span.parentSpanId], ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']);
    assert.match(span.spanId, /^[0-9a-f]{16}$/);
    assert.deepEqual([span.name, span.kind, span.status], ['chat gpt-4o-mini-2024-07-18', 3, undefined]);
    assert.ok(Math.abs(span.startMs - Date.parse(record.request_created_at)) < 1);
    assert.ok(span.endMs >= span.startMs);
    const expected = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 500,
      'gen_ai.conversation.id': 's1',
      'http.response.status_code': 200,
      'user.id': 'ada',
      'heliometer.cost_usd': 0.00045,
    };
    for (const [name, value] of Object.entries(expected)) {
      assert.deepEqual(span.attributes[name], value, name);
    }
    assert.equal(span.attributes['heliometer.property.app'], 'shop');
    assert.equal(span.resource['service.name'], 'heliometer');
    const [request] = receiver.requests;
    assert.deepEqual([request?.target, request?.header('x-tenant')], ['/v1/traces', 'shop']);
    assert.equal(request?.header('content-type'), 'application/x-protobuf');
    for (const each of receiver.requests) assert.ok(!(await each.body()).includes(CANARY));
    assert.ok([...rig.heliometer.stderr, ...rig.heliometer.stdout].every((line) => !line.includes('canary-otel-key')));
  });

  test('gets a failed one with its status, at the root of a trace of its own', async () => {
    rig.openai.always({ status: 500, headers: ['Content-Type', 'application/json'], body: '{"error":{}}' });
    const answer = await rig.send({ body, headers: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } });
    const span = await spanOf(answer.id);
    assert.deepEqual([span.parentSpanId, span.status?.code, span.status?.message], ['', 2, 'status 500']);
    assert.match(span.traceId, /^(?!0{32})[0-9a-f]{32}$/);
  });

  test('gets none of what was told as a span', async () => {
    const attributes = [{ key: 'gen_ai.operation.name', value: { stringValue: 'chat' } }];
    const times = { startTimeUnixNano: `${Date.now()}000000`, endTimeUnixNano: `${Date.now()}000000` };
    const told = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'told-canary', ...times, attributes };
    const export_ = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [told] }] }] });
    assert.equal((await rig.send({ path: '/v1/traces', body: export_ })).status, 200);
    // What comes after it has come behind it.
    await spanOf((await rig.send({ body })).id);
    for (const each of receiver.requests) assert.ok(!(await each.body()).includes('cdcdcdcd'));
  });

  test('that is away gets it when it is back, under the same id, the console killed in between', async () => {
    receiver.always(AWAY);
    const seen = receiver.requests.length;
    const answer = await rig.send({ body });
    const early = await receiver.request(seen);
    const [before_] = decoded(await early.body());
    rig.heliometer.kill('console');
    receiver.always(TAKEN);
    const limit = performance.now() + 30_000;
    const isAnswered = (): boolean => receiver.requests.length > seen + 1;
    while (!isAnswered()) {
      assert.ok(performance.now() < limit, 'it never came again');
      await wait(50);
    }
    const span = await spanOf(answer.id);
    assert.deepEqual([span.spanId, span.attributes['heliometer.request.id']], [before_?.spanId, answer.id]);
  });
});

describe('content', () => {
  test('goes with the spans where the operator wants it, but never of an omitted body', async () => {
    receiver = await ScriptedUpstream.start();
    await using own = await PolicyRig.start({
      HELIOMETER_OTEL_ENDPOINT: receiver.origin,
      HELIOMETER_OTEL_CONTENT: 'true',
    });
    receiver.always(TAKEN);
    own.openai.always({ headers: ['Content-Type', 'application/json'], body: JSON.stringify(ANSWER) });
    const whole = await spanOf((await own.send({ body })).id);
    const told = (name: string): unknown => JSON.parse(String(whole.attributes[name]));
    assert.deepEqual(told('gen_ai.input.messages'), [
      { role: 'user', parts: [{ type: 'text', content: `asked ${CANARY}` }] },
    ]);
    assert.deepEqual(told('gen_ai.output.messages'), [
      { role: 'assistant', parts: [{ type: 'text', content: `said ${CANARY}` }] },
    ]);
    const omit = { 'helicone-omit-request': 'true', 'helicone-omit-response': 'true' };
    const hidden = await spanOf((await own.send({ body, headers: omit })).id);
    assert.equal(hidden.attributes['gen_ai.usage.input_tokens'], 1000);
    assert.ok(!JSON.stringify(hidden).includes(CANARY));
    await receiver.close();
  });
});
