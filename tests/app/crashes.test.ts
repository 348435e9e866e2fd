// Processes that are killed under way: what goes on, and what comes back by itself.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Heliometer, makeFolder, pause, removeFolder } from './running-heliometer.ts';

const root = makeFolder();
const upstream = createServer((_, response) => response.end('{"object":"list"}'));
let settings: string[] = [];
let running: Heliometer;

before(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as { port: number };
  settings = ['--anonymous', '--provider-openai-url', `http://127.0.0.1:${port}`];
  running = await Heliometer.start(join(root, 'data'), settings);
  await running.consoleReady();
});
after(async () => {
  await running.end();
  upstream.close();
  removeFolder(root);
});

interface Ended {
  readonly outcome: 'answered' | 'broken' | 'refused';
}

/** One call on a connection of its own. */
function call(url: string): Promise<Ended> {
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/models`, { agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ outcome: answer.statusCode === 200 ? 'answered' : 'broken' }));
      answer.on('error', () => resolve({ outcome: 'broken' }));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ outcome: error.code === 'ECONNREFUSED' ? 'refused' : 'broken' });
    });
    sent.end();
  });
}

describe('a gateway that is killed', () => {
  test('new connections wait for its successor: none is refused', async () => {
    for (let round = 0; round < 3; round += 1) {
      const [pid] = running.pids('heliometer gateway');
      const running_calls = Array.from({ length: 20 }, () => call(running.url));
      await Promise.race(running_calls);
      process.kill(pid as number, 'SIGKILL');
      // These come while nobody accepts.
      const later = await Promise.all(Array.from({ length: 50 }, () => call(running.url)));
      const all = [...later, ...(await Promise.all(running_calls))].map(({ outcome }) => outcome);
      assert.ok(!all.includes('refused'));
      assert.equal((await call(running.url)).outcome, 'answered');
      assert.notDeepEqual(running.pids('heliometer gateway'), [pid]);
    }
  });

  test('it is told in the log and counted', async () => {
    const [, line] = await running.says(/^(.*a process died.*)$/m, 'stderr');
    const entry = JSON.parse(line as string);
    assert.equal(entry.signal, 'SIGKILL');
    assert.equal(entry.post, 'gateway 0');
    const page = await (await fetch(`${running.url}/metrics`)).text();
    assert.match(page, /^heliometer_process_restarts_total\{process="supervisor",role="gateway"\} [1-9]/m);
  });
});

describe('a console that is killed', () => {
  test('calls go on, our own routes say 503, and it comes back by itself', async () => {
    const [pid] = running.pids('heliometer console');
    process.kill(pid as number, 'SIGKILL');
    await running.says(/"post":"console".*a process died/, 'stderr');
    assert.equal((await call(running.url)).outcome, 'answered');
    const { status, page } = await running.readiness();
    assert.equal(status, 200);
    assert.equal(page.ready, true);
    let answer = await fetch(`${running.url}/v1/api-keys`);
    // Not serving yet; 401 is the console's own answer to a call without a key.
    for (; answer.status !== 401; answer = await fetch(`${running.url}/v1/api-keys`)) {
      assert.equal(answer.status, 503);
      assert.match(answer.headers.get('helicone-id') ?? '', /^[0-9a-f-]{36}$/);
      const { data, error, code } = (await answer.json()) as { data: unknown; error: string; code: string };
      assert.deepEqual([data, code], [null, 'console_unavailable']);
      assert.match(error, /^The console is not running/);
      await pause();
    }
    await running.consoleReady();
    assert.notDeepEqual(running.pids('heliometer console'), [pid]);
  });
});

describe('several gateways', () => {
  test('all serve the one port, and one scrape shows every process by itself', async () => {
    const several = await Heliometer.start(join(root, 'several'), [...settings, '--workers', '2']);
    try {
      const page = await several.until(({ gateways, console }) => gateways.length === 2 && console.state === 'ready');
      assert.deepEqual(
        page.gateways.map(({ slot }) => slot),
        [0, 1],
      );
      assert.equal((await call(several.url)).outcome, 'answered');
      const metrics = await (await fetch(`${several.url}/metrics`)).text();
      for (const name of [
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_seconds',
      ]) {
        for (const who of [
          'process="supervisor"',
          'process="gateway",slot="0"',
          'process="gateway",slot="1"',
          'process="console"',
        ]) {
          assert.ok(metrics.includes(`\n${name}{${who}} `), `${name} of ${who}`);
        }
      }
    } finally {
      await several.end();
    }
  });
});
