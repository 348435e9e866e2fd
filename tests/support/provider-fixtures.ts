// Table. Answers of providers written from their documentation, for calls through their official SDKs: platform.openai.com
// and docs.anthropic.com API references, ai.google.dev/api. Each names which calls it fits.
import type { Answerable } from './replay-upstream.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const SSE_TYPE = { 'content-type': 'text/event-stream; charset=utf-8' };

interface Fixture {
  readonly id: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  readonly fits?: (request: unknown) => boolean;
}

const streams = (request: unknown): boolean => (request as { stream?: unknown } | null)?.stream === true;
const wantsUsage = (request: unknown): boolean =>
  streams(request) &&
  (request as { stream_options?: { include_usage?: boolean } }).stream_options?.include_usage === true;

function openaiChunk(choices: readonly unknown[], usage?: unknown): string {
  const chunk = {
    id: 'chatcmpl-fixture',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices,
    ...(usage === undefined ? {} : { usage }),
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function namedEvents(events: readonly { readonly type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

const CHAT_USAGE = {
  prompt_tokens: 19,
  completion_tokens: 10,
  total_tokens: 29,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};

/** The text every chat fixture answers with; its characters take one to four bytes of UTF-8. */
export const GREETING = 'Grüße, world 👋 — hello!';

const CHAT_CHUNKS = [
  openaiChunk([{ index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null }]),
  ...['Grüße', ', world', ' 👋', ' — hello!'].map((content) =>
    openaiChunk([{ index: 0, delta: { content }, logprobs: null, finish_reason: null }]),
  ),
  openaiChunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]),
];

const RESPONSE = {
  id: 'resp_fixture',
  object: 'response',
  created_at: 1_760_000_000,
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: null,
  model: 'gpt-4o-mini-2024-07-18',
  output: [
    {
      id: 'msg_fixture',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: GREETING, annotations: [] }],
    },
  ],
  parallel_tool_calls: true,
  tool_choice: 'auto',
  tools: [],
  usage: {
    input_tokens: 31,
    input_tokens_details: { cached_tokens: 8 },
    output_tokens: 12,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 43,
  },
};

const RESPONSE_EVENTS = namedEvents(
  [
    { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [], usage: null } },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { id: 'msg_fixture', type: 'message', status: 'in_progress', role: 'assistant', content: [] },
    },
    {
      type: 'response.content_part.added',
      item_id: 'msg_fixture',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: '', annotations: [] },
    },
    ...['Grüße, world', ' 👋 — hello!'].map((delta) => ({
      type: 'response.output_text.delta',
      item_id: 'msg_fixture',
      output_index: 0,
      content_index: 0,
      delta,
      logprobs: [],
    })),
    {
      type: 'response.output_text.done',
      item_id: 'msg_fixture',
      output_index: 0,
      content_index: 0,
      text: GREETING,
      logprobs: [],
    },
    {
      type: 'response.content_part.done',
      item_id: 'msg_fixture',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: GREETING, annotations: [] },
    },
    { type: 'response.output_item.done', output_index: 0, item: RESPONSE.output[0] },
    { type: 'response.completed', response: RESPONSE },
  ].map((event, sequence_number) => ({ ...event, sequence_number })),
);

/** What `text-embedding-3-small` is said to answer: floats that base64 keeps exactly. */
export const EMBEDDING = [0.5, -0.25, 0.125, 1];

/** Bytes that are no UTF-8, like a sound's. */
export const SOUND = Buffer.from([0xff, 0xfb, 0x90, 0x64, 0x00, 0xc3, 0x28, 0xfe, 0x0d, 0x0a, 0x0d, 0x0a, 0x80]);

const MESSAGE = {
  id: 'msg_01Fixture',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5-20251001',
  content: [{ type: 'text', text: GREETING }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 25, cache_creation_input_tokens: 100, cache_read_input_tokens: 50, output_tokens: 15 },
};

const MESSAGE_EVENTS = namedEvents([
  {
    type: 'message_start',
    message: { ...MESSAGE, content: [], stop_reason: null, usage: { ...MESSAGE.usage, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße, world' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' 👋 — hello!' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 15 } },
  { type: 'message_stop' },
] as readonly { readonly type: string }[]);

function geminiAnswer(text: string, isLast: boolean, candidatesTokenCount: number) {
  return {
    candidates: [
      { content: { parts: [{ text }], role: 'model' }, index: 0, ...(isLast ? { finishReason: 'STOP' } : {}) },
    ],
    usageMetadata: { promptTokenCount: 7, candidatesTokenCount, totalTokenCount: 7 + candidatesTokenCount },
    modelVersion: 'gemini-2.5-flash-lite',
    responseId: 'fixture',
  };
}

const FIXTURES: readonly Fixture[] = [
  {
    id: 'openai-chat',
    path: '/v1/chat/completions',
    headers: JSON_TYPE,
    fits: (request) => !streams(request),
    body: JSON.stringify({
      id: 'chatcmpl-fixture',
      object: 'chat.completion',
      created: 1_760_000_000,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: GREETING, refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: CHAT_USAGE,
      service_tier: 'default',
    }),
  },
  {
    id: 'openai-chat-stream',
    path: '/v1/chat/completions',
    headers: SSE_TYPE,
    fits: (request) => streams(request) && !wantsUsage(request),
    body: `${CHAT_CHUNKS.join('')}data: [DONE]\n\n`,
  },
  {
    id: 'openai-chat-stream-usage',
    path: '/v1/chat/completions',
    headers: SSE_TYPE,
    fits: wantsUsage,
    body: `${CHAT_CHUNKS.join('')}${openaiChunk([], CHAT_USAGE)}data: [DONE]\n\n`,
  },
  {
    id: 'openai-responses',
    path: '/v1/responses',
    headers: JSON_TYPE,
    fits: (request) => !streams(request),
    body: JSON.stringify(RESPONSE),
  },
  { id: 'openai-responses-stream', path: '/v1/responses', headers: SSE_TYPE, fits: streams, body: RESPONSE_EVENTS },
  {
    id: 'openai-embeddings',
    path: '/v1/embeddings',
    headers: JSON_TYPE,
    body: JSON.stringify({
      object: 'list',
      data: [
        {
          object: 'embedding',
          index: 0,
          embedding: Buffer.from(Float32Array.from(EMBEDDING).buffer).toString('base64'),
        },
      ],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 8, total_tokens: 8 },
    }),
  },
  {
    id: 'openai-files',
    path: '/v1/files',
    headers: JSON_TYPE,
    body: JSON.stringify({
      id: 'file-abc123',
      object: 'file',
      bytes: 21,
      created_at: 1_760_000_000,
      filename: 'mydata.jsonl',
      purpose: 'fine-tune',
    }),
  },
  {
    id: 'openai-transcription',
    path: '/v1/audio/transcriptions',
    headers: JSON_TYPE,
    body: JSON.stringify({
      text: GREETING,
      usage: {
        type: 'tokens',
        input_tokens: 14,
        input_token_details: { text_tokens: 10, audio_tokens: 4 },
        output_tokens: 101,
        total_tokens: 115,
      },
    }),
  },
  { id: 'openai-speech', path: '/v1/audio/speech', headers: { 'content-type': 'audio/mpeg' }, body: SOUND },
  {
    id: 'openai-images',
    path: '/v1/images/generations',
    headers: JSON_TYPE,
    body: JSON.stringify({
      created: 1_760_000_000,
      data: [{ b64_json: Buffer.from('not really a picture').toString('base64') }],
      usage: {
        total_tokens: 100,
        input_tokens: 50,
        output_tokens: 50,
        input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      },
    }),
  },
  {
    id: 'anthropic-messages',
    path: '/v1/messages',
    headers: JSON_TYPE,
    fits: (request) => !streams(request),
    body: JSON.stringify(MESSAGE),
  },
  { id: 'anthropic-messages-stream', path: '/v1/messages', headers: SSE_TYPE, fits: streams, body: MESSAGE_EVENTS },
  {
    id: 'anthropic-count',
    path: '/v1/messages/count_tokens',
    headers: JSON_TYPE,
    body: JSON.stringify({ input_tokens: 14 }),
  },
  {
    id: 'google-generate',
    path: '/v1/models/gemini-2.5-flash-lite:generateContent',
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(geminiAnswer(GREETING, true, 9)),
  },
  {
    id: 'google-stream',
    path: '/v1/models/gemini-2.5-flash-lite:streamGenerateContent?alt=sse',
    headers: { 'content-type': 'text/event-stream' },
    body: [geminiAnswer('Grüße, world', false, 4), geminiAnswer(' 👋 — hello!', true, 9)]
      .map((answer) => `data: ${JSON.stringify(answer)}\r\n\r\n`)
      .join(''),
  },
  {
    id: 'google-embed',
    path: '/v1/models/gemini-embedding-001:batchEmbedContents',
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify({ embeddings: [{ values: EMBEDDING }] }),
  },
];

/** Google's client speaks `v1` unless told otherwise, most others `v1beta`; the answers are the same. */
const OF_BOTH_VERSIONS = FIXTURES.filter(({ path }) => path.startsWith('/v1/models/')).map((fixture) => ({
  ...fixture,
  path: fixture.path.replace('/v1/', '/v1beta/'),
}));

export const PROVIDER_FIXTURES: readonly Answerable[] = [...FIXTURES, ...OF_BOTH_VERSIONS].map(
  ({ headers, body, ...rest }) => ({
    ...rest,
    host: '',
    method: 'POST',
    requestBody: Buffer.alloc(0),
    status: 200,
    responseHeaders: headers,
    responseBody: Buffer.from(body),
  }),
);
