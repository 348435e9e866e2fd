// The rules of headers.md §2 in their order, through the running program: what is named by header or host goes to a provider
// even on a path of ours, and a path is ours only where it is exactly that.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CHAT, type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../support/gateway-rig.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { type Received, type ReplayUpstream, startReplayUpstream } from '../support/replay-upstream.ts';

let rig: GatewayRig;
/** Where headers point to; all slugs are at the rig's own upstream. */
let named: ReplayUpstream;

before(async () => {
  named = await startReplayUpstream([]);
  rig = await startGatewayRig({ HELIOMETER_ALLOWED_TARGETS: `${new URL(named.url).host},127.0.0.0/8` });
  // The console starts after the gateway, and is waited for.
  await rig.heliometer.api('GET', '/v1/api-keys');
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await named?.[Symbol.asyncDispose]();
});

interface Went {
  readonly answer: PlainAnswer;
  /** What arrived at the providers' origin, and at the one that headers name. */
  readonly atSlug: readonly Received[];
  readonly atNamed: readonly Received[];
}

async function go(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Went> {
  const [slugs, names] = [rig.upstream.received.length, named.received.length];
  const usual = { 'helicone-auth': `Bearer ${rig.heliometer.key}`, authorization: `Bearer ${PROVIDER_KEY}` };
  const body = method === 'GET' ? {} : { body: JSON.stringify(CHAT) };
  const json = { 'content-type': 'application/json' };
  const answer = await call(rig.heliometer.url + path, { method, headers: { ...usual, ...json, ...headers }, ...body });
  return { answer, atSlug: rig.upstream.received.slice(slugs), atNamed: named.received.slice(names) };
}

const OURS = '/v1/request/query';
const HOSTS = { provider: 'oai.helicone.ai', api: 'api.helicone.ai', gateway: 'gateway.helicone.ai' };

describe('on a path that is ours', () => {
  test('a call goes to the console', async () => {
    const { answer, atSlug } = await go('POST', OURS, { authorization: `Bearer ${rig.heliometer.key}` });
    assert.equal(answer.status, 200);
    assert.ok(Array.isArray(JSON.parse(answer.text).data));
    assert.deepEqual(atSlug, []);
  });

  for (const name of ['helicone-target-url', 'helicone-openai-api-base']) {
    test(`${name} sends it to the target`, async () => {
      const { atNamed, atSlug } = await go('POST', OURS, { [name]: named.url });
      assert.deepEqual([atNamed.map(({ target }) => target), atSlug.length], [[OURS], 0]);
    });

    test(`an empty ${name} says nothing`, async () => {
      const { atNamed, atSlug } = await go('POST', OURS, { [name]: ' ' });
      assert.deepEqual([atNamed.length, atSlug.length], [0, 0]);
    });
  }

  test('a provider’s host sends it to that provider', async () => {
    const { atSlug } = await go('POST', `${OURS}?a=b`, { host: HOSTS.provider });
    assert.deepEqual(
      atSlug.map(({ target }) => target),
      [`${OURS}?a=b`],
    );
  });
});

describe('the host api.<d>', () => {
  test('is the console’s, on every path', async () => {
    const { answer, atSlug } = await go('POST', '/v1/chat/completions', { host: HOSTS.api });
    assert.deepEqual([answer.status, JSON.parse(answer.text).code], [404, 'unknown_route']);
    assert.deepEqual(atSlug, []);
  });

  test('gives way to a target', async () => {
    const { atNamed } = await go('POST', '/v1/chat/completions', { host: HOSTS.api, 'helicone-target-url': named.url });
    assert.equal(atNamed.length, 1);
  });
});

test('Helicone-Target-URL comes before Helicone-OpenAI-Api-Base, and both before the host', async () => {
  const headers = {
    'helicone-target-url': named.url,
    'helicone-openai-api-base': rig.upstream.url,
    host: HOSTS.gateway,
  };
  const first = await go('POST', '/v1/chat/completions', headers);
  assert.deepEqual([first.atNamed.length, first.atSlug.length], [1, 0]);
  const second = await go('POST', '/v1/chat/completions', { ...headers, 'helicone-target-url': '' });
  assert.deepEqual([second.atNamed.length, second.atSlug.length], [0, 1]);
});

test('the host gateway.<d> needs a target', async () => {
  const { answer, atSlug } = await go('POST', '/v1/chat/completions', { host: HOSTS.gateway });
  assert.deepEqual([answer.status, JSON.parse(answer.text).error.code], [400, 'missing_target']);
  assert.deepEqual(atSlug, []);
  const headers = { host: HOSTS.gateway, 'helicone-target-url': named.url };
  assert.equal((await go('POST', '/v1/chat/completions', headers)).atNamed.length, 1);
});

test('any other host says nothing', async () => {
  for (const host of ['oai.helicone.ai.evil.example', 'helicone.ai', 'evil-oai.helicone.ai']) {
    assert.equal((await go('POST', '/v1/chat/completions', { host })).atSlug.length, 1, host);
    assert.deepEqual((await go('POST', OURS, { host })).atSlug, [], host);
  }
});

describe('paths that only look like ours', () => {
  for (const [method, path] of [
    ['GET', '/v1/models'],
    ['GET', '/v1/request/req_123'],
    ['POST', '/v1/request/query/more'],
    ['POST', '/v1/requests/query'],
    ['POST', '/v1//request/query'],
  ] as const) {
    test(`${method} ${path} goes to the provider`, async () => {
      assert.deepEqual(
        (await go(method, path)).atSlug.map(({ target }) => target),
        [path],
      );
    });
  }
});

describe('the path of a target URL', () => {
  for (const name of ['helicone-target-url', 'helicone-openai-api-base']) {
    for (const rest of ['/v9/deployments', '/?a=b']) {
      test(`is not used, and ${name} with ${rest} is warned of that`, async () => {
        const { answer, atNamed } = await go('POST', '/v1/chat/completions?x=1', { [name]: named.url + rest });
        assert.equal(atNamed[0]?.target, '/v1/chat/completions?x=1');
        assert.equal(answer.headers['helicone-warning'], 'the path of the target URL was not used');
        const record = await rig.heliometer.fetchRecord(answer.id);
        assert.deepEqual(record.warnings, ['the path of the target URL was not used']);
      });
    }

    test(`is not missed where ${name} has none`, async () => {
      for (const rest of ['', '/']) {
        const { answer } = await go('POST', '/v1/chat/completions', { [name]: named.url + rest });
        assert.equal(answer.headers['helicone-warning'], undefined);
      }
    });
  }
});
