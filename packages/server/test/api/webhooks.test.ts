// Every route about webhooks.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { ROUTES } from '@heliometer/contract';
import { MAX_WEBHOOKS } from '../../src/ports/webhooks.ts';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';

const DESTINATION = 'https://hooks.example.com/heliometer';

describe('webhook routes', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const create = async (body: object = { destination: DESTINATION }, key = api.keys.rw) => {
    const answer = await api.call('POST', '/v1/webhooks', { body, key });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.createWebhook.response.parse(answer.json.data);
  };
  const list = async (key = api.keys.rw) => {
    const answer = await api.call('GET', '/v1/webhooks', { key });
    return ROUTES.listWebhooks.response.parse(answer.json.data);
  };
  const remove = async (id: string) => assert.equal((await api.call('DELETE', `/v1/webhooks/${id}`)).status, 200);

  test('a webhook is made as Helicone’s clients make it, listed, and deleted', async () => {
    const config = { sampleRate: 25.5, propertyFilters: [{ key: 'Plan', value: 'pro' }] };
    const made = await create({ destination: DESTINATION, config, includeData: false });
    assert.deepEqual(made.config, { ...config, includeData: false });
    assert.match(made.hmac_key ?? '', /^[0-9a-f]{64}$/);
    assert.match(made.signing_secret ?? '', /^whsec_/);
    assert.deepEqual([made.destination, made.version, made.is_active], [DESTINATION, '2024-10-22', true]);
    assert.deepEqual(await list(), [made]);
    const deleted = await api.call('DELETE', `/v1/webhooks/${made.id}`);
    assert.deepEqual(deleted.json, { data: null, error: null });
    assert.deepEqual(await list(), []);
  });

  test('without a config all exchanges are sent, with their data', async () => {
    const made = await create();
    assert.deepEqual(made.config, { sampleRate: 100, propertyFilters: [], includeData: true });
    await remove(made.id);
  });

  test('the key is shown to rw keys only, and stands in no file', async () => {
    const made = await create();
    const [seen] = await list(api.keys.r);
    assert.deepEqual([seen?.hmac_key, seen?.signing_secret, seen?.destination], [null, null, DESTINATION]);
    const [stored] = await api.control.webhooks(null);
    assert.ok(stored !== undefined && !JSON.stringify(stored).includes(String(made.hmac_key)));
    await remove(made.id);
  });

  test('PATCH changes what it names, and keeps the key', async () => {
    const made = await create({ destination: DESTINATION, config: { sampleRate: 10, propertyFilters: [] } });
    const patch = async (body: object) => {
      const answer = await api.call('PATCH', `/v1/webhooks/${made.id}`, { body });
      assert.equal(answer.status, 200, answer.text);
      return ROUTES.changeWebhook.response.parse(answer.json.data);
    };
    const filters = [{ key: 'a', value: 'b' }];
    const changed = await patch({ config: { propertyFilters: filters }, is_active: false });
    assert.deepEqual(changed.config, { sampleRate: 10, propertyFilters: filters, includeData: true });
    assert.deepEqual([changed.is_active, changed.hmac_key], [false, made.hmac_key]);
    const moved = await patch({ destination: 'https://elsewhere.example', includeData: false });
    assert.deepEqual([moved.destination, moved.is_active], ['https://elsewhere.example', false]);
    assert.deepEqual(moved.config, { sampleRate: 10, propertyFilters: filters, includeData: false });
    assertError(await api.call('PATCH', `/v1/webhooks/${made.id}`, { body: {} }), 422, 'invalid_body');
    await remove(made.id);
  });

  test('what cannot be a webhook is refused, named', async () => {
    for (const [change, named] of [
      [{ destination: 'hooks.example.com' }, 'destination'],
      [{ destination: 'ftp://hooks.example.com' }, 'destination'],
      [{ destination: 'https://user:secret@hooks.example.com' }, 'destination'],
      [{ config: { sampleRate: 101, propertyFilters: [] } }, 'sampleRate'],
      [{ config: { sampleRate: -1 } }, 'sampleRate'],
      [{ config: { propertyFilters: [{ key: '', value: 'x' }] } }, 'key'],
      [{ config: { propertyFilters: 'plan=pro' } }, 'propertyFilters'],
      [{ surprise: 1 }, 'surprise'],
    ] as const) {
      const answer = await api.call('POST', '/v1/webhooks', { body: { destination: DESTINATION, ...change } });
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.text, new RegExp(named));
    }
    assert.deepEqual(await list(), []);
  });

  test('a private address is refused when it is named, on making and on changing', async () => {
    const made = await create();
    for (const destination of [
      'https://10.0.0.1/x',
      'https://169.254.169.254/',
      'http://hooks.example.com',
      'https://localhost/',
    ]) {
      const making = await api.call('POST', '/v1/webhooks', { body: { destination } });
      assertError(making, 403, 'target_not_allowed');
      const changing = await api.call('PATCH', `/v1/webhooks/${made.id}`, { body: { destination } });
      assertError(changing, 403, 'target_not_allowed');
    }
    await remove(made.id);
  });

  test('a webhook that is not there, or is another organisation’s, is not found by any route', async () => {
    const theirs = await create({ destination: DESTINATION }, api.keys.other);
    for (const id of [randomUUID(), theirs.id]) {
      for (const [method, path, body] of [
        ['PATCH', '', { is_active: false }],
        ['DELETE', '', undefined],
        ['POST', '/test', undefined],
        ['GET', '/deliveries', undefined],
        ['GET', '/deliveries/count', undefined],
        ['GET', `/deliveries/${randomUUID()}`, undefined],
        ['POST', '/replay', { since: '2026-01-01T00:00:00Z' }],
        ['POST', `/deliveries/${randomUUID()}/replay`, undefined],
      ] as const) {
        const answer = await api.call(method, `/v1/webhooks/${id}${path}`, body === undefined ? {} : { body });
        assertError(answer, 404, 'not_found');
      }
    }
    assert.deepEqual(await list(), []);
    assert.equal((await list(api.keys.other)).length, 1);
  });

  test('the log is empty at first, and of a delivery that is not in it nothing is sent again', async () => {
    const made = await create();
    const log = await api.call('GET', `/v1/webhooks/${made.id}/deliveries?limit=5&state=failed`, { key: api.keys.r });
    assert.deepEqual(log.json, { data: [], error: null, nextCursor: null });
    const wrong = await api.call('GET', `/v1/webhooks/${made.id}/deliveries?cursor=x`);
    assertError(wrong, 400, 'invalid_request');
    const again = await api.call('POST', `/v1/webhooks/${made.id}/deliveries/${randomUUID()}/replay`);
    assertError(again, 404, 'not_found');
    assertError(await api.call('GET', `/v1/webhooks/${made.id}/deliveries/${randomUUID()}`), 404, 'not_found');
    const counts = await api.call('GET', `/v1/webhooks/${made.id}/deliveries/count`, { key: api.keys.r });
    assert.deepEqual(counts.json.data, { waiting: 0, delivered: 0, failed: 0 });
    const replay = (body: object, key = api.keys.rw) =>
      api.call('POST', `/v1/webhooks/${made.id}/replay`, { body, key });
    assert.deepEqual((await replay({ since: '2026-01-01' })).json.data, { replayed: 0 });
    assertError(await replay({ since: 'yesterday' }), 422, 'invalid_body');
    assertError(await replay({ since: '2026-01-01' }, api.keys.r), 403, 'forbidden');
    await remove(made.id);
  });

  test('a test is sent once, and what came of it is told', async () => {
    const bodies: string[] = [];
    let status = 200;
    const receiver = createServer(async (request, response) => {
      let text = '';
      for await (const piece of request) text += piece;
      bodies.push(text);
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => receiver.once('listening', resolve));
    const made = await create({ destination: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/` });
    const send = async () => {
      const answer = await api.call('POST', `/v1/webhooks/${made.id}/test`);
      return ROUTES.testWebhook.response.parse(answer.json.data);
    };
    assert.equal((await send()).success, true);
    status = 500;
    const failed = await send();
    assert.deepEqual([failed.success, bodies.length], [false, 2]);
    assert.match(failed.message, /500/);
    const payload = JSON.parse(bodies[0] ?? '');
    assert.deepEqual(Object.keys(payload), [
      ...['request_id', 'request_body', 'response_body', 'user_id'],
      ...['request_response_url', 'model', 'provider', 'metadata'],
    ]);
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    const away = await send();
    assert.equal(away.success, false);
    assert.match(away.message, /connection/i);
    await remove(made.id);
  });

  test('only an rw key may change them or have anything sent', async () => {
    const made = await create();
    for (const key of [api.keys.r, api.keys.w]) {
      for (const [method, path] of [
        ['DELETE', ''],
        ['POST', '/test'],
      ] as const) {
        assertError(await api.call(method, `/v1/webhooks/${made.id}${path}`, { key }), 403, 'forbidden');
      }
    }
    await remove(made.id);
  });

  test('an organisation has so many at most', async () => {
    const made = await Promise.all(Array.from({ length: MAX_WEBHOOKS }, () => create()));
    const answer = await api.call('POST', '/v1/webhooks', { body: { destination: DESTINATION } });
    assertError(answer, 409, 'conflict');
    for (const { id } of made) await remove(id);
  });
});
