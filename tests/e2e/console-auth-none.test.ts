// console.auth none: on a machine of one's own no key is asked for. A page of some other site, which the browser there shows,
// must not have the same rights: not by a name of its own for this address (DNS rebinding), nor by sending calls across.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { type RawAnswer, RawClient } from '../support/raw-client.ts';

let heliometer: HeliometerProcess;

before(async () => {
  heliometer = await startHeliometer({ env: { HELIOMETER_CONSOLE_AUTH: 'none' } });
  // Waits for the console.
  await heliometer.api('GET', '/v1/api-keys');
});
after(() => heliometer?.[Symbol.asyncDispose]());

async function call(method: string, path: string, headers: readonly string[], body = ''): Promise<RawAnswer> {
  using client = await RawClient.connect(heliometer.url);
  await client.request(method, path, headers, body);
  return await client.readAnswer(method);
}

function codeOf({ body }: RawAnswer): string {
  return JSON.parse(body.toString()).code;
}

const BY_NAME = ['Host', 'localhost'];
const KEYS = '/v1/api-keys';

describe('without a key', () => {
  for (const host of ['localhost', 'LOCALHOST:8787', '127.0.0.1', '127.0.0.1:8787', '[::1]', '[::1]:8787']) {
    test(`a call to ${host} is the owner's`, async () => {
      assert.equal((await call('GET', KEYS, ['Host', host])).status, 200);
    });
  }

  test('everything is allowed, in the organisation of the first key', async () => {
    const made = await call('POST', KEYS, BY_NAME, '{"api_key_name":"made without a key"}');
    assert.equal(made.status, 200, made.body.toString());
    const seen = await heliometer.api<{ data: unknown }>('GET', KEYS);
    assert.match(JSON.stringify(seen.body), /made without a key/);
    const query = await call('POST', '/v1/request/query', BY_NAME, '{"filter":"all"}');
    assert.equal(query.status, 200);
  });

  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    'api.localhost',
  ]) {
    test(`a call to ${host} is refused, and the names that are accepted are told`, async () => {
      const answer = await call('GET', KEYS, ['Host', host]);
      assert.equal(answer.status, 403);
      assert.equal(codeOf(answer), 'forbidden');
      assert.match(answer.body.toString(), /localhost, 127\.0\.0\.1 and \[::1\]/);
    });
  }

  for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
    test(`a call that a page of ${origin} makes is refused`, async () => {
      const answer = await call('POST', KEYS, [...BY_NAME, 'Origin', origin], '{"api_key_name":"stolen"}');
      assert.deepEqual([answer.status, codeOf(answer)], [403, 'forbidden']);
    });
  }

  test('a call that a page of this machine makes is the owner’s', async () => {
    assert.equal((await call('GET', KEYS, [...BY_NAME, 'Origin', 'http://localhost:5173'])).status, 200);
  });

  test('a call to a provider is still refused', async () => {
    assert.equal((await call('POST', '/v1/chat/completions', BY_NAME, '{}')).status, 401);
  });
});

describe('without a key, another organisation', () => {
  const JSON_BODY = ['Content-Type', 'application/json'];
  const current = async (headers: readonly string[]): Promise<string> =>
    JSON.parse((await call('GET', '/api/auth/me', [...BY_NAME, ...headers])).body.toString()).data.organization.name;

  test('is what a browser’s calls are about once it switched there, until it switches back', async () => {
    const made = await call('POST', '/v1/organization/create', [...BY_NAME, ...JSON_BODY], '{"name":"Second"}');
    const { data: organizationId } = JSON.parse(made.body.toString());
    const body = JSON.stringify({ organizationId });
    const switched = await call('POST', '/api/auth/organization', [...BY_NAME, ...JSON_BODY], body);
    assert.equal(JSON.parse(switched.body.toString()).data.organization.name, 'Second');
    const sent = switched.header('set-cookie') ?? '';
    assert.match(sent, /; HttpOnly; SameSite=Lax$/);
    const [cookie = ''] = sent.split(';');
    assert.equal(await current([]), 'default');
    assert.equal(await current(['Cookie', cookie]), 'Second');
    assert.equal(await current(['Cookie', cookie.replace(/.$/, 'z')]), 'default');
    const keys = await call('GET', KEYS, [...BY_NAME, 'Cookie', cookie]);
    assert.deepEqual(JSON.parse(keys.body.toString()).data, []);
  });

  test('must be one that there is', async () => {
    const body = '{"organizationId":"00000000-0000-4000-8000-000000000009"}';
    const answer = await call('POST', '/api/auth/organization', [...BY_NAME, ...JSON_BODY], body);
    assert.deepEqual([answer.status, codeOf(answer)], [404, 'not_found']);
  });
});

describe('with a key', () => {
  test('any name is accepted', async () => {
    const headers = ['Host', 'heliometer.example', 'Authorization', `Bearer ${heliometer.key}`];
    assert.equal((await call('GET', KEYS, headers)).status, 200);
  });

  test('a wrong one is not taken for none', async () => {
    const wrong = ['Authorization', `Bearer sk-helicone-${'x'.repeat(32)}`];
    assert.equal((await call('GET', KEYS, [...BY_NAME, ...wrong])).status, 401);
  });
});
