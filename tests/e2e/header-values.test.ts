// Every header of the table with a value that can't be used, over HTTP: refused by name, kept from the provider, in the log
// (headers.md §0). How single values are read is told by control-headers.test.ts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HEADERS, type HeaderKind, MAX_PROPERTIES } from '@heliometer/contract';
import { UNUSABLE, USABLE } from '../../packages/server/test/gateway/header-samples.ts';
import { CHAT, type GatewayRig, PROVIDER_KEY, startGatewayRig } from '../support/gateway-rig.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';

const CHAT_PATH = '/v1/chat/completions';

let rig: GatewayRig;

before(async () => {
  rig = await startGatewayRig();
});
after(() => rig?.[Symbol.asyncDispose]());

type Headers = Readonly<Record<string, string | readonly string[]>>;

function send(headers: Headers): Promise<PlainAnswer> {
  const usual = {
    'helicone-auth': `Bearer ${rig.heliometer.key}`,
    authorization: `Bearer ${PROVIDER_KEY}`,
    'content-type': 'application/json',
  };
  return call(rig.heliometer.url + CHAT_PATH, { headers: { ...usual, ...headers }, body: JSON.stringify(CHAT) });
}

/** Refused in the name of this header, without a byte to the provider. */
async function assertRefused(
  headers: Headers,
  header: string,
): Promise<{ readonly id: string; readonly message: string }> {
  const received = rig.upstream.received.length;
  const answer = await send(headers);
  assert.equal(answer.status, 400);
  assert.equal(answer.headers['helicone-status'], 'failed');
  const { error } = JSON.parse(answer.text);
  assert.deepEqual([error.code, error.header, error.request_id], ['invalid_header', header, answer.id]);
  assert.equal(rig.upstream.received.length, received, 'nothing went upstream');
  return { id: answer.id, message: error.message };
}

async function assertLogged(id: string): Promise<void> {
  const record = await rig.heliometer.fetchRecord(id);
  assert.deepEqual([record.outcome, record.error_code, record.response_status], ['rejected', 'invalid_header', 400]);
  assert.deepEqual(record.attempts, []);
}

/** These say what is wrong with a part; the others quote the whole. */
const SAY_WHY: ReadonlySet<HeaderKind> = new Set(['fallbacks', 'rate-limit']);

describe('a header of the table', () => {
  for (const row of HEADERS) {
    // A key is judged before all headers; see below.
    if (row.name === 'Helicone-Auth') continue;
    const name = row.name.replace('*', 'X');
    const usable = row.kind === 'choice' ? row.choices[0] : USABLE[row.kind];
    // The reader's test has them all.
    const unusable = UNUSABLE[row.kind].slice(0, 2);

    test(`${name} is refused when it says ${[...unusable, 'the same twice'].join(', or ')}`, async () => {
      const ids: string[] = [];
      for (const value of unusable) {
        const { id, message } = await assertRefused({ [name]: value }, row.name);
        if (!SAY_WHY.has(row.kind)) assert.ok(message.includes(JSON.stringify(value)), message);
        assert.ok(message.includes(row.accepts), message);
        ids.push(id);
      }
      const { id, message } = await assertRefused({ [name]: [usable, usable] }, name);
      assert.match(message, /more than once/);
      await Promise.all([...ids, id].map(assertLogged));
    });
  }

  test('is refused together with all others that are wrong', async () => {
    const wrong = { 'helicone-omit-request': 'perhaps', 'helicone-input-token-cost': 'dear' };
    const { message } = await assertRefused(wrong, 'Helicone-Omit-Request');
    assert.match(message, /Helicone-Omit-Request is "perhaps".*Helicone-Input-Token-Cost is "dear"/);
  });
});

describe('properties', () => {
  const properties = (count: number): Headers =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`helicone-property-p${i}`, `v${i}`]));

  test(`are ${MAX_PROPERTIES} at most`, async () => {
    const answer = await send(properties(MAX_PROPERTIES));
    assert.equal(answer.status, 200);
    const record = await rig.heliometer.fetchRecord(answer.id);
    assert.equal(Object.keys(record.properties).length, MAX_PROPERTIES);
    const { message } = await assertRefused(properties(MAX_PROPERTIES + 1), 'Helicone-Property-*');
    assert.match(message, /65 properties.*at most 64/);
  });

  test('have names of at most 128 bytes', async () => {
    const name = 'n'.repeat(129);
    const header = `helicone-property-${name}`;
    assert.match((await assertRefused({ [header]: 'v' }, header)).message, /129/);
  });
});

describe('Helicone-Auth sent twice is 401, for whose call it is cannot be told', () => {
  const CASES: readonly (readonly [string, (key: string) => Headers])[] = [
    ['with the same key', (key) => ({ 'helicone-auth': [`Bearer ${key}`, `Bearer ${key}`] })],
    ['the first being good', (key) => ({ 'helicone-auth': [`Bearer ${key}`, 'Bearer sk-helicone-other'] })],
    ['beside a good key in the provider’s slot', (key) => ({ 'helicone-auth': ['a', 'b'], 'x-api-key': key })],
  ];

  for (const [name, headers] of CASES) {
    test(name, async () => {
      const received = rig.upstream.received.length;
      const answer = await send(headers(rig.heliometer.key));
      assert.deepEqual([answer.status, JSON.parse(answer.text).error.code], [401, 'unauthorized']);
      assert.equal(rig.upstream.received.length, received);
    });
  }
});
