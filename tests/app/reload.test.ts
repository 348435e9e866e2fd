// SIGHUP: what changes while it runs, without refusing a call.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Heliometer, makeFolder, removeFolder } from './running-heliometer.ts';

const root = makeFolder();
const upstream = createServer((_, response) => response.end('{}'));
let running: Heliometer;
let file: Record<string, unknown>;

function write(changes: Record<string, unknown>): void {
  file = { ...file, ...changes };
  // Replaced in one step: whenever it is read, it is whole.
  writeFileSync(join(root, 'next.json'), JSON.stringify(file));
  renameSync(join(root, 'next.json'), join(root, 'heliometer.config.json'));
}

before(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as { port: number };
  write({ 'provider.openai.url': `http://127.0.0.1:${port}` });
  running = await Heliometer.start(join(root, 'data'), [], { cwd: root });
  await running.consoleReady();
});
after(async () => {
  await running.end();
  upstream.close();
  removeFolder(root);
});

/** A kept-alive connection may be closed under a request that is just being sent (RFC 9112 §9.5); a new one may not. */
function statusOnNewConnection(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    }).on('error', reject);
  });
}

async function reload(): Promise<Record<string, unknown>> {
  const before = running.stderr.length;
  running.kill('SIGHUP');
  const said = await running.says(
    new RegExp(`^[\\s\\S]{${before}}[\\s\\S]*?(\\{[^\\n]*(?:settings read again|cannot be used)[^\\n]*)\\n`),
    'stderr',
  );
  return JSON.parse(said[1] as string);
}

test('a changed gateway setting takes effect in new processes, on the same port, and no call is refused', async () => {
  const [old] = running.pids('heliometer gateway');
  assert.equal((await fetch(`${running.url}/v1/models`)).status, 401);
  write({ 'gateway.anonymous': true });
  assert.deepEqual((await reload())['replacing'], ['gateway.anonymous']);
  let replaced = false;
  const told = running.says(/all processes have the new settings/, 'stderr').then(() => {
    replaced = true;
  });
  const seen = new Set<number | undefined>();
  // Every one of these is answered, by the old process or by the new one.
  while (!replaced) seen.add(await statusOnNewConnection(`${running.url}/v1/models`));
  await told;
  assert.deepEqual([...seen], [401, 200]);
  assert.notDeepEqual(running.pids('heliometer gateway'), [old]);
  assert.equal(running.pids('heliometer gateway').length, 1);
});

test('the log level changes at once, in the same processes', async () => {
  const pids = running.pids('heliometer gateway');
  write({ logLevel: 'debug' });
  assert.deepEqual((await reload())['live'], ['logLevel']);
  assert.deepEqual(running.pids('heliometer gateway'), pids);
});

test('a setting that cannot be used is told, and everything stays as it was', async () => {
  write({ 'gateway.anonymous': 'perhaps' });
  const said = await reload();
  assert.match(String(said['problem']), /gateway\.anonymous .*perhaps/);
  assert.equal((await fetch(`${running.url}/v1/models`)).status, 200);
});
