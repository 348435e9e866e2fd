// What belongs to one connection ends with it, both ways; everything else of a header block travels (headers.md §0,
// RFC 9110 §7.6.1).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { RawClient } from '../support/raw-client.ts';
import { ScriptedUpstream } from '../support/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let heliometer: HeliometerProcess;

before(async () => {
  upstream = await ScriptedUpstream.start();
  heliometer = await startHeliometer({ env: { HELIOMETER_PROVIDER_OPENAI_URL: upstream.origin } });
});
after(async () => {
  await heliometer?.[Symbol.asyncDispose]();
  await upstream?.close();
});

/** Flat → name in lower case → values in their order. */
function byName(flat: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const names: Record<string, string[]> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    names[flat[i]!.toLowerCase()] = [...(names[flat[i]!.toLowerCase()] ?? []), flat[i + 1]!];
  }
  return names;
}

/** One call with these headers more; what the provider and the client each got. */
async function exchange(sent: readonly string[], answered: readonly string[]) {
  upstream.next({ headers: answered, body: 'ok' });
  using client = await RawClient.connect(heliometer.url);
  const number = upstream.requests.length;
  await client.request('POST', '/v1/anything', ['Helicone-Auth', `Bearer ${heliometer.key}`, ...sent], 'hello');
  const answer = await client.readAnswer();
  assert.equal(answer.body.toString(), 'ok');
  const request = await upstream.request(number);
  assert.equal((await request.body()).toString(), 'hello');
  return { upward: byName(request.head.rawHeaders), downward: byName(answer.rawHeaders) };
}

describe('headers of one connection', () => {
  const ENDING = [
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authentication-Info',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Upgrade',
  ];

  for (const name of ENDING) {
    test(`${name} goes no further, either way`, async () => {
      const { upward, downward } = await exchange([name, 'canary'], [name, 'canary']);
      for (const seen of [upward, downward]) assert.ok(!seen[name.toLowerCase()]?.includes('canary'));
    });
  }

  test('nor do those that Connection names, on however many lines and in whatever case', async () => {
    const lines = [
      'X-One',
      '1',
      'Connection',
      'x-one, Keep-Alive',
      'X-Two',
      '2',
      'connection',
      'X-TWO',
      'X-Three',
      '3',
    ];
    const { upward, downward } = await exchange(lines, lines);
    for (const seen of [upward, downward]) {
      assert.deepEqual([seen['x-one'], seen['x-two'], seen['x-three']], [undefined, undefined, ['3']]);
    }
  });

  test('a Connection line that only says what becomes of the connection does not undo the one before', async () => {
    const lines = ['X-One', '1', 'Connection', 'x-one', 'Connection', 'keep-alive'];
    const { upward, downward } = await exchange(lines, lines);
    assert.deepEqual([upward['x-one'], downward['x-one']], [undefined, undefined]);
  });

  test('one that asks for a close closes the client’s connection, and not the provider’s', async () => {
    const connections = upstream.connections;
    const number = upstream.requests.length;
    for (let i = 0; i < 2; i += 1) {
      using client = await RawClient.connect(heliometer.url);
      await client.request('POST', '/v1/anything', [
        'Helicone-Auth',
        `Bearer ${heliometer.key}`,
        'Connection',
        'close',
      ]);
      assert.equal((await client.readAnswer()).header('connection'), 'close');
      assert.equal(await client.ended, 'fin');
    }
    assert.ok(upstream.connections <= connections + 1);
    assert.equal(upstream.requests[number + 1]!.connection, upstream.requests[number]!.connection);
  });
});

describe('all others', () => {
  test('pass unchanged: spelling, order, repeats, empty values and bytes beyond ASCII', async () => {
    const lines = ['X-B', '2', 'x-A', '1', 'X-B', '3', 'X-Empty', '', 'X-Latin', 'caf\xe9', 'Via', '1.1 mine'];
    upstream.next({ headers: lines, body: 'ok' });
    using client = await RawClient.connect(heliometer.url);
    const number = upstream.requests.length;
    await client.request('POST', '/v1/anything', ['Helicone-Auth', `Bearer ${heliometer.key}`, ...lines], 'x');
    const answer = await client.readAnswer();
    const request = await upstream.request(number);
    for (const seen of [request.head.rawHeaders, answer.rawHeaders]) {
      const from = seen.indexOf('X-B');
      assert.deepEqual(seen.slice(from, from + lines.length), lines);
    }
  });

  for (const [sent, passed] of [
    [['a=1; heliometer_session=canary; b=2'], ['a=1; b=2']],
    [['heliometer_session=canary'], undefined],
    [['heliometer_organization=canary; a=1'], ['a=1']],
    [
      ['heliometer_session=canary; a=1', 'b=2; heliometer_session=canary'],
      ['a=1', 'b=2'],
    ],
    [['heliometer_sessions=1; x_heliometer_session=2; a="heliometer_session=3"'], 'unchanged'],
    [['a=1;b=2 ;  c'], 'unchanged'],
  ] as const) {
    test(`of Cookie: ${sent.join(', and ')}, all but our own session passes`, async () => {
      const { upward } = await exchange(
        sent.flatMap((value) => ['Cookie', value]),
        [],
      );
      assert.deepEqual(upward['cookie'], passed === 'unchanged' ? sent : passed);
    });
  }

  test('and none is added but the framing', async () => {
    const { upward } = await exchange([], []);
    assert.deepEqual(Object.keys(upward).sort(), ['connection', 'content-length', 'host']);
    assert.deepEqual(upward['host'], [new URL(upstream.origin).host]);
  });
});
