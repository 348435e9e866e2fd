// A plain recorded exchange for tests, to be varied.
import { randomUUID } from 'node:crypto';
import { DEFAULT_ORGANIZATION_ID, type ExchangeRecord, type StoredBody, UNKNOWN_USAGE } from '@heliometer/contract';
import { newId } from '../../src/kernel/ids.ts';

export function jsonBody(value: unknown): StoredBody {
  return { encoding: 'utf8', text: JSON.stringify(value), truncated: false, contentType: 'application/json' };
}

export const CHAT_REQUEST = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello' }] };

export const CHAT_ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
};

export const CHAT_STREAM = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel' } }] },
  { choices: [{ index: 0, delta: { content: 'lo!' } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
]
  .map((chunk) => ({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-4o-mini-2024-07-18', ...chunk }))
  .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
  .concat('data: [DONE]\n\n')
  .join('');

export function recordOf(change: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return {
    exchangeId: newId(),
    requestId: randomUUID(),
    organizationId: DEFAULT_ORGANIZATION_ID,
    keyId: null,
    outcome: 'answered',
    errorCode: null,
    status: 200,
    method: 'POST',
    path: '/v1/chat/completions',
    provider: 'OPENAI',
    targetUrl: 'https://api.openai.com/v1/chat/completions',
    model: 'gpt-4o-mini-2024-07-18',
    requestModel: 'gpt-4o-mini',
    responseModel: 'gpt-4o-mini-2024-07-18',
    modelOverride: null,
    format: 'openai-chat',
    stream: false,
    startedAtMs: Date.now() - 60_000,
    latencyMs: 500,
    ttfbMs: 400,
    ttftMs: null,
    gatewayOverheadMs: 0.4,
    usage: { ...UNKNOWN_USAGE, promptTokens: 9, completionTokens: 3 },
    usageEstimated: false,
    costNanos: 3_150,
    receipt: {
      totalNanos: 3_150,
      source: 'genai-prices',
      version: '0.1.8',
      pricedModel: 'gpt-4o-mini',
      lines: [{ item: 'input', quantity: 9, unit: 'token', rateUsd: '0.00000015', amountUsd: '0.00000135' }],
      estimated: false,
    },
    userId: 'alice',
    sessionId: null,
    sessionName: null,
    sessionPath: null,
    promptId: null,
    promptVersion: null,
    promptVersionId: null,
    promptEnvironment: null,
    promptMode: null,
    promptLabel: null,
    promptInputs: null,
    promptAutoInputs: [],
    properties: { Team: 'blue' },
    requestHeaders: [['content-type', 'application/json']],
    responseHeaders: [['content-type', 'application/json']],
    requestBytes: 80,
    responseBytes: 300,
    requestBody: jsonBody(CHAT_REQUEST),
    responseBody: jsonBody(CHAT_ANSWER),
    finishReason: 'stop',
    attempts: [
      {
        index: 0,
        kind: 'upstream',
        provider: 'OPENAI',
        targetUrl: 'https://api.openai.com/v1/chat/completions',
        startedAtMs: Date.now() - 60_000,
        latencyMs: 499,
        ttfbMs: 400,
        status: 200,
        error: null,
        reconnected: false,
      },
    ],
    warnings: [],
    cacheEnabled: false,
    cacheReferenceId: null,
    cacheBucket: null,
    savedLatencyMs: null,
    savedCostNanos: null,
    retries: null,
    fallbackIndex: null,
    threatCategory: null,
    bodyChanges: [],
    threat: null,
    websocket: null,
    ...change,
  };
}
