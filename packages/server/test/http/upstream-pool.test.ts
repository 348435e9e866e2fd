// The pool of upstream connections over real sockets: which connection a call went over, whether it may be sent again, and
// that a call can be let go in every phase.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { createGuardedConnector } from '../../src/http/guarded-connector.ts';
import type { CallConnection, PooledCall, UpstreamRequest } from '../../src/http/pooled-call.ts';
import { TargetRefused } from '../../src/http/target-guard.ts';
import { createTargetPolicy } from '../../src/http/target-policy.ts';
import { UpstreamPool, type UpstreamPoolOptions } from '../../src/http/upstream-pool.ts';
import { startUdpDnsServer } from './udp-dns-server.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
after(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

type Serve = (socket: net.Socket, connection: number) => void;

async function listen(serve: Serve): Promise<string> {
  let connections = 0;
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    serve(socket, connections++);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Calls back once per complete request head; good for requests without bodies. */
function onHeads(socket: net.Socket, answer: (head: string, count: number) => void): void {
  let text = '';
  let count = 0;
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const head = text.slice(0, end);
      text = text.slice(end + 4);
      answer(head, count++);
    }
  });
}

function openPool(origin: string, options: Partial<UpstreamPoolOptions> = {}): UpstreamPool {
  const pool = new UpstreamPool(origin, {
    connector: createGuardedConnector({
      policy: createTargetPolicy(['127.0.0.0/8'], []),
      dnsServers: [],
      connectTimeoutMs: 5_000,
    }),
    maxHeaderBytes: 256 * 1024,
    keepAliveMs: 60_000,
    maxConnections: null,
    maxIdleConnections: 16,
    ...options,
  });
  cleanups.push(() => pool.destroy());
  return pool;
}

interface Outcome {
  status: number;
  headers: string[];
  body: string;
  trailers: string[];
  error: Error | null;
  stale: boolean;
  connection: CallConnection | null;
  upgraded: net.Socket | null;
}

interface Running {
  readonly call: PooledCall;
  readonly outcome: Outcome;
  readonly connected: Promise<void>;
  readonly answered: Promise<void>;
  /** The body has reached this many bytes. */
  readonly done: Promise<Outcome>;
}

const GET: UpstreamRequest = {
  method: 'GET',
  path: '/',
  headers: [],
  body: null,
  headersTimeoutMs: 0,
  idleTimeoutMs: 0,
};

function call(pool: UpstreamPool, request: Partial<UpstreamRequest> = {}): Running {
  const outcome: Outcome = {
    status: 0,
    headers: [],
    body: '',
    trailers: [],
    error: null,
    stale: false,
    connection: null,
    upgraded: null,
  };
  const connected = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const done = Promise.withResolvers<Outcome>();
  let ends = 0;
  const end = (): void => {
    ends += 1;
    assert.equal(ends, 1, 'a call ended twice');
    // Later than anything that might still come by mistake.
    setImmediate(() => done.resolve(outcome));
  };
  const pooled = pool.dispatch(
    { ...GET, ...request },
    {
      onConnect(_abort, connection) {
        outcome.connection = connection;
        connected.resolve();
      },
      onHeaders(status, raw) {
        outcome.status = status;
        outcome.headers = raw.map((part) => part.toString('latin1'));
        answered.resolve();
        return true;
      },
      onData(chunk) {
        outcome.body += chunk.toString('latin1');
        return true;
      },
      onComplete(trailers) {
        outcome.trailers = trailers.map((part) => part.toString('latin1'));
        end();
      },
      onError(error, stale) {
        outcome.error = error;
        outcome.stale = stale;
        end();
      },
      onUpgrade(status, raw, socket) {
        outcome.status = status;
        outcome.headers = raw.map((part) => part.toString('latin1'));
        outcome.upgraded = socket as net.Socket;
        end();
      },
    },
  );
  return { call: pooled, outcome, connected: connected.promise, answered: answered.promise, done: done.promise };
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A connection is free one turn after its answer ended. */
async function untilIdle(pool: UpstreamPool): Promise<void> {
  const turns = 10;
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(pool.size <= 1);
}

/** Closed, with an error or without. */
function closing(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));
}

describe('connections', () => {
  test('calls one after the other share a socket, and the call is told', async () => {
    const ids: number[] = [];
    const origin = await listen((socket, id) =>
      onHeads(socket, () => {
        ids.push(id);
        socket.write(OK);
      }),
    );
    const pool = openPool(origin);
    const first = await call(pool).done;
    await untilIdle(pool);
    const second = await call(pool).done;
    assert.deepEqual([first.body, second.body], ['ok', 'ok']);
    assert.deepEqual([first.connection?.reused, second.connection?.reused], [false, true]);
    assert.equal(first.connection?.socket, second.connection?.socket);
    assert.deepEqual(ids, [0, 0]);
  });

  test('calls at the same time get a socket each', async () => {
    const seen = new Set<number>();
    const origin = await listen((socket, id) =>
      onHeads(socket, () => {
        seen.add(id);
        if (seen.size === 3) for (const write of waiting) write();
        else waiting.push(() => socket.write(OK));
        if (seen.size === 3) socket.write(OK);
      }),
    );
    const waiting: (() => void)[] = [];
    const pool = openPool(origin);
    const outcomes = await Promise.all([call(pool).done, call(pool).done, call(pool).done]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.body),
      ['ok', 'ok', 'ok'],
    );
    assert.equal(seen.size, 3);
  });

  test('beyond the bound calls wait their turn', async () => {
    let open = 0;
    let most = 0;
    const origin = await listen((socket) => {
      most = Math.max(most, ++open);
      socket.on('close', () => open--);
      onHeads(socket, () => socket.write(OK));
    });
    const pool = openPool(origin, { maxConnections: 2 });
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => call(pool).done));
    assert.ok(outcomes.every((outcome) => outcome.body === 'ok'));
    assert.equal(most, 2);
  });

  test('a fresh connection is had although an idle one is there', async () => {
    const origin = await listen((socket) => onHeads(socket, () => socket.write(OK)));
    const pool = openPool(origin);
    const first = await call(pool).done;
    await untilIdle(pool);
    const second = await call(pool, { fresh: true }).done;
    assert.equal(second.connection?.reused, false);
    assert.notEqual(first.connection?.socket, second.connection?.socket);
  });

  test('idle connections beyond the bound are closed', async () => {
    const origin = await listen((socket) => onHeads(socket, () => socket.write(OK)));
    const pool = openPool(origin, { maxIdleConnections: 2 });
    const running = Array.from({ length: 6 }, () => call(pool));
    const closed = Promise.all(
      running.map(async ({ done, outcome }) => {
        await done;
        return outcome.connection?.socket;
      }),
    );
    const sockets = await closed;
    await Promise.all(sockets.slice(0, 4).map((socket) => closing(socket!)));
    assert.equal(pool.size, 2);
  });

  test('a peer that closes an idle connection takes it out of the pool', async () => {
    const sockets: net.Socket[] = [];
    const origin = await listen((socket) => {
      sockets.push(socket);
      onHeads(socket, () => socket.write(OK));
    });
    const pool = openPool(origin);
    const first = await call(pool).done;
    await untilIdle(pool);
    const closed = closing(first.connection!.socket);
    sockets[0]!.end();
    await closed;
    await untilIdle(pool);
    assert.equal(pool.size, 0);
    assert.equal((await call(pool).done).connection?.reused, false);
  });

  test('a kept-alive connection asks for no address again, a new one does', async () => {
    const dns = await startUdpDnsServer();
    cleanups.push(() => dns.close());
    dns.set('kept.test', { a: ['127.0.0.1'] });
    const origin = await listen((socket) => onHeads(socket, () => socket.write(OK)));
    const pool = openPool(origin.replace('127.0.0.1', 'kept.test'), {
      connector: createGuardedConnector({
        policy: createTargetPolicy(['127.0.0.0/8'], []),
        dnsServers: [dns.address],
        connectTimeoutMs: 5_000,
      }),
    });
    assert.equal((await call(pool).done).body, 'ok');
    await untilIdle(pool);
    const asked = dns.asked.length;
    dns.set('kept.test', { a: ['10.0.0.1'] });
    const kept = await call(pool).done;
    assert.deepEqual([kept.body, kept.connection?.reused, dns.asked.length], ['ok', true, asked]);
    const fresh = await call(pool, { fresh: true }).done;
    assert.ok(fresh.error instanceof TargetRefused);
    assert.ok(dns.asked.length > asked);
  });

  test('Connection: close is followed', async () => {
    const origin = await listen((socket) =>
      onHeads(socket, () => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end')),
    );
    const pool = openPool(origin);
    const outcome = await call(pool).done;
    assert.equal(outcome.body, 'until the end');
    await untilIdle(pool);
    assert.equal(pool.size, 0);
  });
});

describe('answers', () => {
  test('headers come raw: case, order, repeats and latin1 kept, and so do trailers', async () => {
    const origin = await listen((socket) =>
      onHeads(socket, () => {
        socket.write(
          Buffer.from(
            'HTTP/1.1 207 Fine Enough\r\nX-B: 1\r\nx-a: \xe9\r\nX-B: 2\r\nTransfer-Encoding: chunked\r\nTrailer: x-end\r\n\r\n' +
              '2\r\nok\r\n0\r\nX-End: yes\r\n\r\n',
            'latin1',
          ),
        );
      }),
    );
    const outcome = await call(openPool(origin)).done;
    assert.equal(outcome.status, 207);
    assert.deepEqual(outcome.headers.slice(0, 6), ['X-B', '1', 'x-a', '\xe9', 'X-B', '2']);
    assert.deepEqual(outcome.trailers, ['X-End', 'yes']);
  });

  test('an answer header block of 200 KiB passes, one above the bound fails', async () => {
    const origin = await listen((socket) =>
      onHeads(socket, (head) => {
        const size = Number(/\/(\d+) /.exec(head)?.[1]);
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Big: ${'x'.repeat(size)}\r\n\r\n`);
      }),
    );
    const pool = openPool(origin);
    assert.equal((await call(pool, { path: `/${200 * 1024}` }).done).error, null);
    const over = await call(pool, { path: `/${300 * 1024}` }).done;
    assert.equal((over.error as NodeJS.ErrnoException).code, 'UND_ERR_HEADERS_OVERFLOW');
  });

  test('what is not HTTP is told from a broken connection', async () => {
    const origin = await listen((socket) => onHeads(socket, () => socket.end('SSH-2.0-x\r\n')));
    const outcome = await call(openPool(origin)).done;
    assert.match(String((outcome.error as NodeJS.ErrnoException).code), /^HPE_/);
    assert.equal(outcome.stale, false);
  });

  test('a change of protocols hands the socket over and leaves the pool', async () => {
    const origin = await listen((socket) =>
      onHeads(socket, (head) => {
        assert.match(head, /upgrade: websocket/i);
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst');
        socket.on('data', (chunk) => socket.end(chunk));
      }),
    );
    const pool = openPool(origin);
    const outcome = await call(pool, { upgrade: 'websocket' }).done;
    assert.equal(outcome.status, 101);
    assert.equal(pool.size, 0);
    const chunks: string[] = [];
    outcome.upgraded!.on('data', (chunk) => chunks.push(chunk.toString()));
    outcome.upgraded!.write('ping');
    await once(outcome.upgraded!, 'end');
    assert.match(chunks.join(''), /^first.*ping/s);
    await pool.destroy();
  });

  test('an upgrade that is declined is an answer like any other', async () => {
    const origin = await listen((socket) =>
      onHeads(socket, () => socket.write('HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno')),
    );
    const outcome = await call(openPool(origin), { upgrade: 'websocket' }).done;
    assert.deepEqual([outcome.status, outcome.body], [401, 'no']);
  });
});

describe('broken connections', () => {
  /** Serves one request, then does something to the second on the same connection. */
  async function second(serve: (socket: net.Socket) => void): Promise<Outcome> {
    const origin = await listen((socket) =>
      onHeads(socket, (_head, count) => {
        if (count === 0) socket.write(OK);
        else serve(socket);
      }),
    );
    const pool = openPool(origin);
    await call(pool).done;
    await untilIdle(pool);
    const outcome = await call(pool, { headersTimeoutMs: 300 }).done;
    assert.equal(outcome.connection?.reused, true);
    return outcome;
  }

  test('a used connection that is closed or reset before any byte is stale', async () => {
    const closed = await second((socket) => socket.end());
    assert.ok(closed.error !== null);
    assert.equal(closed.stale, true);
    const reset = await second((socket) => socket.resetAndDestroy());
    assert.ok(reset.error !== null);
    assert.equal(reset.stale, true);
  });

  test('after a byte of the answer it is not', async () => {
    const outcome = await second((socket) => socket.end('H'));
    assert.ok(outcome.error !== null);
    assert.equal(outcome.stale, false);
  });

  test('a used connection that never answers is a timeout, not stale', async () => {
    const outcome = await second(() => {});
    assert.equal((outcome.error as NodeJS.ErrnoException).code, 'UND_ERR_HEADERS_TIMEOUT');
    assert.equal(outcome.stale, false);
  });

  test('a new connection that is closed before any byte is not stale', async () => {
    const origin = await listen((socket) => onHeads(socket, () => socket.end()));
    const outcome = await call(openPool(origin)).done;
    assert.ok(outcome.error !== null);
    assert.equal(outcome.stale, false);
  });

  test('nothing is ever sent twice by the pool itself', async () => {
    let heads = 0;
    const origin = await listen((socket) =>
      onHeads(socket, () => {
        heads += 1;
        socket.resetAndDestroy();
      }),
    );
    const pool = openPool(origin);
    assert.ok((await call(pool).done).error !== null);
    await untilIdle(pool);
    assert.equal(heads, 1);
    assert.equal(pool.size, 0);
  });

  test('an answer that stops in its body is an error', async () => {
    const origin = await listen((socket) =>
      onHeads(socket, () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort')),
    );
    const outcome = await call(openPool(origin)).done;
    assert.equal(outcome.body, 'short');
    assert.ok(outcome.error !== null);
  });

  test('an answer that falls silent in its body is a timeout, and its connection is closed', async () => {
    const closed = Promise.withResolvers<void>();
    const origin = await listen((socket) => {
      socket.on('close', () => closed.resolve());
      onHeads(socket, () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'));
    });
    const outcome = await call(openPool(origin), { headersTimeoutMs: 60_000, idleTimeoutMs: 300 }).done;
    assert.equal(outcome.body, 'half');
    assert.equal((outcome.error as NodeJS.ErrnoException).code, 'UND_ERR_BODY_TIMEOUT');
    await closed.promise;
  });

  test('an answer that never falls silent for long may take as long as it likes', async () => {
    const origin = await listen((socket) =>
      onHeads(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n');
        let sent = 0;
        const timer = setInterval(() => {
          socket.write('.');
          if (++sent === 20) clearInterval(timer);
        }, 50);
      }),
    );
    const outcome = await call(openPool(origin), { headersTimeoutMs: 300, idleTimeoutMs: 300 }).done;
    assert.equal(outcome.error, null);
    assert.equal(outcome.body.length, 20);
  });

  test('the wait for the answer begins when the request has gone', async () => {
    const origin = await listen((socket) => {
      let received = '';
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
        if (received.endsWith('0\r\n\r\n')) socket.write(OK);
      });
    });
    const body = new Readable({ read() {} });
    const running = call(openPool(origin), { method: 'POST', body, headersTimeoutMs: 300, idleTimeoutMs: 300 });
    await running.connected;
    let pushed = 0;
    const timer = setInterval(() => {
      pushed += 1;
      body.push(pushed < 20 ? '.' : null);
      if (pushed === 20) clearInterval(timer);
    }, 50);
    const outcome = await running.done;
    assert.equal(outcome.error, null);
    assert.equal(outcome.status, 200);
  });

  test('a closed port fails the call and leaves nothing in the pool', async () => {
    const origin = await listen(() => {});
    const closed = net.createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const port = (closed.address() as AddressInfo).port;
    closed.close();
    await once(closed, 'close');
    const pool = openPool(origin.replace(/\d+$/, String(port)));
    const outcome = await call(pool).done;
    assert.equal((outcome.error as NodeJS.ErrnoException).code, 'ECONNREFUSED');
    assert.equal(outcome.connection, null);
    assert.equal(pool.size, 0);
  });
});

describe('letting go', () => {
  const reason = new Error('the client has gone');

  test('while connecting: at once, and the connection attempt is dropped', async () => {
    let pool: UpstreamPool | null = null;
    let cancelled: Error | null = null;
    pool = openPool('http://127.0.0.1:9', {
      connector: (_wanted, callback) => (why) => {
        cancelled = why;
        callback(why, null);
      },
    });
    const { call: running, done } = call(pool);
    running.abort(reason);
    const outcome = await done;
    assert.equal(outcome.error, reason);
    assert.ok(cancelled !== null);
    assert.equal(pool.size, 0);
  });

  test('while waiting for a connection: at once, and the next in line still gets its turn', async () => {
    const release = Promise.withResolvers<void>();
    const origin = await listen((socket) =>
      onHeads(socket, async () => {
        await release.promise;
        socket.write(OK);
      }),
    );
    const pool = openPool(origin, { maxConnections: 1 });
    const first = call(pool);
    const second = call(pool);
    const third = call(pool);
    await first.connected;
    second.call.abort(reason);
    assert.equal((await second.done).error, reason);
    release.resolve();
    assert.equal((await first.done).body, 'ok');
    assert.equal((await third.done).body, 'ok');
  });

  test('while waiting for the answer: the peer sees the connection close', async () => {
    const closed = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const origin = await listen((socket) => {
      socket.on('close', () => closed.resolve());
      onHeads(socket, () => asked.resolve());
    });
    const pool = openPool(origin);
    const { call: running, done } = call(pool);
    await asked.promise;
    running.abort(reason);
    assert.equal((await done).error, reason);
    await closed.promise;
    await untilIdle(pool);
    assert.equal(pool.size, 0);
  });

  test('in the middle of the body: the same', async () => {
    const closed = Promise.withResolvers<void>();
    const origin = await listen((socket) => {
      socket.on('close', () => closed.resolve());
      onHeads(socket, () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'));
    });
    const running = call(openPool(origin));
    await running.answered;
    running.call.abort(reason);
    assert.equal((await running.done).error, reason);
    await closed.promise;
  });

  test('while the upload is under way: the same, and the body stream is destroyed', async () => {
    const closed = Promise.withResolvers<void>();
    const origin = await listen((socket) => {
      socket.on('close', () => closed.resolve());
      socket.resume();
    });
    const body = new Readable({ read() {} });
    body.push('first piece');
    const running = call(openPool(origin), { method: 'POST', body });
    await running.connected;
    running.call.abort(reason);
    assert.equal((await running.done).error, reason);
    await closed.promise;
    assert.equal(body.destroyed, true);
  });

  test('an ended call cannot be let go, nor its connection harmed', async () => {
    const origin = await listen((socket) => onHeads(socket, () => socket.write(OK)));
    const pool = openPool(origin);
    const first = call(pool);
    await first.done;
    await untilIdle(pool);
    const second = call(pool);
    first.call.abort(reason);
    assert.equal((await second.done).body, 'ok');
    assert.equal(second.outcome.connection?.reused, true);
  });
});

describe('requests', () => {
  test('a request that cannot be sent fails and does not cost the connection', async () => {
    const origin = await listen((socket) => onHeads(socket, () => socket.write(OK)));
    const pool = openPool(origin);
    const first = await call(pool).done;
    await untilIdle(pool);
    const bad = await call(pool, { headers: ['bad header', 'x'] }).done;
    assert.equal((bad.error as NodeJS.ErrnoException).code, 'UND_ERR_INVALID_ARG');
    const third = await call(pool).done;
    assert.equal(third.connection?.socket, first.connection?.socket);
    const never = await call(openPool(origin), { path: 'no slash' }).done;
    assert.equal((never.error as NodeJS.ErrnoException).code, 'UND_ERR_INVALID_ARG');
  });

  test('a small body goes out with its head in one piece', async () => {
    const pieces: string[] = [];
    const origin = await listen((socket) =>
      socket.on('data', (chunk) => {
        pieces.push(chunk.toString());
        if (pieces.join('').endsWith('{"a":1}')) socket.write(OK);
      }),
    );
    await call(openPool(origin), { method: 'POST', body: Buffer.from('{"a":1}'), headers: ['X-Case', 'Kept'] }).done;
    assert.equal(pieces.length, 1);
    assert.match(pieces[0]!, /^POST \/ HTTP\/1\.1\r\n.*X-Case: Kept\r\n.*content-length: 7\r\n\r\n\{"a":1\}$/s);
  });

  test('an early answer to an unfinished upload arrives whole', async () => {
    const origin = await listen((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Much\r\nContent-Length: 3\r\n\r\nbig'));
      socket.resume();
    });
    const body = new Readable({ read() {} });
    body.push('first piece');
    const outcome = await call(openPool(origin), { method: 'POST', body }).done;
    assert.deepEqual([outcome.status, outcome.body], [413, 'big']);
  });
});

describe('closing', () => {
  test('close lets the running call end and refuses new ones', async () => {
    const release = Promise.withResolvers<void>();
    const origin = await listen((socket) => onHeads(socket, () => release.promise.then(() => socket.write(OK))));
    const pool = openPool(origin);
    const running = call(pool);
    await running.connected;
    const closed = pool.close();
    const late = await call(pool).done;
    assert.equal((late.error as NodeJS.ErrnoException).code, 'UND_ERR_CLOSED');
    release.resolve();
    assert.equal((await running.done).body, 'ok');
    await closed;
    assert.equal(pool.size, 0);
  });

  test('destroy breaks off running and waiting calls with the reason', async () => {
    const origin = await listen((socket) => onHeads(socket, () => {}));
    const pool = openPool(origin, { maxConnections: 1 });
    const running = call(pool);
    const waiting = call(pool);
    await running.connected;
    const reason = new Error('stopping');
    await pool.destroy(reason);
    assert.equal((await running.done).error, reason);
    assert.equal((await waiting.done).error, reason);
  });
});
