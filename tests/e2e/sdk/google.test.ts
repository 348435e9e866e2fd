// The official Google GenAI client, unmodified: only base URL and headers are ours.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ApiError, GoogleGenAI } from '@google/genai';
import { type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../../support/gateway-rig.ts';
import { EMBEDDING, GREETING } from '../../support/provider-fixtures.ts';
import { assertForwarded, assertRecorded, clientHeaders, namedCall } from './sdk-rig.ts';

let rig: GatewayRig;
let google: GoogleGenAI;

before(async () => {
  rig = await startGatewayRig();
  google = new GoogleGenAI({
    apiKey: PROVIDER_KEY,
    httpOptions: { baseUrl: rig.heliometer.url, headers: clientHeaders(rig) },
  });
});
after(() => rig?.[Symbol.asyncDispose]());

const CREDENTIAL = ['x-goog-api-key', PROVIDER_KEY] as const;
const MODEL = 'gemini-2.5-flash-lite';
const RECORD = {
  provider: 'GOOGLE',
  model: MODEL,
  path: `/v1/models/${MODEL}:generateContent`,
  stream: false,
  prompt: 7,
  completion: 9,
  // 0.10 and 0.40 USD per million
  costNanos: 7 * 100 + 9 * 400,
};

describe('@google/genai', () => {
  test('content is generated', async () => {
    const { id, headers } = namedCall();
    const answer = await google.models.generateContent({
      model: MODEL,
      contents: 'Say hello',
      config: { httpOptions: { headers } },
    });
    assert.equal(answer.text, GREETING);
    assertForwarded(rig, id, CREDENTIAL);
    const record = await assertRecorded(rig, id, RECORD);
    assert.equal(record.finish_reason, 'STOP');
  });

  test('content streams', async () => {
    const { id, headers } = namedCall();
    const stream = await google.models.generateContentStream({
      model: MODEL,
      contents: 'Say hello',
      config: { httpOptions: { headers } },
    });
    let text = '';
    for await (const chunk of stream) text += chunk.text ?? '';
    assert.equal(text, GREETING);
    assertForwarded(rig, id, CREDENTIAL);
    const path = `/v1/models/${MODEL}:streamGenerateContent?alt=sse`;
    await assertRecorded(rig, id, { ...RECORD, stream: true, path });
  });

  test('the beta version of the API is reached as well', async () => {
    const { id, headers } = namedCall();
    const beta = new GoogleGenAI({
      apiKey: PROVIDER_KEY,
      apiVersion: 'v1beta',
      httpOptions: { baseUrl: rig.heliometer.url, headers: { ...clientHeaders(rig), ...headers } },
    });
    assert.equal((await beta.models.generateContent({ model: MODEL, contents: 'Say hello' })).text, GREETING);
    await assertRecorded(rig, id, { ...RECORD, path: `/v1beta/models/${MODEL}:generateContent` });
  });

  test('an embedding comes; its usage, which is not told, is estimated', async () => {
    const { id, headers } = namedCall();
    const answer = await google.models.embedContent({
      model: 'gemini-embedding-001',
      contents: 'hello',
      config: { httpOptions: { headers } },
    });
    assert.deepEqual(answer.embeddings?.[0]?.values, EMBEDDING);
    const record = await rig.heliometer.fetchRecord(id);
    assert.equal(record.model, 'gemini-embedding-001');
    assert.equal(record.usage_estimated, true);
    assert.ok((record.prompt_tokens ?? 0) > 0);
    assert.ok((record.cost ?? 0) > 0);
  });

  test('an unknown Helicone key is an ApiError with 401', async () => {
    const { headers } = namedCall({ 'Helicone-Auth': 'Bearer sk-helicone-aaaaaaaaaaaaaaaaaaaaaaaa' });
    const call = google.models.generateContent({
      model: MODEL,
      contents: 'Say hello',
      config: { httpOptions: { headers } },
    });
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof ApiError);
      assert.equal(error.status, 401);
      assert.match(error.message, /unauthorized/);
      return true;
    });
  });
});
