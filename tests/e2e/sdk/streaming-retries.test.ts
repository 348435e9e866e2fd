// Official clients that stream and try again by themselves: after refusals of the provider the stream comes, under the same
// id, and every exchange is kept.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { streamText } from 'ai';
import OpenAI from 'openai';
import { type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../../support/gateway-rig.ts';
import { GREETING } from '../../support/provider-fixtures.ts';
import { CHOOSE_HEADERS } from '../../support/replay-upstream.ts';
import { clientHeaders, wholeCall } from './sdk-rig.ts';

let rig: GatewayRig;

before(async () => {
  rig = await startGatewayRig();
});
after(() => rig?.[Symbol.asyncDispose]());

const MESSAGES = [{ role: 'user' as const, content: 'Say hello' }];
const GEMINI = 'gemini-2.5-flash-lite';

interface Client {
  readonly name: string;
  /** What the provider answers with first; each of these clients tries again after it. */
  readonly refusals: readonly number[];
  /** The text of the stream. */
  readonly stream: (headers: Record<string, string>) => Promise<string>;
}

const CLIENTS: readonly Client[] = [
  {
    name: 'openai, chat',
    refusals: [429, 500],
    stream: async (headers) => {
      const body = { model: 'gpt-4o-mini', messages: MESSAGES, stream: true as const };
      const chunks = await Array.fromAsync(await openai().chat.completions.create(body, { headers }));
      return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    },
  },
  {
    name: 'openai, responses',
    refusals: [503, 429],
    stream: async (headers) => {
      const stream = openai().responses.stream({ model: 'gpt-4o-mini', input: 'Say hello' }, { headers });
      return (await stream.finalResponse()).output_text;
    },
  },
  {
    name: '@anthropic-ai/sdk',
    refusals: [529, 429],
    stream: async (headers) => {
      const baseURL = `${rig.heliometer.url}/anthropic`;
      const anthropic = new Anthropic({ baseURL, apiKey: PROVIDER_KEY, defaultHeaders: clientHeaders(rig) });
      const body = { model: 'claude-haiku-4-5', max_tokens: 64, messages: MESSAGES };
      return anthropic.messages.stream(body, { headers }).finalText();
    },
  },
  {
    name: '@google/genai, told to',
    refusals: [503, 429],
    stream: async (headers) => {
      const google = new GoogleGenAI({
        apiKey: PROVIDER_KEY,
        httpOptions: {
          baseUrl: rig.heliometer.url,
          headers: { ...clientHeaders(rig), ...headers },
          retryOptions: { attempts: 3, initialDelay: 0.001, maxDelay: 0.01 },
        },
      });
      const stream = await google.models.generateContentStream({ model: GEMINI, contents: 'Say hello' });
      return (await Array.fromAsync(stream)).map(({ text }) => text ?? '').join('');
    },
  },
  {
    name: 'ai with @ai-sdk/openai',
    refusals: [429, 500],
    stream: async (headers) => {
      const baseURL = `${rig.heliometer.url}/v1`;
      const provider = createOpenAI({ baseURL, apiKey: PROVIDER_KEY, headers: clientHeaders(rig) });
      const { textStream } = streamText({ model: provider.chat('gpt-4o-mini'), prompt: 'Say hello', headers });
      return (await Array.fromAsync(textStream)).join('');
    },
  },
];

function openai(): OpenAI {
  const baseURL = `${rig.heliometer.url}/v1`;
  return new OpenAI({ baseURL, apiKey: PROVIDER_KEY, defaultHeaders: clientHeaders(rig) });
}

describe('a stream comes at the third try', () => {
  for (const { name, refusals, stream } of CLIENTS) {
    test(name, async () => {
      const { id, headers } = wholeCall({ [CHOOSE_HEADERS.failure]: name });
      const failures = refusals.map((status) => ({
        status,
        headers: { 'retry-after-ms': '1' },
        body: `{"error":{"message":"not now: ${status}","code":${status}}}`,
      }));
      rig.upstream.failOnce(name, ...failures);
      assert.equal(await stream(headers), GREETING);
      const record = await rig.heliometer.fetchRecord(id, { until: ({ earlier }) => earlier.length === 2 });
      assert.equal(record.stream, true);
      assert.deepEqual(
        [record, ...record.earlier].map(({ response_status, outcome }) => [response_status, outcome]),
        [200, ...refusals.toReversed()].map((status) => [status, 'answered']),
      );
      assert.equal(rig.upstream.received.filter(({ rawHeaders }) => rawHeaders.includes(id)).length, 3);
    });
  }
});
