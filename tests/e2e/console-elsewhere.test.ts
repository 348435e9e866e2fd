// With console.listen the console has an address of its own. What is its own stays ours on the gateway's address, too: it is
// refused there, and never taken for a provider's (headers.md §2 rule 5).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type GatewayRig, startGatewayRig } from '../support/gateway-rig.ts';
import { call } from '../support/plain-call.ts';

let rig: GatewayRig;

before(async () => {
  rig = await startGatewayRig({ HELIOMETER_CONSOLE_LISTEN: '127.0.0.1:0' });
});
after(() => rig?.[Symbol.asyncDispose]());

const OURS: readonly (readonly [method: string, path: string, headers?: Readonly<Record<string, string>>])[] = [
  ['POST', '/v1/request/query'],
  ['POST', '/api/v1/request/query'],
  ['GET', '/api/v1/api-keys'],
  ['DELETE', '/v1/request/query'],
  ['GET', '/'],
  ['GET', '/app/requests'],
  ['POST', '/v1/chat/completions', { host: 'api.helicone.ai' }],
];

describe('on the gateway’s address', () => {
  for (const [method, path, headers = {}] of OURS) {
    test(`${method} ${path}${headers['host'] === undefined ? '' : ` at ${headers['host']}`} is 404, and nobody is called`, async () => {
      const received = rig.upstream.received.length;
      const all = { 'helicone-auth': `Bearer ${rig.heliometer.key}`, authorization: 'Bearer x', ...headers };
      const answer = await call(rig.heliometer.url + path, {
        method,
        headers: all,
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
      assert.equal(answer.status, 404);
      assert.match(answer.text, /"code":"unknown_route"/);
      assert.match(answer.text, /console.listen/);
      assert.match(answer.id, /^[0-9a-f-]{36}$/);
      assert.equal(rig.upstream.received.length, received);
    });
  }

  test('calls to providers and the gateway’s own health pages are answered as ever', async () => {
    const headers = { 'helicone-auth': `Bearer ${rig.heliometer.key}`, authorization: 'Bearer x' };
    assert.equal((await call(`${rig.heliometer.url}/healthz`, { method: 'GET' })).status, 200);
    const received = rig.upstream.received.length;
    await call(`${rig.heliometer.url}/v1/models`, { method: 'GET', headers });
    assert.equal(rig.upstream.received.length, received + 1);
  });

  test('so are calls told to it, which the gateway takes itself', async () => {
    const headers = { authorization: `Bearer ${rig.heliometer.key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({
      providerRequest: { url: 'custom-model-nopath', json: { model: 'm' }, meta: {} },
      providerResponse: { json: {}, status: 200, headers: {} },
    });
    assert.equal((await call(`${rig.heliometer.url}/custom/v1/log`, { headers, body })).status, 200);
  });
});
