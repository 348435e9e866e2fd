import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsOf, splitAnswer } from '../src/exchange/answer.ts';

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
      { name: 'start', data: '{"a":1}' },
      { name: null, data: 'one\ntwo' },
    ]);
  }
});

test('the event that a stream broke off in is shown', () => {
  assert.deepEqual(eventsOf('data: 1\n\ndata: {"x'), [
    { name: null, data: '1' },
    { name: null, data: '{"x' },
  ]);
});

test('JSON lines are events as well, and of nothing there are none', () => {
  assert.deepEqual(eventsOf('{"a":1}\n{"a":2}\n'), [
    { name: null, data: '{"a":1}' },
    { name: null, data: '{"a":2}' },
  ]);
  assert.deepEqual(eventsOf(''), []);
});
