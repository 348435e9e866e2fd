// How long a body may take to come in: of an upload each gap is bounded, of everything else the whole.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { RawClient } from '../../../../tests/support/raw-client.ts';
import { openServer } from '../../src/http/node-server.ts';

const BOUND_MS = 200;

describe('a body that comes slowly', () => {
  const limits = { maxHeaderBytes: 16_384, headersTimeoutMs: 5_000, keepAliveMs: 5_000, requestTimeoutMs: BOUND_MS };
  const server = openServer(limits, {
    isUpload: ({ url }) => url === '/file',
    headersTooLarge: () => Buffer.alloc(0),
    request(message, response) {
      let bytes = 0;
      message.on('data', (piece: Buffer) => {
        bytes += piece.length;
        message.socket.emit('piece');
      });
      message.on('end', () => response.end(String(bytes)));
    },
  });
  let url: string;
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  for (const path of ['/file', '/other']) {
    test(`and then not at all is answered 408: ${path}`, async () => {
      using client = await RawClient.connect(url);
      client.socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc`);
      assert.equal((await client.readAnswer('POST')).status, 408);
    });
  }

  for (const [path, status] of [
    ['/file', 200],
    ['/other', 408],
  ] as const) {
    test(`for longer than the bound, without a gap as long, is answered ${status}: ${path}`, async () => {
      const taken = once(server, 'connection');
      using client = await RawClient.connect(url);
      const [socket] = await taken;
      let isOpen = true;
      socket.once('close', () => (isOpen = false));
      client.socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`);
      const until = performance.now() + 3 * BOUND_MS;
      while (performance.now() < until && socket.writable && isOpen) {
        const seen = Promise.race([
          once(socket, 'piece'),
          once(socket, 'finish'),
          once(socket, 'end'),
          once(socket, 'close'),
        ]);
        client.socket.write('1\r\nx\r\n');
        await seen;
      }
      if (status === 200) client.socket.write('0\r\n\r\n');
      assert.equal((await client.readAnswer('POST')).status, status);
    });
  }
});
