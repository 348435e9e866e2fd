// `heliometer demo`: fills the stores itself when nobody has them open, else by way of the running server.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Heliometer, makeFolder, removeFolder, runToEnd } from './running-heliometer.ts';

const root = makeFolder();
after(() => removeFolder(root));

describe('demo', () => {
  const dataDir = join(root, 'demo');

  test('without a server the stores are filled, and a server started then shows them', async (t) => {
    const { code, stdout, stderr } = await runToEnd(['demo', '--rows', '1200', '--seed', '3', '--data-dir', dataDir]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^1200 exchanges are in organisation default, stored in /);
    assert.match(stderr, /^1000 of 1200 exchanges stored\n1200 of 1200 exchanges stored\n$/);
    const running = await Heliometer.start(dataDir);
    t.after(() => running.end());
    await running.consoleReady();
    const counted = await ask(running, dataDir);
    assert.equal(counted.requests, 1200);
    // By the roll-up, whose sums were made while the rows came in.
    assert.equal(counted.total, 1200);
    // Versions are numbered by the control store, as ingest does it.
    assert.ok(counted.versions.includes('1.0'), counted.versions.join());
    assert.equal(counted.isDemo, true);
  });

  test('a running server takes them while it serves', async (t) => {
    const running = await Heliometer.start(dataDir);
    t.after(() => running.end());
    const { code, stdout, stderr } = await runToEnd(['demo', '--rows', '800', '--seed', '4', '--data-dir', dataDir]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /stored by way of the running server\n$/);
    assert.equal((await ask(running, dataDir)).requests, 2000);
    // The door is on the socket in the data dir, and nowhere else.
    const outside = await fetch(`${running.url}/internal/records`, {
      method: 'POST',
      body: '{"records":[],"token":"x"}',
    });
    assert.notEqual(outside.status, 200);
  });

  for (const [flag, value] of [
    ['--rows', '0'],
    ['--rows', '1.5'],
    ['--rows', 'many'],
    ['--seed', '-1'],
    ['--seed', '4294967296'],
  ] as const) {
    test(`${flag} ${value} is refused with what is accepted`, async () => {
      const { code, stderr } = await runToEnd(['demo', `${flag}=${value}`, '--data-dir', join(root, 'none')]);
      assert.equal(code, 2);
      assert.match(
        stderr,
        new RegExp(`^heliometer: ${flag} is "${value}"; accepted is a whole number from \\d+ to \\d+`),
      );
    });
  }
});

async function ask(running: Heliometer, dataDir: string) {
  const { stdout } = await runToEnd(['keys', 'create', '--data-dir', dataDir]);
  const call = async (path: string, body?: object) => {
    const response = await fetch(running.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${stdout.trim()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.equal(response.status, 200);
    return ((await response.json()) as { data: unknown }).data;
  };
  const timeFilter = { start: new Date(Date.now() - 60 * 86_400_000), end: new Date(Date.now() + 60_000) };
  const requests = await call('/v1/request/count/query', {
    filter: { request_response_rmt: { request_created_at: { gte: timeFilter.start.toISOString() } } },
  });
  const total = (await call('/v1/metrics/totalRequests', { filter: 'all', timeFilter })) as number;
  const rows = (await call('/v1/request/query', { filter: 'all', limit: 1000 })) as { prompt_version: string | null }[];
  const [organization] = (await call('/v1/organization')) as { demo_data: boolean }[];
  return {
    requests,
    total,
    versions: rows.flatMap((row) => row.prompt_version ?? []),
    isDemo: organization?.demo_data,
  };
}
