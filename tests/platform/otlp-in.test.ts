// headers.md §20, OpenTelemetry: traces of the real SDK and of other conventions' senders, through the running program.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { HeliconeRequestDetail, SessionNode, SessionTree } from '@heliometer/contract';
import { context, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { ExportResponse, keyValues, RpcStatus, toProtobuf } from '../support/otlp-proto.ts';
import { noteAnswer } from '../support/route-answers.ts';

let heliometer: HeliometerProcess;
before(async () => {
  heliometer = await startHeliometer({ env: { HELIOMETER_GATHER_BYTES: '1MiB' } });
});
after(async () => {
  await heliometer?.[Symbol.asyncDispose]();
});

/** Asked until as many requests are in it. */
async function treeOf(sessionId: string, requests: number): Promise<SessionTree> {
  const limit = performance.now() + 30_000;
  for (;;) {
    const { body } = await heliometer.api<{ data: SessionTree | null }>('GET', `/v1/session/${sessionId}/tree`);
    if (body.data !== null && body.data.total_requests >= requests) return body.data;
    assert.ok(performance.now() < limit, `session ${sessionId} has not ${requests} requests: ${JSON.stringify(body)}`);
    await wait(100);
  }
}

type Outline = readonly [string, string, ...Outline[]];
const outline = (nodes: readonly SessionNode[]): Outline[] =>
  nodes.map(({ name, request, children }) => [name, request?.model ?? '', ...outline(children)]);

async function recordAt(nodes: readonly SessionNode[], name: string): Promise<HeliconeRequestDetail> {
  const all = (list: readonly SessionNode[]): SessionNode[] => list.flatMap((node) => [node, ...all(node.children)]);
  const node = all(nodes).find((each) => each.name === name);
  assert.ok(node?.request, `there is no ${name}`);
  return heliometer.fetchRecord(node.request.request_id);
}

const hexId = (bytes: number): string => randomBytes(bytes).toString('hex');
const NOW_MS = Date.now() - 60_000;
const nanos = (ms: number): string => `${NOW_MS + ms}000000`;

interface SpanSketch {
  readonly traceId: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly attributes?: Parameters<typeof keyValues>[0];
  readonly status?: object;
  readonly events?: readonly object[];
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
}

function requestOf(...spans: readonly SpanSketch[]): object {
  const told = spans.map(({ attributes = {}, ...span }) => ({
    ...{ spanId: hexId(8), name: 'a span', startTimeUnixNano: nanos(0), endTimeUnixNano: nanos(1_000) },
    ...span,
    attributes: keyValues(attributes),
  }));
  return {
    resourceSpans: [{ resource: { attributes: keyValues({ 'service.name': 'shop' }) }, scopeSpans: [{ spans: told }] }],
  };
}

interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function post(body: string | Buffer, { path = '/v1/traces', headers = {} }: Sent = {}) {
  const answer = await fetch(heliometer.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${heliometer.key}`, 'content-type': 'application/json', ...headers },
    body,
  });
  const type = answer.headers.get('content-type');
  const bytes = Buffer.from(await answer.arrayBuffer());
  noteAnswer('POST', path, { status: answer.status, contentType: type ?? '', text: String(bytes) });
  return { status: answer.status, type, headers: answer.headers, bytes };
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

/** An agent with a tool and two models below it, made by the SDK's own means; each begins a millisecond after the one before. */
function runAgent(tracer: Tracer): string {
  let startMs = NOW_MS;
  const startTime = (): number => {
    startMs += 1;
    return startMs;
  };
  const agent = tracer.startSpan('invoke_agent planner', {
    startTime: startTime(),
    attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'planner', 'user.id': 'ada' },
  });
  const child = (name: string, attributes: object, parent: Span = agent): Span =>
    tracer.startSpan(
      name,
      { startTime: startTime(), attributes: { ...attributes } },
      trace.setSpan(context.active(), parent),
    );
  const chat = child('chat gpt-4o-mini', {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
    'gen_ai.response.id': 'chatcmpl-1',
    'gen_ai.response.finish_reasons': ['tool_calls'],
    'gen_ai.request.temperature': 0.5,
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 500,
    'gen_ai.usage.cache_read.input_tokens': 400,
    'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: 'Plan well.' }]),
    'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'A trip to Bern?' }] }]),
    'gen_ai.output.messages': JSON.stringify([
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Bern' } }],
        finish_reason: 'tool_calls',
      },
    ]),
    'user.id': 'ada',
  });
  chat.end();
  const tool = child('execute_tool weather', {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'weather',
    'gen_ai.tool.call.arguments': '{"city":"Bern"}',
    'gen_ai.tool.call.result': '{"degrees":21}',
  });
  const search = child('qdrant.search', { 'db.system': 'qdrant', 'db.operation.name': 'search' }, tool);
  search.end();
  const http = child('GET /v1/forecast', { 'http.request.method': 'GET' }, tool);
  http.end();
  tool.end();
  const failed = child('chat claude-sonnet-4-5', {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-sonnet-4-5',
    'error.type': '429',
  });
  failed.setStatus({ code: SpanStatusCode.ERROR, message: 'too many requests' });
  failed.end();
  agent.end();
  return agent.spanContext().traceId;
}

const AGENT_TREE: Outline[] = [
  [
    'invoke_agent planner',
    'data:invoke_agent planner',
    ['chat gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
    [
      'execute_tool weather',
      'tool:weather',
      ['qdrant.search', 'vector_db:search'],
      ['GET ∕v1∕forecast', 'data:GET /v1/forecast'],
    ],
    ['chat claude-sonnet-4-5', 'claude-sonnet-4-5'],
  ],
];

describe('the OpenTelemetry SDK', () => {
  const exporters = [
    ['protobuf, gzip, in one batch', ProtobufExporter, { batch: true, compression: 'gzip' }],
    ['protobuf, a request a span, children first', ProtobufExporter, { batch: false, compression: 'none' }],
    ['JSON, in one batch', JsonExporter, { batch: true, compression: 'none' }],
  ] as const;
  for (const [what, Exporter, { batch, compression }] of exporters) {
    test(`${what}: a GenAI trace arrives as a session’s tree, with usage and cost`, async () => {
      const exporter = new Exporter({
        url: `${heliometer.url}/v1/traces`,
        headers: { authorization: `Bearer ${heliometer.key}` },
        compression: compression as NonNullable<ConstructorParameters<typeof Exporter>[0]>['compression'] & string,
      });
      const processor = batch ? new BatchSpanProcessor({ exporter }) : new SimpleSpanProcessor({ exporter });
      const sdk = new NodeSDK({
        serviceName: 'trips',
        spanProcessors: [processor],
        autoDetectResources: false,
        instrumentations: [],
      });
      sdk.start();
      const traceId = runAgent(trace.getTracer('test'));
      await sdk.shutdown();
      trace.disable();
      context.disable();
      const tree = await treeOf(traceId, 6);
      assert.deepEqual(outline(tree.children), AGENT_TREE);
      assert.deepEqual([tree.session_name, tree.total_requests, tree.errors], ['invoke_agent planner', 6, 1]);
      // 600 × 0.15 + 400 × 0.075 + 500 × 0.60 USD a million.
      assert.deepEqual([tree.total_tokens, tree.total_cost, tree.user_ids], [1500, 0.00042, ['ada']]);
      const chat = await recordAt(tree.children, 'chat gpt-4o-mini');
      assert.deepEqual(
        [chat.provider, chat.model, chat.response_status, chat.prompt_tokens, chat.prompt_cache_read_tokens],
        ['OPENAI', 'gpt-4o-mini-2024-07-18', 200, 1000, 400],
      );
      assert.deepEqual(
        [chat.session.id, chat.session.path, chat.properties['service']],
        [traceId, batch ? '/invoke_agent planner/chat gpt-4o-mini' : '/chat gpt-4o-mini', 'trips'],
      );
      const { messages } = chat.request_body as { messages: unknown };
      assert.deepEqual(messages, [
        { role: 'system', content: 'Plan well.' },
        { role: 'user', content: 'A trip to Bern?' },
      ]);
      const view = JSON.stringify(chat.llmSchema ?? null);
      assert.match(view, /A trip to Bern\?/);
      assert.match(view, /weather/);
      const failed = await recordAt(tree.children, 'chat claude-sonnet-4-5');
      assert.deepEqual([failed.provider, failed.response_status], ['ANTHROPIC', 429]);
      assert.match(JSON.stringify(failed.response_body), /too many requests/);
      const tool = await recordAt(tree.children, 'execute_tool weather');
      assert.deepEqual((tool.request_body as { input: unknown }).input, { city: 'Bern' });
      assert.deepEqual((tool.response_body as { output: unknown }).output, { degrees: 21 });
    });
  }
});

describe('other conventions', () => {
  test('OpenLLMetry, as @helicone/async sends it: flattened messages, association properties', async () => {
    const traceId = hexId(16);
    const association = 'traceloop.association.properties';
    const body = requestOf({
      traceId,
      name: 'openai.chat',
      attributes: {
        'gen_ai.system': 'OpenAI',
        'llm.request.type': 'chat',
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
        'gen_ai.prompt.0.role': 'user',
        'gen_ai.prompt.0.content': 'Say hello',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'Hello.',
        'gen_ai.completion.0.finish_reason': 'stop',
        'gen_ai.usage.prompt_tokens': 1000,
        'gen_ai.usage.completion_tokens': 500,
        'llm.usage.total_tokens': 1500,
        'llm.request.functions.0.name': 'wave',
        'llm.request.functions.0.parameters': '{"type":"object"}',
        'traceloop.workflow.name': 'greeting',
        [`${association}.Helicone-Session-Id`]: `told-${traceId}`,
        [`${association}.Helicone-User-Id`]: 'grace',
        [`${association}.Helicone-Property-App`]: 'greeter',
        [`${association}.plan`]: 'free',
      },
    });
    const answer = await post(JSON.stringify(body), { path: '/v1/trace/log' });
    assert.deepEqual([answer.status, answer.bytes.toString()], [200, '{}']);
    const tree = await treeOf(`told-${traceId}`, 1);
    assert.deepEqual([tree.session_name, tree.total_cost, tree.user_ids], ['greeting', 0.00045, ['grace']]);
    const record = await recordAt(tree.children, 'openai.chat');
    const { messages, tools } = record.request_body as { messages: unknown; tools: unknown };
    assert.deepEqual(messages, [{ role: 'user', content: 'Say hello' }]);
    assert.deepEqual(tools, [{ type: 'function', function: { name: 'wave', parameters: { type: 'object' } } }]);
    assert.deepEqual(
      [record.properties['App'], record.properties['plan'], record.properties['service']],
      ['greeter', 'free', 'shop'],
    );
    const { choices } = record.response_body as { choices: { message: object; finish_reason: string }[] };
    assert.deepEqual(choices[0]?.message, { role: 'assistant', content: 'Hello.' });
    assert.equal(choices[0]?.finish_reason, 'stop');
  });

  test('OpenInference: its kinds, messages, token counts and documents', async () => {
    const traceId = hexId(16);
    const root = hexId(8);
    const kind = 'openinference.span.kind';
    const body = requestOf(
      {
        traceId,
        spanId: root,
        name: 'chain',
        attributes: { [kind]: 'CHAIN', 'input.value': 'Why?', 'llm.token_count.prompt': 99 },
      },
      {
        traceId,
        parentSpanId: root,
        name: 'ChatCompletion',
        startTimeUnixNano: nanos(10),
        attributes: {
          [kind]: 'LLM',
          'llm.provider': 'anthropic',
          'llm.model_name': 'claude-sonnet-4-5',
          'llm.invocation_parameters': '{"max_tokens":200}',
          'llm.input_messages.0.message.role': 'user',
          'llm.input_messages.0.message.contents.0.message_content.type': 'text',
          'llm.input_messages.0.message.contents.0.message_content.text': 'Why?',
          'llm.output_messages.0.message.role': 'assistant',
          'llm.output_messages.0.message.content': 'Because.',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'look',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{}',
          'llm.token_count.prompt': 1_000,
          'llm.token_count.completion': 100,
          'llm.token_count.prompt_details.cache_read': 200,
          'llm.token_count.prompt_details.cache_write': 300,
          'user.id': 'lin',
          metadata: '{"plan":"pro","depth":{"no":1}}',
        },
        events: [{ name: 'First Token Stream Event', timeUnixNano: nanos(260) }],
      },
      {
        traceId,
        parentSpanId: root,
        name: 'retrieve',
        startTimeUnixNano: nanos(5),
        attributes: { [kind]: 'RETRIEVER', 'input.value': 'Why?', 'retrieval.documents.0.document.content': 'A page' },
      },
      {
        traceId,
        parentSpanId: root,
        name: 'embed',
        startTimeUnixNano: nanos(6),
        attributes: {
          [kind]: 'EMBEDDING',
          'embedding.model_name': 'text-embedding-3-small',
          'llm.provider': 'openai',
          'embedding.embeddings.0.embedding.text': 'Why?',
          'llm.token_count.prompt': 1_000_000,
        },
      },
    );
    const answer = await post(toProtobuf(body), { path: '/v1/trace/log-python', headers: PROTOBUF });
    assert.deepEqual([answer.status, answer.type, answer.bytes.length], [200, 'application/x-protobuf', 0]);
    const tree = await treeOf(traceId, 4);
    assert.deepEqual(outline(tree.children), [
      [
        'chain',
        'data:chain',
        ['retrieve', 'vector_db:search'],
        ['embed', 'text-embedding-3-small'],
        ['ChatCompletion', 'claude-sonnet-4-5'],
      ],
    ]);
    const call = await recordAt(tree.children, 'ChatCompletion');
    assert.deepEqual(
      [
        call.provider,
        call.prompt_tokens,
        call.prompt_cache_read_tokens,
        call.prompt_cache_write_tokens,
        call.completion_tokens,
      ],
      ['ANTHROPIC', 1000, 200, 300, 100],
    );
    // 500 × 3 + 200 × 0.30 + 300 × 3.75 + 100 × 15 USD a million.
    assert.equal(call.cost, 0.004185);
    assert.deepEqual([call.request_user_id, call.properties['plan'], call.time_to_first_token], ['lin', 'pro', 250]);
    const { choices } = call.response_body as {
      choices: { message: { content: string; tool_calls: { function: object }[] } }[];
    };
    assert.equal(choices[0]?.message.content, 'Because.');
    assert.deepEqual(choices[0]?.message.tool_calls[0]?.function, { name: 'look', arguments: '{}' });
    const embedding = await recordAt(tree.children, 'embed');
    assert.deepEqual([embedding.cost, (embedding.request_body as { input: unknown }).input], [0.02, ['Why?']]);
    const found = await recordAt(tree.children, 'retrieve');
    assert.match(JSON.stringify(found.response_body), /A page/);
  });

  test('events of older GenAI conventions are the messages', async () => {
    const traceId = hexId(16);
    const event = (name: string, attributes: Parameters<typeof keyValues>[0]) => ({
      name,
      timeUnixNano: nanos(1),
      attributes: keyValues(attributes),
    });
    const span = {
      traceId,
      name: 'chat m',
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm', 'gen_ai.system': 'nobody we know' },
      events: [
        event('gen_ai.user.message', { content: 'Hi' }),
        event('gen_ai.choice', { index: 0, finish_reason: 'stop', message: '{"role":"assistant","content":"Ho"}' }),
      ],
    };
    assert.equal((await post(JSON.stringify(requestOf(span)))).status, 200);
    const record = await recordAt((await treeOf(traceId, 1)).children, 'chat m');
    assert.deepEqual([record.provider, record.cost], ['CUSTOM', null]);
    assert.deepEqual((record.request_body as { messages: unknown }).messages, [{ role: 'user', content: 'Hi' }]);
    assert.match(JSON.stringify(record.response_body), /"content":"Ho"/);
  });
});

describe('what is answered', () => {
  test('spans sent twice are kept once, failed ones too, in either encoding', async () => {
    const traceId = hexId(16);
    const body = requestOf(
      { traceId, spanId: hexId(8) },
      { traceId, spanId: hexId(8), status: { code: 2, message: 'broken' } },
    );
    const sent = await Promise.all([1, 2].map(() => post(JSON.stringify(body))));
    for (const { status } of sent) assert.ok(status === 200 || status === 503, String(status));
    const again = await post(toProtobuf(body), { headers: PROTOBUF });
    assert.deepEqual([again.status, again.bytes.length], [200, 0]);
    const marker = hexId(16);
    await post(JSON.stringify(requestOf({ traceId: marker })));
    await treeOf(marker, 1);
    const tree = await treeOf(traceId, 2);
    assert.deepEqual([tree.total_requests, tree.errors], [2, 1]);
  });

  test('spans that cannot be kept are counted, with why; the others are kept', async () => {
    const traceId = hexId(16);
    const body = requestOf(
      { traceId, name: 'good' },
      { traceId: 'ab' },
      { traceId, spanId: '0'.repeat(16) },
      { traceId, startTimeUnixNano: nanos(5), endTimeUnixNano: nanos(1) },
      { traceId, attributes: { 'traceloop.association.properties.Helicone-Omit-Request': 'perhaps' } },
    );
    const asJson = await post(JSON.stringify(body));
    const { partialSuccess } = JSON.parse(asJson.bytes.toString());
    assert.deepEqual([asJson.status, partialSuccess.rejectedSpans], [200, '4']);
    for (const name of [
      'traceId: saw "ab"',
      'spanId: saw',
      'endTimeUnixNano: saw',
      'Helicone-Omit-Request is "perhaps"',
    ]) {
      assert.ok(partialSuccess.errorMessage.includes(name), partialSuccess.errorMessage);
    }
    const asProtobuf = ExportResponse.toObject(
      ExportResponse.decode((await post(toProtobuf(body), { headers: PROTOBUF })).bytes),
    );
    assert.equal(Number(asProtobuf['partialSuccess'].rejectedSpans), 4);
    assert.equal((await treeOf(traceId, 1)).total_requests, 1);
  });

  const gzip = { 'content-encoding': 'gzip' };
  const refusals: readonly (readonly [
    string,
    () => string | Buffer,
    Readonly<Record<string, string>>,
    number,
    RegExp,
  ])[] = [
    ['no JSON', () => '{"resourceSpans":', {}, 400, /not JSON/],
    [
      'a name that is none',
      () => '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":5}]}]}]}',
      {},
      400,
      /resourceSpans\.0\.scopeSpans\.0\.spans\.0\.name: saw 5/,
    ],
    ['no protobuf', () => Buffer.from('\x0a\x7fshort'), PROTOBUF, 400, /not an ExportTraceServiceRequest/],
    ['groups', () => Buffer.from([0x0b, 0x0b, 0x0b]), PROTOBUF, 400, /group/],
    [
      'a value nested without end',
      () => toProtobuf(requestOf({ traceId: hexId(16), attributes: { deep: nested(40) } })),
      PROTOBUF,
      400,
      /nests deeper than 32/,
    ],
    [
      'the same in JSON',
      () => JSON.stringify(requestOf({ traceId: hexId(16), attributes: { deep: nested(40) } })),
      {},
      400,
      /nests deeper than 32/,
    ],
    [
      'too many spans',
      () => gzipSync(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: Array(10_001).fill({}) }] }] })),
      gzip,
      400,
      /more than 10000 spans/,
    ],
    ['no gzip', () => 'plain', gzip, 400, /not gzip/],
    ['a bomb', () => gzipSync(Buffer.alloc(2 * 1024 * 1024)), gzip, 413, /more than 1048576 bytes when unpacked/],
    ['a large body', () => 'x'.repeat(1024 * 1024 + 1), {}, 413, /1048577|1048576/],
    [
      'another type',
      () => '{}',
      { 'content-type': 'text/plain' },
      415,
      /Content-Type is "text\/plain"; accepted is application\/json/,
    ],
    ['another coding', () => '{}', { 'content-encoding': 'br' }, 415, /Content-Encoding is "br"; accepted is gzip/],
    ['no key', () => '{}', { authorization: '' }, 401, /No Helicone key/],
  ];
  for (const [what, body, headers, status, message] of refusals) {
    test(`${what}: ${status}, as a Status in the encoding that was sent`, async () => {
      const answer = await post(body(), { headers });
      assert.equal(answer.status, status, answer.bytes.toString());
      const isProtobuf = headers['content-type'] === PROTOBUF['content-type'];
      assert.equal(answer.type, isProtobuf ? 'application/x-protobuf' : 'application/json');
      const told = isProtobuf
        ? RpcStatus.toObject(RpcStatus.decode(answer.bytes))
        : JSON.parse(answer.bytes.toString());
      assert.equal(typeof told.code, 'number');
      assert.match(told.message, message);
    });
  }

  test('a key that may only read: 403', async () => {
    const body = { api_key_name: 'reader', key_permissions: 'r' };
    const { apiKey } = (await heliometer.api<{ apiKey: string }>('POST', '/v1/api-keys', { body })).body;
    const limit = performance.now() + 10_000;
    let answer = await post('{}', { headers: { authorization: `Bearer ${apiKey}` } });
    while (answer.status === 401) {
      assert.ok(performance.now() < limit, 'the new key was never known');
      await wait(50);
      answer = await post('{}', { headers: { authorization: `Bearer ${apiKey}` } });
    }
    assert.deepEqual([answer.status, JSON.parse(answer.bytes.toString()).code], [403, 7]);
  });

  test('with the console away spans are taken, and with both killed after it none is lost', async () => {
    const traceId = hexId(16);
    heliometer.kill('console');
    const spans = Array.from({ length: 200 }, (_, i) => ({ traceId, spanId: hexId(8), name: `span ${i}` }));
    assert.equal((await post(JSON.stringify(requestOf(...spans)))).status, 200);
    heliometer.kill('gateway');
    const limit = performance.now() + 60_000;
    while (!(await heliometer.api('GET', '/v1/api-keys').catch(() => null))) {
      assert.ok(performance.now() < limit);
      await wait(50);
    }
    assert.equal((await treeOf(traceId, 200)).total_requests, 200);
  });
});

function nested(depth: number): Parameters<typeof keyValues>[0][string] {
  return depth === 0 ? 'end' : [nested(depth - 1)];
}
