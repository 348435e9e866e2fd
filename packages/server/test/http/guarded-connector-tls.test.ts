// The connector over TLS: the name is checked although the socket goes to an address, HTTP/1.1 is agreed on, and sessions
// are resumed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import tls, { type TLSSocket } from 'node:tls';
import { makeSelfSigned, NO_OPENSSL, type SelfSigned } from '../../../../tests/support/self-signed.ts';
import { createGuardedConnector, type GuardedConnector } from '../../src/http/guarded-connector.ts';
import { createTargetPolicy } from '../../src/http/target-policy.ts';
import { startUdpDnsServer, type UdpDnsServer } from './udp-dns-server.ts';

const pair = makeSelfSigned(['llm.test', '127.0.0.1']);

describe('over TLS', { skip: pair === null ? NO_OPENSSL : false }, () => {
  const { key, cert }: SelfSigned = pair ?? { key: '', cert: '' };
  let dns: UdpDnsServer;
  let server: tls.Server;
  let port: number;
  const seen: { servername: string | false; alpn: string | false; reused: boolean }[] = [];

  before(async () => {
    dns = await startUdpDnsServer();
    dns.set('llm.test', { a: ['127.0.0.1'] });
    dns.set('other.test', { a: ['127.0.0.1'] });
    server = tls.createServer({ key, cert, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
      seen.push({
        servername: socket.servername ?? false,
        alpn: socket.alpnProtocol ?? false,
        reused: socket.isSessionReused(),
      });
      socket.on('error', () => {});
      socket.resume();
      socket.write('hello');
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  after(async () => {
    await dns.close();
    server.close();
  });

  function connector(ca: string | null = cert): GuardedConnector {
    return createGuardedConnector({
      policy: createTargetPolicy(['127.0.0.0/8'], []),
      dnsServers: [dns.address],
      connectTimeoutMs: 5_000,
      ...(ca === null ? {} : { ca }),
    });
  }

  function connect(using: GuardedConnector, hostname: string): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      using({ hostname, protocol: 'https:', port: String(port) }, (...[error, socket]) =>
        error === null ? resolve(socket as TLSSocket) : reject(error),
      );
    });
  }

  async function helloAndClose(socket: TLSSocket): Promise<void> {
    const [hello] = (await once(socket, 'data')) as [Buffer];
    assert.equal(hello.toString(), 'hello');
    socket.destroy();
    await once(socket, 'close');
  }

  test('the certificate is checked against the name, the name is sent, and HTTP/1.1 agreed on', async () => {
    const socket = await connect(connector(), 'llm.test');
    assert.equal(socket.authorized, true);
    assert.equal(socket.alpnProtocol, 'http/1.1');
    assert.equal(socket.remoteAddress, '127.0.0.1');
    await helloAndClose(socket);
    assert.deepEqual(seen.at(-1), { servername: 'llm.test', alpn: 'http/1.1', reused: false });
  });

  test('an address is checked against the certificate, and sent as no name', async () => {
    await helloAndClose(await connect(connector(), '127.0.0.1'));
    assert.equal(seen.at(-1)?.servername, false);
  });

  test('a certificate for another name, or of an unknown authority, is refused', async () => {
    await assert.rejects(connect(connector(), 'other.test'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    await assert.rejects(connect(connector(null), 'llm.test'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('a session is resumed for the same name, and never for another', async () => {
    const shared = connector();
    await helloAndClose(await connect(shared, 'llm.test'));
    await helloAndClose(await connect(shared, 'llm.test'));
    assert.equal(seen.at(-1)?.reused, true);
    // A resumed session skips the check of the name: were it taken for this one, it would be let through.
    await assert.rejects(connect(shared, 'other.test'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});
