import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsOf, splitAnswer, timesOf } from '../src/exchange/answer.ts';

test('a streamed answer is taken apart, any other stays whole', () => {
  assert.deepEqual(splitAnswer({ id: 'a', streamed_data: 'data: 1\n\n' }), {
    streamed: 'data: 1\n\n',
    assembled: { id: 'a' },
  });
  for (const body of [null, 'text', 7, [1], { id: 'a' }, { streamed_data: 7 }]) {
    assert.deepEqual(splitAnswer(body), { streamed: null, assembled: body });
  }
});

test('events come with their names, whatever ends a line, and comments are none', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = [
      ': ping',
      'event: start',
      'data: {"a":1}',
      '',
      'data:one',
      'data: two',
      '',
      'event: none',
      '',
      '',
    ].join(end);
    assert.deepEqual(eventsOf(text), [
      { name: 'start', data: '{"a":1}', offset: text.indexOf('event: start') },
      { name: null, data: 'one\ntwo', offset: text.indexOf('data:one') },
    ]);
  }
});

test('the event that a stream broke off in is shown', () => {
  assert.deepEqual(eventsOf('data: 1\n\ndata: {"x'), [
    { name: null, data: '1', offset: 0 },
    { name: null, data: '{"x', offset: 9 },
  ]);
});

test('JSON lines are events as well, and of nothing there are none', () => {
  assert.deepEqual(eventsOf('{"a":1}\n{"a":2}\n'), [
    { name: null, data: '{"a":1}', offset: 0 },
    { name: null, data: '{"a":2}', offset: 8 },
  ]);
  assert.deepEqual(eventsOf(''), []);
});

test('an event has the time of the bytes it begins with, whatever its alphabet', () => {
  const first = 'data: "Grüße 👋"\n\n';
  const events = eventsOf(`${first}data: 2\n\ndata: 3\n\n`);
  const second = Buffer.byteLength(first);
  assert.deepEqual(
    events.map(({ offset }) => offset),
    [0, second, second + 9],
  );
  // The third came with the second; a mark within the first belongs to none.
  const arrivals = [
    [0, 100],
    [3, 200],
    [second, 312.4],
  ] as const;
  assert.deepEqual(timesOf(events, arrivals), [100, 312.4, 312.4]);
  assert.deepEqual(timesOf(events, [[second, 5]]), [null, 5, 5]);
  assert.deepEqual(timesOf(events, []), [null, null, null]);
});
