// Realtime sessions through the running program: what they used and cost, however long they are and whatever is kept of them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { messages, WebSocketRig } from '../support/websocket-rig.ts';

let rig: WebSocketRig;

before(async () => {
  rig = await WebSocketRig.start();
});
after(() => rig?.[Symbol.asyncDispose]());

const USAGE = {
  input_tokens: 100,
  output_tokens: 40,
  total_tokens: 140,
  input_token_details: { text_tokens: 60, audio_tokens: 40, cached_tokens: 0 },
  output_token_details: { text_tokens: 10, audio_tokens: 30 },
};

/** A session as OpenAI tells it; the second event is pretty-printed. */
function realtimeEvents(): readonly string[] {
  const done = { type: 'response.done', response: { status: 'completed', usage: USAGE } };
  return [
    JSON.stringify({ type: 'session.created', session: { model: 'gpt-realtime-2025-08-28' } }),
    JSON.stringify(done, null, 2),
    JSON.stringify({ type: 'response.output_audio.delta', delta: 'AAAA' }),
    JSON.stringify(done),
  ];
}

describe('a realtime session', () => {
  for (const omit of [false, true]) {
    test(`is priced by the sum of its responses${omit ? ', also when its bodies are omitted' : ''}`, async () => {
      const headers: Record<string, string> = omit
        ? { 'helicone-omit-request': 'true', 'helicone-omit-response': 'true' }
        : {};
      const { id, client, provider } = await rig.open(undefined, { headers, perMessageDeflate: true });
      const events = realtimeEvents();
      const heard = messages(client, events.length);
      client.send('{"type":"response.create"}');
      for (const event of events) provider.send(event);
      await heard;
      client.close(1000);
      const record = await rig.record(id);
      assert.equal(record.model, 'gpt-realtime-2025-08-28');
      assert.equal(record.request_model, 'gpt-realtime');
      assert.deepEqual([record.prompt_tokens, record.completion_tokens], [200, 80]);
      assert.deepEqual([record.usage.promptAudioTokens, record.usage.completionAudioTokens], [80, 60]);
      assert.equal(record.usage_estimated, false);
      assert.equal(record.finish_reason, 'completed');
      // 120 text × $4, 80 audio × $32, 20 text × $16, 60 audio × $64 a million.
      assert.equal(record.cost, 0.0072);
      const lines = omit ? null : events.map((event) => `${event.replaceAll('\n', ' ')}\n`).join('');
      assert.equal(record.response_body, lines);
    });
  }

  test('that is longer than what is kept of it is still counted whole', async () => {
    const { id, client, provider } = await rig.open();
    const event = realtimeEvents()[3] as string;
    const sound = JSON.stringify({ type: 'response.output_audio.delta', delta: 'A'.repeat(1_000_000) });
    const all = [realtimeEvents()[0] as string, ...Array.from({ length: 12 }, () => [sound, event]).flat()];
    const heard = messages(client, all.length);
    for (const each of all) provider.send(each);
    await heard;
    client.close(1000);
    const record = await rig.record(id);
    assert.equal(record.bodies?.response.truncated, true);
    assert.deepEqual([record.prompt_tokens, record.completion_tokens], [1200, 480]);
  });
});
