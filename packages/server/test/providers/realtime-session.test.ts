// A realtime session added up frame by frame.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { RealtimeSession } from '../../src/providers/realtime-session.ts';

const PATH = '/v1/realtime?model=gpt-realtime';

function sessionOf(...events: readonly unknown[]): RealtimeSession {
  const session = new RealtimeSession();
  for (const event of events) session.see(JSON.stringify(event));
  return session;
}

function done(input: number, output: number, status = 'completed') {
  return { type: 'response.done', response: { status, usage: { input_tokens: input, output_tokens: output } } };
}

describe('a realtime session', () => {
  test('adds up its responses and ends as the last of them', () => {
    const reading = sessionOf(done(10, 1), done(20, 2, 'cancelled')).reading(PATH);
    assert.deepEqual([reading?.usage.promptTokens, reading?.usage.completionTokens], [30, 3]);
    assert.equal(reading?.finishReason, 'cancelled');
    assert.equal(reading?.format, 'openai-realtime');
  });

  test('is asked for a model in the query and told the one it has', () => {
    const session = sessionOf({ type: 'session.created', session: { model: 'gpt-realtime-2025-08-28' } });
    const models = (path: string) => [session.reading(path)?.requestModel, session.reading(path)?.responseModel];
    assert.deepEqual(models(PATH), ['gpt-realtime', 'gpt-realtime-2025-08-28']);
    assert.deepEqual(models('/openai/realtime?api-version=1&deployment=mine'), ['mine', 'gpt-realtime-2025-08-28']);
    assert.deepEqual(models('/v1/realtime?model='), [null, 'gpt-realtime-2025-08-28']);
  });

  test('leaves out what its transcriptions used, which have another model', () => {
    const type = 'conversation.item.input_audio_transcription.completed';
    const reading = sessionOf(done(10, 1), { type, usage: { input_tokens: 500, output_tokens: 5 } }).reading(PATH);
    assert.equal(reading?.usage.promptTokens, 10);
  });

  test('in which nothing was used knows of no usage; any other WebSocket is not read at all', () => {
    assert.deepEqual(new RealtimeSession().reading(PATH)?.usage, UNKNOWN_USAGE);
    assert.equal(sessionOf({ type: 'x' }, 'text', null).reading('/ws/live?model=m'), null);
  });
});
