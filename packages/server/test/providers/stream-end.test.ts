import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endsStream } from '../../src/providers/stream-end.ts';

function ends(text: string): boolean {
  return endsStream(Buffer.from(text));
}

describe('a stream has said all', () => {
  test('with [DONE], whatever the line ends and spaces', () => {
    assert.ok(ends('data: {"choices":[]}\n\ndata: [DONE]\n\n'));
    assert.ok(ends('data: {"choices":[]}\r\n\r\ndata:[DONE]\r\n\r\n'));
    assert.ok(ends('data: [DONE] \n\n'));
  });

  test('with the last event of a response, a message, a chat', () => {
    assert.ok(ends('event: response.completed\ndata: {"type":"response.completed","response":{}}\n\n'));
    assert.ok(ends('event: ping\ndata: {}\n\nevent: message_stop\ndata: {"type":"message_stop"   }\n\n'));
    assert.ok(ends('event: message-end\ndata: {"type":"message-end"}\n\n'));
  });

  test('even when the last event is so long that its beginning is all that was kept before it', () => {
    assert.ok(ends(`half of an event"}\n\nevent: response.completed\ndata: {"text":"${'x'.repeat(100_000)}"}\n\n`));
  });
});

describe('a stream has not said all', () => {
  test('while its last event is still being written', () => {
    assert.ok(!ends('data: {"choices":[]}\n\ndata: [DONE]'));
    assert.ok(!ends('event: message_stop\ndata: {"type":"mess'));
  });

  test('when the sentinel stands in the text of an answer', () => {
    assert.ok(!ends('data: {"delta":"data: [DONE]"}\n\n'));
    assert.ok(!ends('event: content_block_delta\ndata: {"text":"event: message_stop"}\n\n'));
  });

  test('when more came after the sentinel, or nothing came at all', () => {
    assert.ok(!ends('data: [DONE]\n\ndata: {"choices":[]}\n\n'));
    assert.ok(!ends(''));
    assert.ok(!ends('\n\n'));
  });
});
