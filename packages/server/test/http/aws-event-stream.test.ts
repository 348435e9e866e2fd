import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { splitAwsEvents, splitAwsEventsTail } from '../../src/http/aws-event-stream.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

function message(type: string, payload: unknown): Buffer {
  return Buffer.from(
    codec.encode({
      headers: { ':event-type': { type: 'string', value: type }, ':count': { type: 'integer', value: 3 } },
      body: Buffer.from(JSON.stringify(payload)),
    }),
  );
}

const MESSAGES = [
  message('messageStart', { role: 'assistant' }),
  message('delta', { t: 'x' }),
  message('metadata', { u: 1 }),
];
const WHOLE = Buffer.concat(MESSAGES);

describe('splitAwsEvents', () => {
  test('messages carry headers, payload and offset', () => {
    const events = splitAwsEvents(WHOLE);
    assert.deepEqual(
      events.map((event) => event.headers[':event-type']),
      ['messageStart', 'delta', 'metadata'],
    );
    assert.equal(events[1]?.headers[':count'], '3');
    assert.equal(events[2]?.offset, MESSAGES[0]!.length + MESSAGES[1]!.length);
    assert.deepEqual(JSON.parse(Buffer.from(events[2]!.payload).toString()), { u: 1 });
  });

  test('a tail cut anywhere ends the list before it', () => {
    const ends = [MESSAGES[0]!.length, MESSAGES[0]!.length + MESSAGES[1]!.length, WHOLE.length];
    for (let cut = 0; cut <= WHOLE.length; cut += 1) {
      assert.equal(splitAwsEvents(WHOLE.subarray(0, cut)).length, ends.filter((end) => end <= cut).length);
    }
  });

  test('a damaged message ends the list', () => {
    const bad = Buffer.from(WHOLE);
    bad[MESSAGES[0]!.length + 30]! ^= 0xff;
    assert.equal(splitAwsEvents(bad).length, 1);
  });

  test('bytes from the middle of a stream are read from the next sound message on', () => {
    const tail = splitAwsEventsTail(WHOLE.subarray(7));
    assert.deepEqual(
      tail.map((event) => event.headers[':event-type']),
      ['delta', 'metadata'],
    );
    assert.equal(tail[0]?.offset, MESSAGES[0]!.length - 7);
    assert.deepEqual(splitAwsEventsTail(WHOLE.subarray(WHOLE.length - 20)), []);
  });

  test('any bytes at all are split without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (bytes, at) => {
        splitAwsEvents(bytes);
        splitAwsEventsTail(Buffer.concat([bytes, WHOLE.subarray(at % WHOLE.length)]));
      }),
    );
  });
});
