// Gateway and console, each by itself, as in a fleet.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { childrenOf, Heliometer, makeFolder, Running, removeFolder, titleOf } from './running-heliometer.ts';

const root = makeFolder();
const started: Running[] = [];
after(async () => {
  await Promise.all(started.map((running) => running.end()));
  removeFolder(root);
});

async function alone(
  args: readonly string[],
  folder = args[0] as string,
): Promise<{ running: Running; url: string; key: string }> {
  const running = new Running([...args, '--port', '0', '--data-dir', join(root, folder)]);
  started.push(running);
  const url = (await running.says(/^heliometer ready (\S+)$/m))[1] as string;
  const key = /^heliometer first key (\S+)$/m.exec(running.stdout)?.[1] as string;
  return { running, url, key };
}

test('a console alone answers the API and its own health pages, and ends with 0', async () => {
  const { running, url, key } = await alone(['console']);
  assert.equal(titleOf(running.pid), 'heliometer console');
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  assert.match(await (await fetch(`${url}/metrics`)).text(), /process_resident_memory_bytes\{process="console"\}/);
  const authorization = `Bearer ${key}`;
  assert.equal((await fetch(`${url}/v1/api-keys`, { headers: { authorization } })).status, 200);
  running.kill('SIGTERM');
  assert.equal((await running.exited).code, 0);
});

const isLinux = process.platform === 'linux';

test('a console has a thread for each of many queries, alone as under a supervisor', { skip: !isLinux }, async () => {
  const { running } = await alone(['console'], 'threads');
  assert.equal(poolThreads(running.pid), 16);
  running.kill('SIGTERM');
  const whole = await Heliometer.start(join(root, 'whole'));
  started.push(whole);
  await whole.consoleReady();
  assert.equal(poolThreads(whole.pids('heliometer console')[0] as number), 16);
});

test('on a full machine a gateway goes before the console', { skip: !isLinux }, async () => {
  const whole = await Heliometer.start(join(root, 'priorities'));
  started.push(whole);
  await whole.consoleReady();
  const [gateway] = whole.pids('heliometer gateway').map((pid) => getPriority(pid));
  const [console] = whole.pids('heliometer console').map((pid) => getPriority(pid));
  assert.equal(gateway, getPriority());
  assert.equal(console, Math.min(getPriority() + 10, 19));
});

/** Of libuv's pool, which is started whole. The embedded engine renames those it has used. */
function poolThreads(pid: number): number {
  const names = readdirSync(`/proc/${pid}/task`).map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim(),
  );
  return names.filter((name) => name === 'libuv-worker' || name === 'Unknown').length;
}

test('a gateway alone serves although its record store is away, keeps a drain process, and ends with 0', async () => {
  const upstream = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as { port: number };
  const { running, url, key } = await alone([
    'gateway',
    '--provider-openai-url',
    `http://127.0.0.1:${port}`,
    '--records-url',
    'clickhouse://127.0.0.1:1/records',
  ]);
  assert.equal(titleOf(running.pid), 'heliometer gateway');
  assert.equal((await fetch(`${url}/v1/models`, { headers: { 'helicone-auth': `Bearer ${key}` } })).status, 200);
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  await running.says(/"role":"drain"|"post":"drain"/, 'stderr');
  running.kill('SIGTERM');
  assert.equal((await running.exited).code, 0);
  assert.deepEqual(childrenOf(running.pid), []);
  upstream.close();
});

test('with console.listen the console has an address of its own', async () => {
  const running = new Running([
    'start',
    '--port',
    '0',
    '--console-listen',
    '0',
    '--data-dir',
    join(root, 'own-address'),
  ]);
  started.push(running);
  await running.says(/^heliometer ready/m);
  const [, url] = (await running.says(/^heliometer console (\S+)$/m)) as unknown as [string, string];
  const key = /^heliometer first key (\S+)$/m.exec(running.stdout)?.[1];
  const answer = await fetch(`${url}/v1/api-keys`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(answer.status, 200);
});
