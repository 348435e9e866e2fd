// How the owner and everybody else gets in, as whoever runs the program sees it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Heliometer, makeFolder, type Running, removeFolder, runToEnd } from './running-heliometer.ts';

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

const LINK_LINE = /^heliometer sign-in (http:\S+)\/app\/sign-in#link=(\S+)$/m;
const PASSWORD = 'correct horse battery';

/** As a page of the dashboard does. */
async function post(url: string, path: string, body: object, headers = {}) {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    body: JSON.stringify(body),
  });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { status: answer.status, cookie, json: JSON.parse(await answer.text()) };
}

describe('the owner’s link', () => {
  const dataDir = join(root, 'owner');
  let cookie = '';

  test('is printed at each start as long as there is no owner, and the last one works', async () => {
    const first = await start(dataDir);
    const [, , old = ''] = await first.says(LINK_LINE);
    assert.match(first.stdout, /^heliometer first key \S+\nheliometer ready \S+\nheliometer sign-in \S+\n$/);
    await first.end();
    const second = await start(dataDir);
    const [, url = '', token = ''] = await second.says(LINK_LINE);
    assert.equal(url, second.url);
    await second.consoleReady();
    const owner = { email: 'ada@example.com', password: PASSWORD, name: 'Ada' };
    assert.equal((await post(url, '/api/auth/first-owner', { ...owner, token: old })).status, 404);
    const made = await post(url, '/api/auth/first-owner', { ...owner, token });
    assert.equal(made.status, 200, JSON.stringify(made.json));
    cookie = made.cookie;
    assert.ok(!(second.stderr + JSON.stringify(made.json)).includes(token));
    await second.end();
    assert.ok(!second.stderr.includes(token));
  });

  test('is printed no more when there is one, whose session outlives a restart', async () => {
    const third = await start(dataDir);
    await third.consoleReady();
    assert.match(third.stdout, /^heliometer ready \S+\n$/);
    const me = await fetch(`${third.url}/api/auth/me`, { headers: { cookie } });
    assert.equal(me.status, 200, await me.text());
  });

  test('a session is nothing to the gateway: calls to providers and logs need a key', async () => {
    const { url } = started.at(-1) as Heliometer;
    for (const path of ['/v1/chat/completions', '/oai/v1/log']) {
      assert.equal((await post(url, path, {}, { cookie })).status, 401, path);
    }
  });

  test('a session knows where it was opened from, whatever the client says', async () => {
    const { url } = started.at(-1) as Heliometer;
    const headers = { 'heliometer-client-address': '203.0.113.9' };
    const signedIn = await post(url, '/api/auth/sign-in', { email: 'ADA@example.com', password: PASSWORD }, headers);
    const sessions = await fetch(`${url}/api/auth/sessions`, { headers: { cookie: signedIn.cookie } });
    const { data } = (await sessions.json()) as { data: { address: string }[] };
    assert.deepEqual(
      data.map(({ address }) => address),
      ['127.0.0.1', '127.0.0.1'],
    );
  });

  test('accounts reset prints a link to the running server, which sets a new password once', async () => {
    const { url } = started.at(-1) as Heliometer;
    const reset = await runToEnd(['accounts', 'reset', 'Ada@Example.com', '--data-dir', dataDir]);
    assert.equal(reset.code, 0, reset.stderr);
    const [, address, token] = /^(http:\S+)\/app\/sign-in#link=(\S+)\n$/.exec(reset.stdout) ?? [];
    assert.equal(address, url);
    const recover = () => post(url, '/api/auth/recover', { token, password: 'another long one' });
    assert.equal((await recover()).status, 200);
    assert.equal((await recover()).status, 404);
    assert.equal((await post(url, '/api/auth/sign-in', { email: 'ada@example.com', password: PASSWORD })).status, 401);
  });

  test('accounts reset says which accounts there are, and what it needs', async () => {
    const unknown = await runToEnd(['accounts', 'reset', 'bob@example.com', '--data-dir', dataDir]);
    assert.deepEqual(
      [unknown.code, unknown.stdout, unknown.stderr],
      [1, '', 'heliometer: there is no account bob@example.com; there are: ada@example.com\n'],
    );
    for (const args of [[], ['list'], ['reset']]) {
      const wrong = await runToEnd(['accounts', ...args]);
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /^heliometer: .*\(see heliometer accounts --help\)\n$/);
    }
  });
});

describe('where nobody is asked who they are', () => {
  test('no link is printed, and whoever calls is the owner', async () => {
    const running = await start(join(root, 'none'), ['--console-auth', 'none']);
    await running.consoleReady();
    assert.ok(!running.stdout.includes('sign-in'));
    const me = await fetch(`${running.url}/api/auth/me`);
    const { data } = (await me.json()) as { data: Record<string, unknown> };
    assert.deepEqual([data['auth'], data['account']], ['none', null]);
    assert.equal((await fetch(`${running.url}/api/auth/sessions`)).status, 409);
    await running.end();
  });
});

describe('a console with an address of its own', () => {
  test('is where the link leads, and the operator’s public URL goes before', async () => {
    const own = await start(join(root, 'own'), ['--console-listen', '127.0.0.1:0']);
    const [, url = ''] = await own.says(LINK_LINE);
    assert.notEqual(url, own.url);
    const [, console = ''] = await own.says(/^heliometer console (http:\S+)$/m);
    assert.equal(url, console);
    const spoofed = { 'heliometer-client-address': '203.0.113.9' };
    assert.equal((await post(url, '/api/auth/link', { token: 'x' }, spoofed)).status, 404);
    await own.end();
    const told = await start(join(root, 'told'), ['--public-url', 'https://llm.example.com/']);
    await told.says(/^heliometer sign-in https:\/\/llm\.example\.com\/app\/sign-in#link=\S{43}$/m);
    await told.end();
  });
});
