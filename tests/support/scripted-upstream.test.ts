// The scripted upstream and the raw client, tried against each other and against Node's own HTTP.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { describe, test } from 'node:test';
import { RawClient } from './raw-client.ts';
import { gate, ScriptedUpstream } from './scripted-upstream.ts';
import { makeSelfSigned, NO_OPENSSL } from './self-signed.ts';
import { chunk } from './upstream-exchange.ts';

describe('the scripted upstream', () => {
  test('keeps the request as it came: line, header case and order, body, connection', async () => {
    await using upstream = await ScriptedUpstream.start();
    using client = await RawClient.connect(upstream.origin);
    await client.send('POST /a?b=%20 HTTP/1.1\r\nhOST: x\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n\r\nhello');
    assert.equal((await client.readAnswer()).status, 200);
    const [request] = upstream.requests;
    assert.equal(request!.head.requestLine, 'POST /a?b=%20 HTTP/1.1');
    assert.deepEqual(request!.head.rawHeaders, ['hOST', 'x', 'X-A', '1', 'x-a', '2', 'Content-Length', '5']);
    assert.equal((await request!.body()).toString(), 'hello');
    assert.equal(request!.connection, 0);
  });

  test('reads a chunked request in whatever pieces it comes, with its trailers', async () => {
    await using upstream = await ScriptedUpstream.start();
    using client = await RawClient.connect(upstream.origin);
    const bytes = Buffer.concat([
      Buffer.from('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'),
      chunk(Buffer.from('one ')),
      chunk(Buffer.from('two')),
      Buffer.from('0\r\nX-End: yes\r\n\r\n'),
    ]);
    for (const byte of bytes) await client.send(Buffer.from([byte]));
    await client.readAnswer();
    assert.equal((await upstream.requests[0]!.body()).toString(), 'one two');
    assert.deepEqual(upstream.requests[0]!.trailers, ['X-End', 'yes']);
  });

  test('answers with status, repeated headers, gates and trailers', async () => {
    await using upstream = await ScriptedUpstream.start();
    const between = gate();
    upstream.next({
      status: 207,
      reason: 'Odd',
      headers: ['Set-Cookie', 'a', 'set-cookie', 'b'],
      body: ['first', between.passed, 'sécond'],
      trailers: ['X-T', '1'],
    });
    using client = await RawClient.connect(upstream.origin);
    await client.request('GET', '/');
    const head = await client.readHead();
    assert.equal(head.statusLine, 'HTTP/1.1 207 Odd');
    assert.deepEqual(head.rawHeaders.slice(0, 4), ['Set-Cookie', 'a', 'set-cookie', 'b']);
    assert.equal((await client.readChunk()).toString(), 'first');
    assert.equal(client.unread.length, 0);
    between.open();
    assert.equal((await client.readChunk()).toString(), 'sécond');
    assert.equal((await client.readUntil('\r\n\r\n')).toString(), '0\r\nX-T: 1\r\n\r\n');
  });

  test('interim answers, an early answer, HTTP/1.0 and a body until close', async () => {
    await using upstream = await ScriptedUpstream.start();
    upstream.next(
      async (exchange) => {
        await exchange.inform(103, ['Link', '</x>']);
        await exchange.answer({ body: 'after' });
      },
      { status: 413, early: true, version: '1.0', framing: 'close', body: 'no more' },
    );
    using client = await RawClient.connect(upstream.origin);
    await client.request('GET', '/');
    assert.equal((await client.readHead()).status, 103);
    assert.equal((await client.readAnswer()).body.toString(), 'after');
    await client.send('POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\nonly a part');
    const early = await client.readAnswer();
    assert.equal(early.statusLine, 'HTTP/1.0 413 OK');
    assert.equal(early.body.toString(), 'no more');
    assert.equal((await upstream.request(1)).isComplete, false);
  });

  test('resets in each phase, and a short body', async () => {
    await using upstream = await ScriptedUpstream.start();
    const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n';
    const phases = ['', HEAD.slice(0, 20), HEAD, `${HEAD}half`];
    for (const sent of phases) {
      const read = gate();
      upstream.next(async (exchange) => {
        await exchange.write(sent);
        await read.passed;
        exchange.reset();
      });
      using client = await RawClient.connect(upstream.origin);
      await client.request('GET', '/');
      assert.equal((await client.readBytes(sent.length)).toString(), sent);
      read.open();
      assert.equal(await client.ended, 'reset');
    }
    upstream.next({ headers: ['Content-Length', '10'], framing: 'none', body: 'short', close: true });
    using client = await RawClient.connect(upstream.origin);
    await client.request('GET', '/');
    await client.readHead();
    assert.deepEqual(await client.readToEnd(), { bytes: Buffer.from('short'), ending: 'fin' });
  });

  test('tells how the client left', async () => {
    await using upstream = await ScriptedUpstream.start();
    upstream.always((exchange) => exchange.stall());
    const fin = await RawClient.connect(upstream.origin);
    await fin.request('GET', '/');
    const first = await upstream.request(0);
    fin.halfClose();
    assert.equal(await first.gone, 'fin');
    fin.close();
    const rst = await RawClient.connect(upstream.origin);
    await rst.send('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\npart');
    const second = await upstream.request(1);
    await second.bodyBytes(4);
    rst.reset();
    assert.equal(await second.gone, 'reset');
    await assert.rejects(second.body());
  });

  test('closes a kept-alive connection after so many answers, or when told to', async () => {
    await using upstream = await ScriptedUpstream.start({ answersPerConnection: 2 });
    using client = await RawClient.connect(upstream.origin);
    for (let i = 0; i < 2; i += 1) {
      await client.request('GET', '/');
      await client.readAnswer();
    }
    assert.equal(await client.ended, 'fin');
    using other = await RawClient.connect(upstream.origin);
    await other.request('GET', '/');
    await other.readAnswer();
    client.close();
    other.halfClose();
    await upstream.closeConnections();
    assert.equal(upstream.open, 0);
  });

  test('what a script throws fails the test that closes it', async () => {
    const upstream = await ScriptedUpstream.start();
    upstream.next(() => assert.fail('unexpected'));
    using client = await RawClient.connect(upstream.origin);
    await client.request('GET', '/');
    await client.ended;
    await assert.rejects(upstream.close(), /unexpected/);
  });

  test('hands the socket over after a change of protocols', async () => {
    await using upstream = await ScriptedUpstream.start();
    upstream.next(async (exchange) => {
      await exchange.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      const socket = exchange.takeSocket();
      socket.on('data', (bytes) => socket.write(bytes));
      socket.resume();
    });
    using client = await RawClient.connect(upstream.origin);
    await client.send('GET / HTTP/1.1\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nearly ');
    assert.equal((await client.readHead()).status, 101);
    await client.send('late');
    assert.equal((await client.readBytes(10)).toString(), 'early late');
  });

  test('Node’s own client understands it, over TLS as well', async (t) => {
    const pair = makeSelfSigned();
    if (pair === null) return t.skip(NO_OPENSSL);
    await using plain = await ScriptedUpstream.start();
    await using secure = await ScriptedUpstream.start({ tls: pair });
    for (const [upstream, get] of [
      [plain, http.get],
      [secure, https.get],
    ] as const) {
      upstream.always({ body: ['{"a":', Promise.resolve(), '1}'] });
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
        get(upstream.origin, { ca: pair.cert }, resolve).on('error', reject);
      });
      let text = '';
      for await (const piece of answer) text += piece;
      assert.equal(text, '{"a":1}');
    }
  });
});
