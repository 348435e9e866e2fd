// Vercel's AI SDK with its OpenAI and Anthropic providers, unmodified: only base URLs and headers are ours.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, type LanguageModel, streamText } from 'ai';
import { type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../../support/gateway-rig.ts';
import { GREETING } from '../../support/provider-fixtures.ts';
import { CHOOSE_HEADERS } from '../../support/replay-upstream.ts';
import { assertForwarded, assertRecorded, clientHeaders, type Expected, namedCall, wholeCall } from './sdk-rig.ts';

let rig: GatewayRig;

before(async () => {
  rig = await startGatewayRig();
});
after(() => rig?.[Symbol.asyncDispose]());

interface Case {
  readonly name: string;
  readonly model: () => LanguageModel;
  readonly credential: readonly [string, string];
  readonly expected: Expected;
}

function openai() {
  return createOpenAI({ baseURL: `${rig.heliometer.url}/v1`, apiKey: PROVIDER_KEY, headers: clientHeaders(rig) });
}

const BEARER = ['authorization', `Bearer ${PROVIDER_KEY}`] as const;
const CHAT_RECORD = {
  provider: 'OPENAI',
  model: 'gpt-4o-mini-2024-07-18',
  path: '/v1/chat/completions',
  stream: false,
  prompt: 19,
  completion: 10,
  costNanos: 19 * 150 + 10 * 600,
};

const CASES: readonly Case[] = [
  {
    name: '@ai-sdk/openai chat',
    model: () => openai().chat('gpt-4o-mini'),
    credential: BEARER,
    expected: CHAT_RECORD,
  },
  {
    name: '@ai-sdk/openai responses',
    model: () => openai()('gpt-4o-mini'),
    credential: BEARER,
    expected: {
      ...CHAT_RECORD,
      path: '/v1/responses',
      prompt: 31,
      completion: 12,
      costNanos: 23 * 150 + 8 * 75 + 12 * 600,
    },
  },
  {
    name: '@ai-sdk/anthropic',
    model: () => {
      const baseURL = `${rig.heliometer.url}/anthropic/v1`;
      return createAnthropic({ baseURL, apiKey: PROVIDER_KEY, headers: clientHeaders(rig) })('claude-haiku-4-5');
    },
    credential: ['x-api-key', PROVIDER_KEY],
    expected: {
      provider: 'ANTHROPIC',
      model: 'claude-haiku-4-5-20251001',
      path: '/anthropic/v1/messages',
      stream: false,
      prompt: 175,
      completion: 15,
      costNanos: 25 * 1_000 + 100 * 1_250 + 50 * 100 + 15 * 5_000,
    },
  },
];

for (const { name, model, credential, expected } of CASES) {
  describe(`ai with ${name}`, () => {
    test('generateText', async () => {
      const { id, headers } = namedCall();
      const { text, usage } = await generateText({ model: model(), prompt: 'Say hello', headers });
      assert.equal(text, GREETING);
      assert.deepEqual([usage.inputTokens, usage.outputTokens], [expected.prompt, expected.completion]);
      assertForwarded(rig, id, credential);
      await assertRecorded(rig, id, expected);
    });

    test('streamText', async () => {
      const { id, headers } = namedCall();
      const result = streamText({ model: model(), prompt: 'Say hello', headers });
      let text = '';
      for await (const part of result.textStream) text += part;
      assert.equal(text, GREETING);
      const usage = await result.usage;
      assert.deepEqual([usage.inputTokens, usage.outputTokens], [expected.prompt, expected.completion]);
      assertForwarded(rig, id, credential);
      await assertRecorded(rig, id, { ...expected, stream: true });
    });

    test('tries again by itself after a 500, under the same id', async () => {
      const { id, headers } = wholeCall({ [CHOOSE_HEADERS.failure]: name });
      const failure = { status: 500, headers: { 'retry-after-ms': '1' }, body: '{"error":{"message":"oops"}}' };
      rig.upstream.failOnce(name, failure);
      const { text } = await generateText({ model: model(), prompt: 'Say hello', headers });
      assert.equal(text, GREETING);
      const record = await rig.heliometer.fetchRecord(id, { until: ({ earlier }) => earlier.length === 1 });
      assert.deepEqual([record.response_status, record.earlier[0]?.response_status], [200, 500]);
    });

    test('a refusal of ours is an APICallError with its status', async () => {
      const { headers } = namedCall({ 'Helicone-Auth': 'Bearer sk-helicone-aaaaaaaaaaaaaaaaaaaaaaaa' });
      await assert.rejects(generateText({ model: model(), prompt: 'Say hello', headers }), (error) => {
        assert.ok(APICallError.isInstance(error));
        assert.equal(error.statusCode, 401);
        assert.equal(error.isRetryable, false);
        return true;
      });
    });
  });
}
