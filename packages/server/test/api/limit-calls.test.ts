// How often a key may call the routes that cost much.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CALLS_PER_MINUTE } from '../../src/api/limit-calls.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';

describe('calls per minute', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  test('a key that exports without end is told to wait, and nobody and nothing else is', async () => {
    const greedy = await api.newKey('r');
    const none = encodeURIComponent(JSON.stringify({ request_response_rmt: { user_id: { equals: 'nobody' } } }));
    const path = `/v1/request/export?filter=${none}`;
    for (let made = 0; made < CALLS_PER_MINUTE.export; made += 1) {
      // Either address of the route counts.
      const answer = await api.call('GET', made % 2 ? path : `/api${path}`, { key: greedy });
      assert.equal(answer.status, 200, `call ${made}: ${answer.text}`);
    }
    const refused = await api.call('GET', path, { key: greedy });
    assertError(refused, 429, 'too_many_requests');
    const seconds = Number(refused.headers.get('retry-after'));
    assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60, String(seconds));
    assert.match(refused.json.error, /more than 60 calls of the kind "export"/);

    assert.equal((await api.call('GET', path, { key: api.keys.r })).status, 200, 'another key');
    const query = await api.call('POST', '/v1/request/query', { key: greedy, body: {} });
    assert.equal(query.status, 200, 'another class');
    assert.equal((await api.call('GET', '/v1/api-keys', { key: greedy })).status, 200, 'a route without one');
  });

  test('who has no key is refused for that, however often', async () => {
    for (let made = 0; made <= CALLS_PER_MINUTE.export; made += 1) {
      assertError(await api.call('GET', '/v1/request/export', { key: null }), 401, 'unauthorized');
    }
  });
});
