// How the console serves the dashboard: compressed, kept for ever by name, the page itself never, and nothing of anybody else.
import assert from 'node:assert/strict';
import { globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { buildDashboard } from './dashboard.ts';

const DIST = resolve(import.meta.dirname, '../../packages/web/dist');
const MOST_ENTRY_BYTES = 200_000;

let heliometer: HeliometerProcess;

before(async () => {
  buildDashboard();
  heliometer = await startHeliometer({ env: { HELIOMETER_CONSOLE_AUTH: 'none' } });
  // Waits for the console.
  await heliometer.api('GET', '/v1/api-keys');
});
after(() => heliometer?.[Symbol.asyncDispose]());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(heliometer.url + path, { headers, redirect: 'manual' });

async function entryNames(): Promise<{ script: string; style: string }> {
  const page = await (await get('/app/')).text();
  return {
    script: /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '',
    style: /href="(\/assets\/[^"]+\.css)"/.exec(page)?.[1] ?? '',
  };
}

describe('the page', () => {
  test('is asked for anew each time, and lets in scripts of this origin only', async () => {
    const answer = await get('/app/requests?range=24h');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-cache');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    const page = await answer.text();
    assert.doesNotMatch(page, /__NONCE__/);
    assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)/);
    assert.doesNotMatch(page, /https?:/);
  });

  test('has another nonce for each asker', async () => {
    const [a, b] = await Promise.all([get('/app/'), get('/app/')]);
    assert.notEqual(a.headers.get('content-security-policy'), b.headers.get('content-security-policy'));
  });

  test('stands for every path under /app that is gone to, and for no script or image there', async () => {
    assert.equal((await get('/app/no/such/page', { 'sec-fetch-dest': 'document' })).status, 200);
    assert.equal((await get('/app/no.js', { 'sec-fetch-dest': 'script' })).status, 404);
  });

  test('is what / leads to', async () => {
    const answer = await get('/');
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('location'), '/app/');
  });

  test('is for GET', async () => {
    assert.equal((await fetch(`${heliometer.url}/app/`, { method: 'POST' })).status, 405);
  });
});

describe('assets', () => {
  for (const coding of ['br', 'gzip'] as const) {
    test(`come compressed with ${coding} to whoever takes it, and may be kept for ever`, async () => {
      const { script } = await entryNames();
      const answer = await get(script, { 'accept-encoding': coding });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-encoding'), coding);
      assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
      assert.equal(answer.headers.get('vary'), 'accept-encoding');
      // Decoded by fetch: what was sent is what was built.
      const plain = await (await get(script, { 'accept-encoding': 'identity' })).text();
      assert.equal(await answer.text(), plain);
    });
  }

  test('come as they are to whoever refuses', async () => {
    const { script } = await entryNames();
    const answer = await get(script, { 'accept-encoding': 'br;q=0, gzip;q=0.0' });
    assert.equal(answer.headers.get('content-encoding'), null);
  });

  for (const path of ['/assets/none.js', '/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/']) {
    test(`${path} is not there`, async () => {
      // Past fetch, which would tidy the path.
      assert.equal((await get(path)).status === 200, false);
    });
  }
});

test('what the first page needs is less than 200 KB', async () => {
  const page = await (await get('/app/')).text();
  const names = [...page.matchAll(/(?:src|href)="\/assets\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name ?? '');
  assert.ok(names.length >= 2);
  const bytes = names.reduce((sum, name) => sum + statSync(`${DIST}/assets/${name}.gz`).size, 0);
  assert.ok(bytes < MOST_ENTRY_BYTES, `${bytes} bytes`);
});

test('every page of the table is a piece of its own', () => {
  assert.ok(globSync('assets/page-*.js', { cwd: DIST }).length >= 1);
});
