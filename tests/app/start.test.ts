// `heliometer start` as whoever runs it sees it: what it prints, what it refuses, how it ends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Heliometer, makeFolder, pause, type Running, removeFolder, runToEnd, titleOf } from './running-heliometer.ts';

const root = makeFolder();
const started: Running[] = [];
after(async () => {
  await Promise.all(started.map((running) => running.end()));
  removeFolder(root);
});

async function start(...given: Parameters<typeof Heliometer.start>): Promise<Heliometer> {
  const running = await Heliometer.start(...given);
  started.push(running);
  return running;
}

const KEY_LINE = /^heliometer first key (sk-helicone-\S+)$/m;

describe('what it prints', () => {
  test('the first key is printed at the first start only, and works', async () => {
    const dataDir = join(root, 'first-key');
    const first = await start(dataDir);
    const key = KEY_LINE.exec(first.stdout)?.[1];
    assert.ok(key !== undefined);
    await first.consoleReady();
    const answer = await fetch(`${first.url}/v1/api-keys`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(answer.status, 200);
    await first.end();
    const second = await start(dataDir);
    assert.doesNotMatch(second.stdout, /sk-helicone/);
    await second.says(/^heliometer ready http:\/\/127\.0\.0\.1:\d+\nheliometer sign-in http:\S+\n$/);
  });

  test('a bootstrap key is the first key, works, and is printed nowhere', async () => {
    const key = `sk-helicone-${'b'.repeat(24)}`;
    const running = await start(join(root, 'bootstrap'), [], { environment: { HELIOMETER_BOOTSTRAP_KEY: key } });
    await running.consoleReady();
    const answer = await fetch(`${running.url}/v1/api-keys`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(answer.status, 200);
    await running.end();
    assert.ok(!(running.stdout + running.stderr).includes('sk-helicone'));
  });

  test('the data dir is made for this user alone', async () => {
    const dataDir = join(root, 'deep', 'private');
    await (await start(dataDir)).end();
    assert.equal(statSync(dataDir).mode & 0o777, 0o700);
  });

  test('the log on stderr is one JSON object a line', async () => {
    const running = await start(join(root, 'log'));
    await running.end();
    const lines = running.stderr.trim().split('\n');
    assert.ok(lines.length > 0);
    for (const line of lines) assert.equal(typeof JSON.parse(line).msg, 'string');
  });
});

describe('what it refuses', () => {
  test('a second start on the same data dir exits 1, naming the pid of the first', async () => {
    const dataDir = join(root, 'locked');
    const first = await start(dataDir);
    const second = await runToEnd(['start', '--port', '0', '--data-dir', dataDir]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`^heliometer: .*in use by the heliometer with pid ${first.pid};.*\n$`));
    assert.equal(readFileSync(join(dataDir, 'lock'), 'utf8').split('\n')[0], String(first.pid));
    assert.equal((await first.readiness()).status, 200);
  });

  test('a lock file left by a dead process is taken over', async () => {
    const dataDir = join(root, 'stale');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'lock'), `${process.pid}\n`);
    assert.equal((await (await start(dataDir)).readiness()).status, 200);
  });

  test('a port in use exits 1 with one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const finished = await runToEnd(['start', '--port', String(port), '--data-dir', join(root, 'port')]);
    other.close();
    assert.equal(finished.code, 1);
    assert.match(finished.stderr, new RegExp(`^heliometer: cannot listen on 127\\.0\\.0\\.1:${port}: .*--port\n$`));
  });

  test('a bad setting exits 2 with one line, and leaves nothing behind', async () => {
    const dataDir = join(root, 'never-made');
    const environment = { HELIOMETER_ALLOWED_TARGETS: 'http://x' };
    const finished = await runToEnd(['start', '--data-dir', dataDir], { environment });
    assert.equal(finished.code, 2);
    assert.match(
      finished.stderr,
      /^heliometer: setting HELIOMETER_ALLOWED_TARGETS is "http:\/\/x"; accepted is [^\n]*\n$/,
    );
    assert.ok(!existsSync(dataDir));
  });

  test('a gateway alone needs somewhere to put its records', async () => {
    const finished = await runToEnd(['gateway', '--data-dir', join(root, 'fleet')]);
    assert.equal(finished.code, 2);
    assert.match(finished.stderr, /^heliometer: setting recordsUrl [^\n]*HELIOMETER_RECORDS_URL[^\n]*\n$/);
  });
});

describe('how it ends', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends it with 0, all its processes gone and its port closed`, async () => {
      const running = await start(join(root, signal));
      await running.consoleReady();
      const pids = [...running.pids('heliometer gateway'), ...running.pids('heliometer console')];
      assert.equal(pids.length, 2);
      running.kill(signal);
      const { code } = await running.exited;
      assert.equal(code, 0);
      for (const pid of pids) assert.ok(!existsSync(`/proc/${pid}`));
      await assert.rejects(fetch(running.url));
    });
  }

  test('signals to children alone change nothing', async () => {
    const running = await start(join(root, 'children'));
    await running.consoleReady();
    const [gateway, console] = [...running.pids('heliometer gateway'), ...running.pids('heliometer console')];
    for (const pid of [gateway, console]) {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(pid as number, signal);
    }
    assert.equal((await running.readiness()).page.console.state, 'ready');
    assert.deepEqual(running.pids('heliometer gateway'), [gateway]);
    assert.deepEqual(running.pids('heliometer console'), [console]);
  });

  test('a second signal ends it at once, although an exchange is still running', async () => {
    const upstream = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as { port: number };
    const running = await start(join(root, 'twice'), [
      '--anonymous',
      '--provider-openai-url',
      `http://127.0.0.1:${port}`,
    ]);
    const arrived = once(upstream, 'connection');
    const call = fetch(`${running.url}/v1/models`).catch(() => undefined);
    await arrived;
    await running.until((page) => page.gateways[0]?.in_flight === 1);
    running.kill('SIGTERM');
    await running.says(/stopping/, 'stderr');
    running.kill('SIGTERM');
    const { code } = await running.exited;
    assert.equal(code, 143);
    await call;
    upstream.close();
  });

  test('a running exchange may end within the grace, and no new one begins', async () => {
    const upstream = createServer();
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as { port: number };
    const running = await start(join(root, 'grace'), [
      '--anonymous',
      '--provider-openai-url',
      `http://127.0.0.1:${port}`,
    ]);
    const arrived = once(upstream, 'connection');
    const call = fetch(`${running.url}/v1/models`);
    const [socket] = await arrived;
    await running.until((page) => page.gateways[0]?.in_flight === 1);
    running.kill('SIGTERM');
    await running.says(/stopping/, 'stderr');
    await refusedAt(running.url);
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nwhole');
    assert.equal(await (await call).text(), 'whole');
    assert.equal((await running.exited).code, 0);
    upstream.close();
  });

  test('a supervisor that is killed takes its children with it, and the next start has the data dir', async () => {
    const dataDir = join(root, 'orphans');
    const running = await start(dataDir);
    await running.consoleReady();
    const pids = [...running.pids('heliometer gateway'), ...running.pids('heliometer console')];
    running.kill('SIGKILL');
    await running.exited;
    const next = await start(dataDir);
    await next.consoleReady();
    for (const pid of pids) await ended(pid);
  });
});

/** Resolves when a process that is not our child has ended; one nobody reaped has no title any more. */
async function ended(pid: number): Promise<void> {
  while (titleOf(pid) !== '') await pause();
}

/** Resolves when connections are refused: the port closes when every process has let go of it. */
async function refusedAt(url: string): Promise<void> {
  for (;;) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const outcome = await Promise.race([
      once(socket, 'connect').then(() => 'open'),
      once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code),
    ]).catch((error: NodeJS.ErrnoException) => error.code);
    socket.destroy();
    if (outcome === 'ECONNREFUSED') return;
    await pause();
  }
}
