// headers.md §17 and §1: stored provider keys, through the running program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { PROVIDER_KEY } from '../support/gateway-rig.ts';
import { type HeliometerProcess, LAUNCHER, startHeliometer } from '../support/heliometer-process.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { UpstreamExchange } from '../support/upstream-exchange.ts';
import { errorOf, PolicyRig, type Sent } from './policy-rig.ts';

/** Each stands for one stored key; what follows tells them apart. */
const CANARY = 'stored-canary-7d1f';
const canary = (name: string) => `${CANARY}-${name}`;

let rig: PolicyRig;
/** The place of the other providers. */
let others: ScriptedUpstream;
/** Somebody else's server, which calls may be sent to. */
let stranger: ScriptedUpstream;

before(async () => {
  [others, stranger] = await Promise.all([ScriptedUpstream.start(), ScriptedUpstream.start()]);
  rig = await PolicyRig.start({
    HELIOMETER_PROVIDER_GOOGLE_URL: others.origin,
    HELIOMETER_PROVIDER_AZURE_URL: others.origin,
    HELIOMETER_PROVIDER_BEDROCK_URL: others.origin,
    HELIOMETER_PROVIDER_GROQ_URL: others.origin,
    HELIOMETER_ALLOWED_TARGETS: `127.0.0.1:${stranger.port}`,
    HELIOMETER_LOG_LEVEL: 'debug',
  });
});
after(async () => {
  await rig?.[Symbol.asyncDispose]();
  await Promise.all([others?.close(), stranger?.close()]);
});
beforeEach(() => {
  taken();
});

/** Heads of all calls the stranger ever got, for the search at the end. */
const toStranger: string[] = [];

function taken(): readonly UpstreamExchange[] {
  const strange = stranger.requests.splice(0);
  toStranger.push(...strange.map(({ head }) => JSON.stringify(head)));
  return [...rig.taken(), ...others.requests.splice(0), ...strange];
}

function takenOne(): UpstreamExchange {
  const all = taken();
  assert.equal(all.length, 1);
  return all[0] as UpstreamExchange;
}

/** A call that brings a Helicone key and nothing of the provider's. */
function alone({ headers = {}, ...sent }: Sent = {}): Promise<PlainAnswer> {
  return rig.send({ ...sent, headers: { authorization: '', ...headers } });
}

/** The Helicone key where SDKs put the provider's. */
function inSlot({ headers = {}, ...sent }: Sent = {}, key = rig.heliometer.key): Promise<PlainAnswer> {
  return rig.send({ ...sent, headers: { authorization: `Bearer ${key}`, 'helicone-auth': '', ...headers } });
}

async function store(provider: string, key: string, more: object = {}): Promise<string> {
  const body = { provider, key, ...more };
  const answer = await rig.heliometer.api<{ data: { id: string } }>('POST', '/v1/vault/add', { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data.id;
}

/** Asks until the gateway has seen a change: two seconds are the promise. */
async function within2Seconds(holds: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + 2_000;
  while (!(await holds())) {
    assert.ok(performance.now() < limit, 'not within two seconds');
    await wait(50);
  }
}

async function usesAuthorization(value: string | null, how: () => Promise<PlainAnswer> = inSlot): Promise<boolean> {
  await how();
  return taken().at(-1)?.header('authorization') === value;
}

describe('a Helicone key alone', () => {
  test('without a stored key in a credential slot: 400 no_provider_key, and nothing goes upstream', async () => {
    const answer = await inSlot();
    assert.equal(answer.status, 400);
    assert.equal(errorOf(answer).code, 'no_provider_key');
    assert.equal(taken().length, 0);
    const record = await rig.record(answer);
    assert.deepEqual([record.error_code, record.response_status], ['no_provider_key', 400]);
  });

  test('without a stored key in Helicone-Auth goes on as it is, for there are providers that need none', async () => {
    assert.equal((await alone()).status, 200);
    assert.equal(takenOne().header('authorization'), null);
  });

  test('suffices once a key is stored, in a credential slot and in Helicone-Auth, within two seconds', async () => {
    await store('openai', canary('openai'));
    await within2Seconds(async () => (await inSlot()).status === 200);
    assert.equal(taken().at(-1)?.header('authorization'), `Bearer ${canary('openai')}`);
    assert.equal((await alone()).status, 200);
    const call = takenOne();
    assert.equal(call.header('authorization'), `Bearer ${canary('openai')}`);
    assert.equal(call.header('helicone-auth'), null);
  });

  test('is no reason to replace a credential that was sent', async () => {
    assert.equal((await rig.send()).status, 200);
    assert.equal(takenOne().header('authorization'), `Bearer ${PROVIDER_KEY}`);
    const google = '/google/v1beta/models/gemini:generateContent?key=own-key';
    await store('google', canary('google'));
    await within2Seconds(async () => {
      await alone({ path: '/google/v1beta/models/gemini:generateContent' });
      return taken().at(-1)?.header('x-goog-api-key') === canary('google');
    });
    assert.equal((await alone({ path: google })).status, 200);
    const call = takenOne();
    assert.equal(call.header('x-goog-api-key'), null);
    assert.ok(call.target.endsWith('?key=own-key'));
  });
});

describe('a stored key is sent in the provider’s own way', () => {
  for (const [provider, path, header, value] of [
    ['anthropic', '/anthropic/v1/messages', 'x-api-key', canary('anthropic')],
    ['azure', '/azure/openai/deployments/d/chat/completions', 'api-key', canary('azure')],
    ['google', '/v1beta/models/gemini:generateContent', 'x-goog-api-key', canary('google')],
    ['groq', '/groq/openai/v1/chat/completions', 'authorization', `Bearer ${canary('groq')}`],
  ] as const) {
    test(`${provider}: ${header}`, async () => {
      await store(provider, value.replace('Bearer ', ''));
      await within2Seconds(async () => (await inSlot({ path })).status === 200);
      const call = taken().at(-1);
      assert.equal(call?.header(header), value);
      const all = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];
      for (const other of all) if (other !== header) assert.equal(call?.header(other), null);
    });
  }

  test('bedrock: signed with it, for the region, and the keys themselves stay here', async () => {
    const path = '/bedrock/eu-west-1/model/m/converse';
    await store('bedrock', 'AKIDCANARY', { secretKey: canary('secret'), sessionToken: canary('session') });
    await within2Seconds(async () => (await inSlot({ path })).status === 200);
    const call = taken().at(-1) ?? assert.fail();
    assert.match(
      call.header('authorization') ?? '',
      /^AWS4-HMAC-SHA256 Credential=AKIDCANARY\/\d{8}\/eu-west-1\/bedrock/,
    );
    assert.equal(call.header('x-amz-security-token'), canary('session'));
    for (const name of ['aws-access-key', 'aws-secret-key', 'aws-session-token']) assert.equal(call.header(name), null);
    assert.ok(!JSON.stringify(call.head).includes(canary('secret')));
  });

  test('bedrock: an API key of its own goes as a bearer', async () => {
    const headers = { 'helicone-provider-key': 'plain' };
    await store('bedrock', canary('bedrock'), { name: 'plain' });
    const path = '/bedrock/model/m/converse';
    await within2Seconds(async () => (await inSlot({ path, headers })).status === 200);
    assert.equal(taken().at(-1)?.header('authorization'), `Bearer ${canary('bedrock')}`);
  });
});

describe('which stored key', () => {
  test('the newest active one of the provider; a change counts within two seconds', async () => {
    const id = await store('openai', canary('newer'));
    await within2Seconds(() => usesAuthorization(`Bearer ${canary('newer')}`));
    const update = (body: object) => rig.heliometer.api('PATCH', `/v1/vault/update/${id}`, { body });
    await update({ key: canary('rotated') });
    await within2Seconds(() => usesAuthorization(`Bearer ${canary('rotated')}`));
    await update({ active: false });
    await within2Seconds(() => usesAuthorization(`Bearer ${canary('openai')}`));
  });

  test('the one that Helicone-Provider-Key names, whatever credential an SDK sends beside it', async () => {
    await store('openai', canary('named'), { name: 'spare key' });
    await store('openai', canary('newest'));
    const headers = { 'helicone-provider-key': 'spare key' };
    await within2Seconds(() => usesAuthorization(`Bearer ${canary('named')}`, () => alone({ headers })));
    assert.equal((await rig.send({ headers: { ...headers, 'x-api-key': 'placeholder' } })).status, 200);
    const call = takenOne();
    assert.equal(call.header('authorization'), `Bearer ${canary('named')}`);
    assert.equal(call.header('x-api-key'), null);
  });

  test('a name that no active key of the provider has: 400 no_provider_key', async () => {
    for (const [path, name] of [
      ['/v1/chat/completions', 'unheard of'],
      ['/anthropic/v1/messages', 'spare key'],
    ] as const) {
      const answer = await rig.send({ path, headers: { 'helicone-provider-key': name } });
      assert.equal(answer.status, 400);
      assert.equal(errorOf(answer).code, 'no_provider_key');
      assert.match(errorOf(answer).message, new RegExp(`"${name}"`));
    }
    assert.equal(taken().length, 0);
  });
});

describe('where a stored key goes', () => {
  test('never to a target of somebody else', async () => {
    const headers = { 'helicone-target-url': stranger.origin };
    assert.equal((await inSlot({ headers })).status, 200);
    assert.equal((await alone({ headers })).status, 200);
    const named = await alone({ headers: { ...headers, 'helicone-provider-key': 'spare key' } });
    assert.equal(errorOf(named).code, 'no_provider_key');
    const calls = taken();
    assert.equal(calls.length, 2);
    for (const call of calls) assert.ok(!JSON.stringify(call.head).includes(CANARY));
  });

  test('not to hosts of a provider under which anyone can answer', async () => {
    for (const host of ['mine.openai.azure.com', 'mine.azure-api.net']) {
      const answer = await inSlot({ headers: { 'helicone-openai-api-base': `https://${host}` } });
      assert.equal(errorOf(answer).code, 'no_provider_key');
      assert.match(errorOf(answer).message, /HELIOMETER_PROVIDER_AZURE_URL/);
    }
    const bucket = await inSlot({ headers: { 'helicone-target-url': 'https://bedrock-runtime.s3.amazonaws.com' } });
    assert.match(errorOf(bucket).message, /HELIOMETER_PROVIDER_BEDROCK_URL/);
  });

  test('with fallbacks, to each target the key of its own provider, unless the item brings one', async () => {
    rig.openai.next({ status: 500 });
    rig.anthropic.next({ status: 500 });
    const item = (origin: string, headers = {}) => ({ 'target-url': origin, headers, onCodes: [500] });
    const items = [item(rig.openai.origin), item(rig.anthropic.origin), item(stranger.origin)];
    const answer = await alone({ headers: { 'helicone-fallbacks': JSON.stringify(items) } });
    assert.equal(answer.status, 200);
    const [first, second, third] = taken();
    assert.equal(first?.header('authorization'), `Bearer ${canary('newest')}`);
    assert.equal(first?.header('x-api-key'), null);
    assert.equal(second?.header('x-api-key'), canary('anthropic'));
    assert.equal(second?.header('authorization'), null);
    assert.ok(third !== undefined && !JSON.stringify(third.head).includes(CANARY));
    const own = [item(rig.openai.origin, { authorization: 'Bearer own' })];
    await alone({ headers: { 'helicone-fallbacks': JSON.stringify(own) } });
    assert.equal(takenOne().header('authorization'), 'Bearer own');
  });

  test('with fallbacks, the named one, whatever credential is sent beside it', async () => {
    const items = [rig.openai.origin, stranger.origin].map((origin) => ({
      'target-url': origin,
      headers: origin === stranger.origin ? { authorization: 'Bearer own' } : {},
      onCodes: [500],
    }));
    rig.openai.next({ status: 500 });
    const headers = { 'helicone-fallbacks': JSON.stringify(items), 'helicone-provider-key': 'spare key' };
    assert.equal((await rig.send({ headers })).status, 200);
    const [first, second] = taken();
    assert.equal(first?.header('authorization'), `Bearer ${canary('named')}`);
    assert.equal(second?.header('authorization'), 'Bearer own');
  });

  test('with fallbacks, a provider without a stored key: 400 before any is tried', async () => {
    const items = ['anthropic', 'openai'].map((slug) => ({
      'target-url': rig[slug as 'openai'].origin,
      headers: {},
      onCodes: [500],
    }));
    const headers = { 'helicone-fallbacks': JSON.stringify(items), 'helicone-provider-key': 'spare key' };
    assert.equal(errorOf(await alone({ headers })).code, 'no_provider_key');
    assert.equal(taken().length, 0);
  });
});

describe('a proxy key', () => {
  test('calls with its provider key only, and is refused when that is gone', async () => {
    const id = await store('openai', canary('bound'));
    await store('openai', canary('later'));
    const body = { providerKeyId: id, proxyKeyName: 'a friend’s' };
    const made = await rig.heliometer.api<{ proxyKey: string }>('POST', '/v1/api-keys/proxy-key', { body });
    const { proxyKey } = made.body;
    await within2Seconds(async () => (await inSlot({}, proxyKey)).status === 200);
    assert.equal(taken().at(-1)?.header('authorization'), `Bearer ${canary('bound')}`);
    assert.equal((await rig.send({ headers: { 'helicone-auth': `Bearer ${proxyKey}` } })).status, 200);
    assert.equal(taken().at(-1)?.header('authorization'), `Bearer ${canary('bound')}`, 'whatever is sent beside it');
    const elsewhere = await inSlot({ path: '/anthropic/v1/messages' }, proxyKey);
    assert.equal(errorOf(elsewhere).code, 'no_provider_key');
    assert.equal((await rig.heliometer.api('DELETE', `/v1/api-keys/provider-key/${id}`)).status, 200);
    await within2Seconds(async () => (await inSlot({}, proxyKey)).status === 400);
    assert.equal(errorOf(await inSlot({}, proxyKey)).code, 'no_provider_key');
  });
});

describe('what was revoked or restarted', () => {
  test('a deleted key is used no more within two seconds, with the console killed', async () => {
    const id = await store('openai', canary('short-lived'));
    await within2Seconds(() => usesAuthorization(`Bearer ${canary('short-lived')}`));
    assert.equal((await rig.heliometer.api('DELETE', `/v1/api-keys/provider-key/${id}`)).status, 200);
    rig.heliometer.kill('console');
    await within2Seconds(async () => !(await usesAuthorization(`Bearer ${canary('short-lived')}`)));
  });

  test('a gateway that starts anew opens what is stored', async () => {
    const [old] = rig.heliometer.pids('gateway');
    rig.heliometer.kill('gateway');
    while (rig.heliometer.pids('gateway').every((pid) => pid === old)) await wait(20);
    // Connections to the old one are still being found dead.
    await within2Seconds(() =>
      inSlot()
        .then(({ status }) => status === 200)
        .catch(() => false),
    );
    assert.match(taken().at(-1)?.header('authorization') ?? '', new RegExp(CANARY));
  });
});

describe('after all of it, when the program has stopped', () => {
  let told: string;
  before(async () => {
    const { id } = await inSlot({ headers: { 'helicone-request-id': '0199ffff-0000-7000-8000-0000000000aa' } });
    await rig.heliometer.fetchRecord(id);
    taken();
    told = (await rig.heliometer.api<string>('GET', '/v1/request/export?includeBody=true')).body;
    const keys = await rig.heliometer.api<string>('GET', '/v1/vault/keys');
    told += JSON.stringify(keys.body);
    const { code } = await rig.heliometer.stop();
    assert.equal(code, 0);
  });

  test('no stored key is in a file, a record, an answer of the API, the log, or a call to anybody else', () => {
    const { dataDir, stderr } = rig.heliometer;
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    assert.ok(
      files.some((file) => readFileSync(file).includes('spare key')),
      'the search is one that finds',
    );
    assert.deepEqual(
      files.filter((file) => readFileSync(file).includes(CANARY)),
      [],
    );
    assert.ok(told.includes('request_id') && told.includes('spare key'));
    assert.ok(!told.includes(CANARY));
    assert.ok(!stderr.join('\n').includes(CANARY));
    assert.ok(toStranger.length >= 3);
    for (const head of toStranger) assert.ok(!head.includes(CANARY), head);
  });

  test('the master key’s file is for its owner only', () => {
    assert.equal(statSync(join(rig.heliometer.dataDir, 'master.key')).mode & 0o777, 0o600);
  });
});

describe('the master key', () => {
  const env = () => ({ HELIOMETER_PROVIDER_OPENAI_URL: rig.openai.origin, HELIOMETER_ANONYMOUS: 'true' });
  const masterKey = () => ({ HELIOMETER_MASTER_KEY: randomBytes(32).toString('hex') });
  let dataDir: string;
  before(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'heliometer-vault-'));
  });
  after(() => rmSync(dataDir, { recursive: true }));

  function callWith({ url }: HeliometerProcess, headers: Record<string, string>): Promise<PlainAnswer> {
    return call(`${url}/v1/chat/completions`, { headers, body: '{}' });
  }

  test('may come from its setting, and then none is made; keyless callers get no stored key', async () => {
    await using heliometer = await startHeliometer({ dataDir, env: { ...env(), ...masterKey() } });
    const body = { provider: 'openai', key: canary('set') };
    assert.equal((await heliometer.api('POST', '/v1/vault/add', { body })).status, 200);
    const headers = { authorization: `Bearer ${heliometer.key}` };
    await within2Seconds(async () => (await callWith(heliometer, headers)).status === 200);
    assert.equal(taken().at(-1)?.header('authorization'), `Bearer ${canary('set')}`);
    assert.equal((await callWith(heliometer, {})).status, 200);
    assert.equal(takenOne().header('authorization'), null);
    assert.ok(!existsSync(join(dataDir, 'master.key')));
  });

  test('that is another one than keys were stored under is told plainly, by the gateway and by doctor', async () => {
    const wrong = masterKey();
    await using heliometer = await startHeliometer({ dataDir, env: { ...env(), ...wrong } });
    const answer = await callWith(heliometer, { authorization: `Bearer ${heliometer.key}` });
    assert.equal(answer.status, 500);
    assert.equal(errorOf(answer).code, 'provider_key_unreadable');
    assert.match(errorOf(answer).message, /master key/);
    assert.equal(taken().length, 0);
    const said = spawnSync(process.execPath, [LAUNCHER, 'doctor'], {
      encoding: 'utf8',
      env: { ...process.env, ...env(), ...wrong, HELIOMETER_DATA_DIR: dataDir },
    });
    assert.equal(said.status, 1);
    assert.match(
      said.stdout,
      /^broken +master key +the master key is [0-9a-f]{12}, but provider keys are stored under [0-9a-f]{12}\n +→ set HELIOMETER_MASTER_KEY/m,
    );
  });
});
