// Which targets a caller may name, through the running program: what is forbidden is refused before anything is opened, what
// the operator opened is called, and nobody is led elsewhere, neither by a redirect nor by a name that changes its mind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { HeliconeRequest } from '@heliometer/contract';
import { FORBIDDEN_TARGETS } from '../../packages/server/test/http/forbidden-targets.ts';
import { startUdpDnsServer, type UdpDnsServer } from '../../packages/server/test/http/udp-dns-server.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { call, type PlainAnswer } from '../support/plain-call.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

const TARGET = 'Helicone-Target-URL';

let closed: HeliometerProcess;
let opened: HeliometerProcess;
let upstream: ScriptedUpstream;
let dns: UdpDnsServer;
/** On all loopback addresses, IPv6 ones where there are any; nobody is to come. */
const traps: net.Server[] = [];
let trapPort = 0;
let trapped = 0;

before(async () => {
  dns = await startUdpDnsServer();
  // Any loopback address reaches it.
  upstream = await ScriptedUpstream.start({ host: '0.0.0.0' });
  trapPort = await setTrap('0.0.0.0', 0);
  // Machines without IPv6 have nothing to trap there.
  await setTrap('::1', trapPort).catch(() => 0);
  const env = { HELIOMETER_DNS_SERVERS: dns.address };
  [closed, opened] = await Promise.all([
    startHeliometer({ env: { ...env, HELIOMETER_PROVIDER_OPENAI_URL: `http://127.0.0.1:${upstream.port}/base` } }),
    startHeliometer({
      env: {
        ...env,
        HELIOMETER_ALLOWED_TARGETS: `named.test:${upstream.port},localhost:${upstream.port},127.0.0.0/30`,
      },
    }),
  ]);
});
after(async () => {
  await Promise.all([closed?.[Symbol.asyncDispose](), opened?.[Symbol.asyncDispose]()]);
  await upstream?.close();
  for (const trap of traps) trap.close();
  await dns?.close();
});

async function setTrap(host: string, port: number): Promise<number> {
  const trap = net.createServer((socket) => {
    trapped += 1;
    socket.destroy();
  });
  trap.listen({ host, port, ipv6Only: true });
  await once(trap, 'listening');
  traps.push(trap);
  return (trap.address() as AddressInfo).port;
}

function callTarget(at: HeliometerProcess, target: string, more: Readonly<Record<string, string>> = {}) {
  // One character for each byte, as node:http has header values; with a text as body it would write them as UTF-8 again.
  const value = Buffer.from(target).toString('latin1');
  return call(`${at.url}/v1/chat/completions?x=1`, {
    headers: {
      'content-type': 'application/json',
      'helicone-auth': `Bearer ${at.key}`,
      authorization: 'Bearer provider-key',
      [TARGET]: value,
      ...more,
    },
    body: Buffer.from('{"model":"m","messages":[]}'),
  });
}

function assertRefused(answer: PlainAnswer, target: string): void {
  assert.equal(answer.status, 403, `${target}: ${answer.status} ${answer.text}`);
  const { error } = JSON.parse(answer.text);
  assert.equal(error.code, 'target_not_allowed');
  assert.equal(error.request_id, answer.id);
}

/** With the trap's port wherever the spelling has room for one. */
function atTrap(target: string): string {
  return target.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^/:?#\\@]+))$/, `$1:${trapPort}`);
}

/** No other value of the header comes as far as the guard: these are no URLs, and the 400 says so. */
function isUrl(target: string): boolean {
  return /^https?:\/\/[^/?#]/i.test(target) && URL.canParse(Buffer.from(target).toString('latin1'));
}

/** What can't stand in a header's value, or means something else there. */
const SENDABLE = FORBIDDEN_TARGETS.filter(
  (target) => target !== '' && target.trim() === target && !/[\0\n]/.test(target),
);

/** The same places by the scheme that needs no certificate. */
const PLAIN_HTTP = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '0',
  'localhost',
];

describe('a target nobody opened', () => {
  const targets = [...SENDABLE, ...PLAIN_HTTP.map((host) => `http://${host}`)];
  const urls = targets.filter(isUrl);
  const others = targets.filter((target) => !isUrl(target));

  test(`is refused in each of its spellings, ${urls.length} of them, and nothing is opened`, async () => {
    assert.ok(urls.length >= 60, `only ${urls.length} spellings are tried`);
    for (const target of urls.map(atTrap)) {
      const answer = await callTarget(closed, target, { 'helicone-property-table': 'forbidden' });
      assertRefused(answer, target);
      assert.equal(JSON.parse(answer.text).error.header, TARGET);
    }
    assert.equal(trapped, 0);
    assert.deepEqual(dns.asked, []);
  });

  test('that is no URL at all is a bad header', async () => {
    for (const target of others) {
      const answer = await callTarget(closed, target, { 'helicone-property-table': 'other' });
      assert.equal(answer.status, 400, `${JSON.stringify(target)}: ${answer.text}`);
      const { error } = JSON.parse(answer.text);
      assert.deepEqual([error.code, error.header], ['invalid_header', TARGET]);
    }
    assert.equal(trapped, 0);
  });

  test('is logged as rejected, every time, without an attempt', async () => {
    const last = await callTarget(closed, 'https://10.0.0.1', { 'helicone-property-table': 'last' });
    // The journal keeps its order.
    const record = await closed.fetchRecord(last.id);
    assert.deepEqual(record.attempts, []);
    const filter = { properties: { table: { equals: 'forbidden' } } };
    type Page = { data: readonly HeliconeRequest[] };
    const { body } = await closed.api<Page>('POST', '/v1/request/query', { body: { filter, limit: 1000 } });
    assert.equal(body.data.length, urls.length);
    for (const row of body.data) {
      assert.deepEqual([row.outcome, row.response_status, row.error_code], ['rejected', 403, 'target_not_allowed']);
      assert.equal(row.target_url, '');
    }
  });

  test('is refused under the other header, too', async () => {
    const answer = await callTarget(closed, '', { 'helicone-openai-api-base': `https://127.0.0.1:${trapPort}` });
    assertRefused(answer, 'the base');
    assert.equal(JSON.parse(answer.text).error.header, 'Helicone-OpenAI-Api-Base');
    assert.equal(trapped, 0);
  });
});

describe('a name that leads to a forbidden place', () => {
  const ADDRESSES = { a: ['127.0.0.1'], aaaa: [] as string[] };
  for (const [name, answer] of [
    ['loopback', ADDRESSES],
    ['one bad address among good ones', { a: ['8.8.8.8', '127.0.0.1'] }],
    ['the metadata service', { a: ['169.254.169.254'] }],
    ['IPv6 loopback', { aaaa: ['::1'] }],
    ['an alias of a private name', { cname: 'inside.test' }],
  ] as const) {
    test(`is refused: ${name}`, async () => {
      dns.set('inside.test', ADDRESSES);
      dns.set('evil.test', answer);
      const target = `https://evil.test:${trapPort}`;
      const refused = await callTarget(closed, target);
      assertRefused(refused, target);
      assert.doesNotMatch(refused.text, /127\.0|169\.254|::1|inside/);
      assert.equal(trapped, 0);
      const record = await closed.fetchRecord(refused.id);
      assert.deepEqual([record.outcome, record.error_code], ['rejected', 'target_not_allowed']);
    });
  }

  test('is asked once for each socket, so that its answer cannot change between check and use', async () => {
    let asked = 0;
    dns.set('rebind.test', (type) => {
      if (type === 'AAAA') return {};
      asked += 1;
      // Allowed the first time, forbidden from then on.
      return { a: [asked === 1 ? '127.0.0.1' : '127.0.0.9'] };
    });
    const target = `http://rebind.test:${upstream.port}`;
    upstream.next({ body: '{"first":true}', close: true });
    const first = await callTarget(opened, target);
    assert.equal(first.text, '{"first":true}');
    assert.equal(asked, 1);
    await upstream.closeConnections();
    const second = await callTarget(opened, target);
    assertRefused(second, target);
    assert.equal(asked, 2);
  });
});

describe('what the operator opened', () => {
  async function assertReached(target: string): Promise<void> {
    const before = upstream.requests.length;
    upstream.next({ body: '{"here":true}', close: true });
    const answer = await callTarget(opened, target);
    assert.equal(answer.text, '{"here":true}', target);
    assert.equal(upstream.requests.length, before + 1);
    assert.equal(upstream.requests.at(-1)?.target, '/v1/chat/completions?x=1');
  }

  async function assertRefusedAt(target: string): Promise<void> {
    assertRefused(await callTarget(opened, target), target);
  }

  test('by host and port is called there, and at no other port', async () => {
    // Not in the opened range, so that it is the name alone that opens it.
    for (const name of ['named.test', 'unnamed.test']) dns.set(name, { a: ['127.0.0.77'] });
    await assertRefusedAt(`http://named.test:${trapPort}`);
    await assertRefusedAt(`https://named.test:${trapPort}`);
    await assertRefusedAt(`http://unnamed.test:${upstream.port}`);
    await assertReached(`http://named.test:${upstream.port}`);
    await assertReached(`http://LOCALHOST:${upstream.port}/ignored`);
    assert.equal(trapped, 0);
  });

  test('by range is called at its addresses, and at those of names that lead into it', async () => {
    dns.set('ranged.test', { a: ['127.0.0.1'] });
    await assertReached(`http://127.0.0.1:${upstream.port}`);
    await assertReached(`http://ranged.test:${upstream.port}`);
    await assertRefusedAt(`http://127.0.0.4:${trapPort}`);
    await assertRefusedAt(`http://2130706433:${upstream.port}`);
    await assertRefusedAt(`http://[::ffff:127.0.0.1]:${upstream.port}`);
    await assertRefusedAt(`http://user@127.0.0.1:${upstream.port}`);
    assert.equal(trapped, 0);
  });

  test('the address of a provider’s setting is trusted, base path and all', async () => {
    upstream.next({ body: '{"own":true}' });
    const answer = await callTarget(closed, '');
    assert.equal(answer.text, '{"own":true}');
    assert.equal(upstream.requests.at(-1)?.target, '/base/v1/chat/completions?x=1');
    const record = await closed.fetchRecord(answer.id);
    assert.equal(record.provider, 'OPENAI');
  });
});

describe('a redirect', () => {
  for (const [status, location] of [
    [302, 'http://169.254.169.254/latest/meta-data/'],
    [307, ''],
    [308, 'http://localhost/'],
  ] as const) {
    test(`${status} is passed to the client and not followed`, async () => {
      const to = location === '' ? `http://127.0.0.1:${trapPort}/` : location;
      upstream.next({ status, reason: 'Elsewhere', headers: ['Location', to], body: 'gone there' });
      const before = upstream.requests.length;
      const answer = await callTarget(closed, '');
      assert.equal(answer.status, status);
      assert.equal(answer.headers.location, to);
      assert.equal(answer.text, 'gone there');
      assert.equal(upstream.requests.length, before + 1);
      assert.equal(trapped, 0);
      const record = await closed.fetchRecord(answer.id);
      assert.deepEqual([record.outcome, record.response_status], ['answered', status]);
      assert.equal(record.attempts.length, 1);
    });
  }
});
