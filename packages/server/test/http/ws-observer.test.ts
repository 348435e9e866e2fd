// The WebSocket observer against what `ws` really sends, in whatever pieces it arrives, compressed and not.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { type PerMessageDeflateOptions, WebSocket, WebSocketServer } from 'ws';
import { observeWebSocket, type WebSocketObserver } from '../../src/http/ws-observer.ts';

const cleanups: (() => void)[] = [];
after(() => {
  for (const clean of cleanups.reverse()) clean();
});

interface Session {
  readonly fromClient: { readonly observer: WebSocketObserver; readonly texts: string[]; readonly bytes: Buffer };
  readonly fromServer: { readonly observer: WebSocketObserver; readonly texts: string[]; readonly bytes: Buffer };
  readonly received: string[];
  readonly extensions: string | null;
}

/** A session through a tunnel that shows its bytes to two observers; ends when the client has closed. */
async function session(
  deflate: boolean | PerMessageDeflateOptions,
  talk: (client: WebSocket, server: WebSocket) => Promise<void> | void,
  maxTextBytes?: number,
): Promise<Session> {
  const received: string[] = [];
  const server = http.createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: deflate });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clientBytes: Buffer[] = [];
  const serverBytes: Buffer[] = [];
  const tunnel = net.createServer((left) => {
    const right = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    left.on('data', (bytes) => clientBytes.push(Buffer.from(bytes)));
    right.on('data', (bytes) => serverBytes.push(Buffer.from(bytes)));
    left.pipe(right).pipe(left);
    for (const socket of [left, right]) socket.on('error', () => {});
  });
  tunnel.listen(0, '127.0.0.1');
  await once(tunnel, 'listening');
  cleanups.push(() => {
    sockets.close();
    server.close();
    tunnel.close();
  });
  const client = new WebSocket(`ws://127.0.0.1:${(tunnel.address() as AddressInfo).port}`, {
    perMessageDeflate: deflate,
  });
  const [[peer]] = (await Promise.all([once(sockets, 'connection'), once(client, 'open')])) as [[WebSocket], unknown];
  peer.on('message', (data, isBinary) => received.push(isBinary ? '(binary)' : data.toString()));
  await talk(client, peer);
  client.close(4001, 'bye');
  await Promise.all([once(client, 'close'), peer.readyState === WebSocket.CLOSED || once(peer, 'close')]);
  const extensions = client.extensions === '' ? null : headerOf(serverBytes);
  const sides = [
    [clientBytes, true],
    [serverBytes, false],
  ] as const;
  const [fromClient, fromServer] = sides.map(([all, masked]) => {
    const bytes = afterHead(Buffer.concat(all));
    const texts: string[] = [];
    const onText = (text: string): void => void texts.push(text);
    const observer = observeWebSocket({
      extensions,
      masked,
      onText,
      ...(maxTextBytes === undefined ? {} : { maxTextBytes }),
    });
    return { observer, texts, bytes };
  }) as [Session['fromClient'], Session['fromServer']];
  return { fromClient, fromServer, received, extensions };
}

function headerOf(serverBytes: readonly Buffer[]): string {
  const head = Buffer.concat(serverBytes).toString('latin1').split('\r\n\r\n')[0]!;
  return /^sec-websocket-extensions: (.*)$/im.exec(head)![1]!;
}

function afterHead(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
}

async function feed(side: Session['fromClient'], sizes: () => number = () => 1_000_000): Promise<void> {
  for (let at = 0; at < side.bytes.length; ) {
    const size = sizes();
    side.observer.see(side.bytes.subarray(at, at + size));
    at += size;
  }
  await side.observer.finish();
}

const TEXTS = ['{"type":"session.created"}', '', 'größer ✓', 'x'.repeat(70_000), 'last'];

const EXTENSIONS: readonly (readonly [string, boolean | PerMessageDeflateOptions])[] = [
  ['uncompressed', false],
  ['compressed with context', { threshold: 0 }],
  ['compressed without context', { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true }],
  ['compressed above a threshold, mixed with plain ones', { threshold: 1000 }],
  ['compressed with a small window', { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 }],
];

describe('text both ways', () => {
  for (const [name, deflate] of EXTENSIONS) {
    test(`${name}: every message, in order, however the bytes are cut`, async () => {
      const talked = await session(deflate, async (client, server) => {
        const echoed = Promise.withResolvers<void>();
        let left = TEXTS.length;
        server.on('message', (data, isBinary) => {
          server.send(isBinary ? data : data.toString());
          if (!isBinary) left -= 1;
          if (left === 0) echoed.resolve();
        });
        for (const text of TEXTS) {
          client.send(Buffer.from('sound'.repeat(500)));
          client.send(text);
        }
        await echoed.promise;
      });
      assert.deepEqual(
        talked.received.filter((text) => text !== '(binary)'),
        TEXTS,
      );
      const seed = Date.now() % 2 ** 31;
      console.log(`seed ${seed}`);
      const cuts = fc.sample(fc.integer({ min: 1, max: 3_000 }), { seed, numRuns: 400 });
      for (const side of [talked.fromClient, talked.fromServer]) {
        let i = 0;
        const copy = Buffer.from(side.bytes);
        await feed(side, () => (i++ < 60 ? 1 : cuts[i % cuts.length]!));
        assert.deepEqual(side.texts, TEXTS);
        assert.deepEqual(side.bytes, copy, 'the bytes on their way were changed');
        assert.equal(side.observer.frames, 2 * TEXTS.length + 1);
        assert.equal(side.observer.closeCode, 4001);
        assert.equal(side.observer.lostTexts, 0);
      }
    });
  }

  test('fragments make one message, with a ping between them', async () => {
    const talked = await session(false, async (client, server) => {
      const heard = once(server, 'message');
      client.send('one ', { fin: false });
      client.ping('still here');
      client.send('two', { fin: true });
      await heard;
    });
    await feed(talked.fromClient, () => 3);
    assert.deepEqual(talked.fromClient.texts, ['one two']);
    assert.equal(talked.fromClient.observer.frames, 4);
  });
});

describe('bounds', () => {
  test('a message above the bound is passed over, and the next ones are read', async () => {
    const talked = await session(
      false,
      async (client, server) => {
        const heard = new Promise<void>((resolve) =>
          server.on('message', (data) => data.toString() === 'after' && resolve()),
        );
        client.send('before');
        client.send('x'.repeat(5_000));
        client.send('after');
        await heard;
      },
      1_000,
    );
    await feed(talked.fromClient, () => 700);
    assert.deepEqual(talked.fromClient.texts, ['before', 'after']);
    assert.equal(talked.fromClient.observer.lostTexts, 1);
    assert.equal(talked.fromClient.observer.closeCode, 4001);
  });

  for (const [name, takeover, expected] of [
    ['with context: later compressed ones cannot be read, frames and close code still are', false, ['before']],
    ['without context: only that one is lost', true, ['before', 'after']],
  ] as const) {
    test(`a message that inflates above the bound, ${name}`, async () => {
      const talked = await session(
        { threshold: 0, serverNoContextTakeover: takeover, clientNoContextTakeover: takeover },
        async (client, server) => {
          const heard = new Promise<void>((resolve) =>
            server.on('message', (data) => data.toString() === 'after' && resolve()),
          );
          client.send('before');
          client.send('x'.repeat(500_000));
          client.send('after');
          await heard;
        },
        1_000,
      );
      await feed(talked.fromClient);
      assert.deepEqual(talked.fromClient.texts, expected);
      assert.equal(talked.fromClient.observer.lostTexts, 3 - expected.length);
      assert.deepEqual([talked.fromClient.observer.frames, talked.fromClient.observer.closeCode], [4, 4001]);
    });
  }
});

describe('what is not as it should be', () => {
  test('any bytes at all leave the observer quiet', async () => {
    const seed = Date.now() % 2 ** 31;
    console.log(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
        fc.boolean(),
        fc.constantFrom(null, 'permessage-deflate', 'permessage-deflate; client_no_context_takeover', 'x, y; z=1,,;'),
        async (pieces, masked, extensions) => {
          const observer = observeWebSocket({ extensions, masked, onText: () => {} });
          for (const piece of pieces) observer.see(Buffer.from(piece));
          await observer.finish();
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  test('a message in too many pieces is passed over', async () => {
    const texts: string[] = [];
    const observer = observeWebSocket({ extensions: null, masked: false, onText: (text) => void texts.push(text) });
    observer.see(Buffer.from([0x01, 0x01, 0x61]));
    const fragments = Buffer.from(Array.from({ length: 70_000 }, () => [0x00, 0x01, 0x61]).flat());
    observer.see(fragments);
    observer.see(Buffer.from([0x80, 0x01, 0x61, 0x81, 0x02, 0x68, 0x69]));
    assert.deepEqual([texts, observer.lostTexts, observer.frames], [['hi'], 1, 70_003]);
    await observer.finish();
  });

  test('a length beyond any memory is not believed before its bytes come', async () => {
    const observer = observeWebSocket({
      extensions: null,
      masked: false,
      onText: () => assert.fail('there is no text'),
    });
    observer.see(Buffer.from([0x81, 0x7f, 0x00, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    for (let i = 0; i < 100; i += 1) observer.see(Buffer.alloc(64 * 1024));
    assert.equal(observer.frames, 0);
    await observer.finish();
  });

  test('a listener that throws does not reach the tunnel', async () => {
    const observer = observeWebSocket({
      extensions: null,
      masked: false,
      onText: () => {
        throw new Error('a fault of the listener');
      },
    });
    observer.see(Buffer.from([0x81, 0x02, 0x68, 0x69]));
    assert.deepEqual([observer.frames, observer.lostTexts], [1, 1]);
    await observer.finish();
  });

  test('a close frame without a code is 1005, and no close frame is null', async () => {
    const observer = observeWebSocket({ extensions: null, masked: false, onText: () => {} });
    assert.equal(observer.closeCode, null);
    observer.see(Buffer.from([0x88, 0x00]));
    assert.equal(observer.closeCode, 1005);
    await observer.finish();
  });

  test('corrupt compressed data loses the text and nothing else', async () => {
    const observer = observeWebSocket({ extensions: 'permessage-deflate', masked: false, onText: () => assert.fail() });
    observer.see(Buffer.from([0xc1, 0x03, 0xff, 0xff, 0xff, 0x88, 0x02, 0x03, 0xe8]));
    await observer.finish();
    assert.deepEqual([observer.frames, observer.lostTexts, observer.closeCode], [2, 1, 1000]);
  });
});
