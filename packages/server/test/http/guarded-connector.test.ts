// The connector against real sockets, a real resolver and a real DNS server whose answers change.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createGuardedConnector, type GuardedConnector } from '../../src/http/guarded-connector.ts';
import { TargetRefused } from '../../src/http/target-guard.ts';
import { createTargetPolicy } from '../../src/http/target-policy.ts';
import { startUdpDnsServer, type UdpDnsServer } from './udp-dns-server.ts';

/** Loopback addresses 127.0.0.1 to 127.0.0.7 stand for allowed hosts, all others for forbidden ones. */
const OPEN = ['127.0.0.0/29', '::1'];

let dns: UdpDnsServer;
let server: net.Server;
let port: number;
/** Local addresses the server's connections came in on, in order. */
const arrived: string[] = [];
const open = new Set<net.Socket>();

before(async () => {
  dns = await startUdpDnsServer();
  server = net.createServer((socket) => {
    arrived.push(socket.localAddress!);
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    // Unread sockets never notice that the other side has gone.
    socket.resume();
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

after(async () => {
  await dns.close();
  server.close();
  for (const socket of open) socket.destroy();
});

function connectorWith(allowed: readonly string[], connectTimeoutMs = 5_000): GuardedConnector {
  return createGuardedConnector({
    policy: createTargetPolicy(allowed, []),
    dnsServers: [dns.address],
    connectTimeoutMs,
  });
}

function connect(
  connector: GuardedConnector,
  hostname: string,
  atPort = port,
  protocol = 'http:',
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    connector({ hostname, host: `${hostname}:${atPort}`, protocol, port: String(atPort) }, (error, socket) =>
      error === null ? resolve(socket as net.Socket) : reject(error),
    );
  });
}

async function refusedTarget(promise: Promise<net.Socket>): Promise<TargetRefused> {
  const error = await promise.then(
    () => assert.fail('a socket was opened'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TargetRefused, String(error));
  assert.equal(error.code, 'target_not_allowed');
  return error;
}

describe('names', () => {
  test('the socket goes to the address that was checked', async () => {
    dns.set('good.test', { a: ['127.0.0.3'] });
    const socket = await connect(connectorWith(OPEN), 'good.test');
    assert.equal(socket.remoteAddress, '127.0.0.3');
    socket.destroy();
  });

  test('each new socket asks once, and an answer that has turned bad is refused', async () => {
    const answers = [['127.0.0.2'], ['127.0.0.99'], ['127.0.0.2']];
    dns.set('turning.test', (type) => (type === 'A' ? { a: answers.shift() ?? [] } : {}));
    const connector = connectorWith(OPEN);
    const before = dns.asked.filter((question) => question === 'A turning.test').length;
    const first = await connect(connector, 'turning.test');
    assert.equal(first.remoteAddress, '127.0.0.2');
    const refusal = await refusedTarget(connect(connector, 'turning.test'));
    assert.match(refusal.message, /turning\.test/);
    assert.doesNotMatch(refusal.message, /127\./);
    const third = await connect(connector, 'turning.test');
    assert.equal(third.remoteAddress, '127.0.0.2');
    assert.equal(dns.asked.filter((question) => question === 'A turning.test').length - before, 3);
    first.destroy();
    third.destroy();
  });

  test('a second answer to the same question cannot change where the socket goes', async () => {
    // Were the name resolved again for the connection itself, it would get the bad address.
    const answers = [['127.0.0.4'], ['127.0.0.88'], ['127.0.0.88']];
    dns.set('rebinding.test', (type) => (type === 'A' ? { a: answers.shift() ?? ['127.0.0.88'] } : {}));
    const socket = await connect(connectorWith(OPEN), 'rebinding.test');
    assert.equal(socket.remoteAddress, '127.0.0.4');
    socket.destroy();
  });

  test('one good and one bad address: refused, and no connection is made to either', async () => {
    dns.set('mixed.test', { a: ['127.0.0.1', '127.0.0.77'] });
    const before = arrived.length;
    await refusedTarget(connect(connectorWith(OPEN), 'mixed.test'));
    assert.equal(arrived.length, before);
  });

  test('a good IPv4 and a bad IPv6 address: refused', async () => {
    dns.set('mixed6.test', { a: ['127.0.0.1'], aaaa: ['fe80::1'] });
    await refusedTarget(connect(connectorWith(OPEN), 'mixed6.test'));
    dns.set('mapped.test', { a: ['127.0.0.1'], aaaa: ['::ffff:7f00:1'] });
    await refusedTarget(connect(connectorWith(OPEN), 'mapped.test'));
  });

  test('a chain of CNAMEs is judged by where it ends', async () => {
    dns.set('alias.test', { cname: 'middle.test' });
    dns.set('middle.test', { cname: 'end.test' });
    dns.set('end.test', { a: ['127.0.0.5'] });
    const socket = await connect(connectorWith(OPEN), 'alias.test');
    assert.equal(socket.remoteAddress, '127.0.0.5');
    socket.destroy();
    dns.set('end.test', { a: ['169.254.169.254'] });
    await refusedTarget(connect(connectorWith(OPEN), 'alias.test'));
  });

  test('https to a name is refused for a private address without anything opened', async () => {
    dns.set('private.test', { a: ['10.0.0.1'] });
    await refusedTarget(connect(connectorWith([]), 'private.test', 443, 'https:'));
  });

  test('plain http to a public address is refused', async () => {
    dns.set('public.test', { a: ['93.184.216.34'] });
    await refusedTarget(connect(connectorWith(OPEN), 'public.test', 80));
  });

  test('a host the operator named may be anywhere', async () => {
    dns.set('named.test', { a: ['127.0.0.200'] });
    const socket = await connect(connectorWith([`named.test:${port}`]), 'named.test');
    assert.equal(socket.remoteAddress, '127.0.0.200');
    socket.destroy();
    await refusedTarget(connect(connectorWith([`named.test:${port + 1}`]), 'named.test'));
  });

  test('a trusted origin may be plain http on a private address', async () => {
    dns.set('own.test', { a: ['127.0.0.201'] });
    const connector = createGuardedConnector({
      policy: createTargetPolicy([], [`http://own.test:${port}/base`]),
      dnsServers: [dns.address],
      connectTimeoutMs: 5_000,
    });
    const socket = await connect(connector, 'own.test');
    assert.equal(socket.remoteAddress, '127.0.0.201');
    socket.destroy();
  });

  test('a name nobody knows is no refusal', async () => {
    await assert.rejects(connect(connectorWith(OPEN), 'nowhere.test'), { code: 'ENOTFOUND' });
  });

  test('an address that does not answer loses to one that does', async () => {
    // 127.0.0.1 has nobody on this port; the server listens only on 127.0.0.6.
    const only = net.createServer((socket) => socket.on('error', () => {}).resume());
    only.listen(0, '127.0.0.6');
    await once(only, 'listening');
    dns.set('two.test', { a: ['127.0.0.1', '127.0.0.6'] });
    const socket = await connect(connectorWith(OPEN), 'two.test', (only.address() as AddressInfo).port);
    assert.equal(socket.remoteAddress, '127.0.0.6');
    socket.destroy();
    only.close();
  });
});

describe('literal addresses', () => {
  test('a forbidden one is refused without asking anybody', async () => {
    const before = dns.asked.length;
    for (const host of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1']) {
      await refusedTarget(connect(connectorWith([]), host, 443, 'https:'));
    }
    assert.equal(dns.asked.length, before);
  });

  test('localhost is loopback, whatever a resolver says', async () => {
    dns.set('localhost', { a: ['93.184.216.34'] });
    dns.set('app.localhost', { a: ['93.184.216.34'] });
    await refusedTarget(connect(connectorWith([]), 'localhost', 443, 'https:'));
    await refusedTarget(connect(connectorWith([]), 'app.localhost', 443, 'https:'));
    const socket = await connect(connectorWith([`localhost:${port}`]), 'localhost');
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
  });

  test('an opened one is connected to', async () => {
    const socket = await connect(connectorWith(OPEN), '127.0.0.1');
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
  });
});

describe('failures', () => {
  test('a closed port and a timeout can be told apart by their code', async () => {
    const closed = net.createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const closedPort = (closed.address() as AddressInfo).port;
    closed.close();
    await once(closed, 'close');
    await assert.rejects(connect(connectorWith(OPEN), '127.0.0.1', closedPort), { code: 'ECONNREFUSED' });
    dns.silence('silent.test');
    await assert.rejects(connect(connectorWith(OPEN, 50), 'silent.test'), { code: 'UND_ERR_CONNECT_TIMEOUT' });
  });

  test('a server that accepts and never speaks TLS is a connect timeout', async () => {
    await assert.rejects(connect(connectorWith(OPEN, 100), '127.0.0.1', port, 'https:'), {
      code: 'UND_ERR_CONNECT_TIMEOUT',
    });
  });

  test('a cancelled connect reports the reason and leaves no socket behind', async () => {
    const connector = connectorWith(OPEN);
    const reason = new Error('not wanted any more');
    const got = Promise.withResolvers<Error | null>();
    const cancel = connector({ hostname: '127.0.0.1', protocol: 'https:', port: String(port) }, (...args) =>
      got.resolve(args[0]),
    );
    const [socket] = (await once(server, 'connection')) as [net.Socket];
    const closed = once(socket, 'close');
    cancel(reason);
    assert.equal(await got.promise, reason);
    await closed;
  });
});
