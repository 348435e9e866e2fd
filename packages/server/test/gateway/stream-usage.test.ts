// headers.md §12: asking a chat stream for its usage, and hiding the extra chunk from clients that did not ask.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withStreamUsage } from '../../src/gateway/body-changes/add-stream-usage.ts';
import { dropUsageChunk } from '../../src/gateway/body-changes/drop-usage-chunk.ts';

function changed(body: string): string | null {
  return withStreamUsage(Buffer.from(body))?.toString() ?? null;
}

describe('asking for usage', () => {
  test('adds one member and leaves every other byte', () => {
    assert.equal(
      changed(' {"seed": 12345678901234567890, "stream" : true}'),
      ' {"stream_options":{"include_usage":true},"seed": 12345678901234567890, "stream" : true}',
    );
  });

  test('keeps other stream options', () => {
    assert.deepEqual(JSON.parse(changed('{"stream":true,"stream_options":{"x":1}}') as string), {
      stream: true,
      stream_options: { x: 1, include_usage: true },
    });
  });

  for (const body of [
    '{"stream":false}',
    '{}',
    '[]',
    'x',
    '{"stream":true,"stream_options":{"include_usage":true}}',
    '{"stream":"true"}',
  ]) {
    test(`leaves ${body} as it is`, () => assert.equal(changed(body), null));
  }
});

describe('hiding the usage chunk', () => {
  const events = [
    'data: {"choices":[{"delta":{"content":"é…"}}],"usage":null}\n\n',
    ': ping\n\n',
    'data: {"choices":[],"usage":{"prompt_tokens":1}}\r\n\r\n',
    'data: [DONE]\n\n',
  ];
  const whole = Buffer.from(events.join(''));
  const expected = events.filter((event) => !event.includes('prompt_tokens')).join('');

  test('takes out just that event, however the bytes are cut', () => {
    for (let size = 1; size <= whole.byteLength; size += 1) {
      const filter = dropUsageChunk();
      const out: Buffer[] = [];
      for (let at = 0; at < whole.byteLength; at += size) out.push(filter.pass(whole.subarray(at, at + size)));
      out.push(filter.flush());
      assert.equal(Buffer.concat(out).toString(), expected, `pieces of ${size}`);
    }
  });

  test('an unfinished event comes out at the end', () => {
    const filter = dropUsageChunk();
    assert.equal(filter.pass(Buffer.from('data: {"cho')).toString(), '');
    assert.equal(filter.flush().toString(), 'data: {"cho');
  });
});
