// Accounts over the API: how people come in, what keeps others out, and how sessions end.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES, type Role, SESSION_COOKIE } from '@heliometer/contract';
import { createApi } from '../../src/api/server.ts';
import { cameByHttps } from '../../src/api/visit.ts';
import { hashPassword } from '../../src/kernel/password.ts';
import { newSecretToken } from '../../src/kernel/secret-token.ts';
import { type Answer, type ApiUnderTest, assertError, openApiUnderTest, SEALERS } from './api-under-test.ts';

const DAY_MS = 86_400_000;
const PASSWORD = 'correct horse battery';

let api: ApiUnderTest;
/** The same stores behind a clock that tests move, and so with counters of tries of its own. */
let clock = { nowMs: Date.now(), url: '' };
before(async () => {
  api = await openApiUnderTest();
});
after(async () => {
  assert.deepEqual(api.logged, []);
  await api.close();
});

interface Sent {
  readonly body?: unknown;
  readonly cookie?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As a browser would: without a key. */
function send(method: string, path: string, { body, cookie = null, headers = {} }: Sent = {}): Promise<Answer> {
  const cookies = cookie === null ? {} : { cookie };
  return api.call(method, path, {
    key: null,
    ...(body === undefined ? {} : { body }),
    headers: { ...cookies, ...headers },
  });
}

function cookieOf(answer: Answer): string {
  const cookie = /^[^;]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
  assert.ok(cookie !== undefined, answer.text);
  return cookie;
}

async function newLink(purpose: 'owner' | 'recovery' | 'invitation', about: object = {}): Promise<string> {
  const { token, digest } = newSecretToken();
  const createdAtMs = Date.now();
  const id = crypto.randomUUID();
  // What each purpose needs beside is the caller's to give.
  await api.control.addLink({ id, purpose, digest, createdAtMs, expiresAtMs: createdAtMs + DAY_MS, ...about } as never);
  return token;
}

function newInvitation(email: string, role: Role, organizationId = DEFAULT_ORGANIZATION_ID): Promise<string> {
  return newLink('invitation', { organizationId, email, role, invitedBy: null });
}

const signIn = (email: string, password: string, headers = {}) =>
  send('POST', '/api/auth/sign-in', { body: { email, password }, headers });

let people = 0;
/** Somebody new with that role, and their session. */
async function join(role: Role, organizationId = DEFAULT_ORGANIZATION_ID) {
  people += 1;
  const email = `person${people}@example.com`;
  const token = await newInvitation(email, role, organizationId);
  const body = { token, password: PASSWORD, name: `Person ${people}` };
  const answer = await send('POST', '/api/auth/accept-invitation', { body });
  assert.equal(answer.status, 200, answer.text);
  return { email, cookie: cookieOf(answer), answer, id: answer.json.data.account.id as string };
}

describe('the first owner', () => {
  test('comes in by the printed link, which works once', async () => {
    const token = await newLink('owner');
    const state = async () => (await send('GET', '/api/auth/state')).json.data;
    assert.deepEqual(await state(), { auth: 'accounts', has_owner: false, signed_in: false });
    const seen = await send('POST', '/api/auth/link', { body: { token } });
    ROUTES.readLink.response.parse(seen.json.data);
    assert.deepEqual([seen.json.data.purpose, seen.json.data.email], ['owner', null]);
    const body = { token, email: 'Owner@Example.com', password: PASSWORD, name: 'Owner' };
    const short = await send('POST', '/api/auth/first-owner', { body: { ...body, password: 'eleven char' } });
    assertError(short, 422, 'invalid_body');
    assert.match(short.json.error, /at least 12 characters/);
    assert.ok(!short.text.includes('eleven char'));
    const made = await send('POST', '/api/auth/first-owner', { body });
    assert.equal(made.status, 200, made.text);
    const { account, organization, organizations } = ROUTES.createOwner.response.parse(made.json.data);
    assert.deepEqual([account?.email, account?.name], ['Owner@Example.com', 'Owner']);
    assert.deepEqual(organization, { id: DEFAULT_ORGANIZATION_ID, name: 'default', role: 'owner' });
    assert.equal(organizations.length, 2);
    const me = await send('GET', '/api/auth/me', { cookie: cookieOf(made) });
    assert.deepEqual(me.json.data, made.json.data);
    assert.deepEqual((await state()).has_owner, true);
    for (const path of ['/api/auth/first-owner', '/api/auth/link']) {
      const again = await send('POST', path, { body: { ...body, email: 'second@example.com' } });
      assertError(again, 404, 'link_unusable');
      assert.equal(again.headers.get('set-cookie'), null);
    }
  });

  test('a link for something else makes no owner', async () => {
    const token = await newInvitation('mallory@example.com', 'viewer');
    const body = { token, email: 'mallory@example.com', password: PASSWORD };
    assertError(await send('POST', '/api/auth/first-owner', { body }), 404, 'link_unusable');
    assertError(await send('POST', '/api/auth/recover', { body }), 404, 'link_unusable');
  });

  test('the cookie is for browsers only, and secure where the browser came by https', async () => {
    const plain = (await signIn('owner@example.com', PASSWORD)).headers.get('set-cookie') ?? '';
    assert.match(
      plain,
      new RegExp(`^${SESSION_COOKIE}=[A-Za-z0-9_-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax$`),
    );
    const tls = await signIn('owner@example.com', PASSWORD, { 'x-forwarded-proto': 'https' });
    assert.match(tls.headers.get('set-cookie') ?? '', /; Secure$/);
    for (const [host, isSecure] of [
      ['llm.example.com', true],
      ['llm.example.com:8787', true],
      ['127.0.0.1:8787', false],
      ['example.com', false],
    ] as const) {
      assert.equal(cameByHttps(`http://${host}`, 'https://llm.example.com'), isSecure, host);
    }
    assert.equal(cameByHttps('http://llm.example.com', 'http://llm.example.com'), false);
    assert.equal(cameByHttps('', ''), false);
  });

  test('neither password nor token is stored', async () => {
    const answer = await signIn('owner@example.com', PASSWORD);
    const token = cookieOf(answer).split('=')[1] ?? '';
    const { DatabaseSync } = await import('node:sqlite');
    const file = new DatabaseSync(`${api.folder}/control.sqlite`, { readOnly: true });
    for (const table of ['accounts', 'sessions', 'one_time_links']) {
      const rows = JSON.stringify(file.prepare(`SELECT * FROM ${table}`).all());
      assert.ok(!rows.includes(PASSWORD) && !rows.includes(token), table);
    }
    assert.match(
      String(file.prepare('SELECT password_hash FROM accounts').get()?.['password_hash']),
      /^\$argon2id\$v=19\$/,
    );
    file.close();
    assert.ok(!answer.text.includes(token));
  });
});

describe('signing in', () => {
  test('tells a wrong password and an unknown address apart by nothing', async () => {
    const { email } = await join('member');
    const wrong = await signIn(email, 'not the password');
    const unknown = await signIn('nobody@example.com', 'not the password');
    assertError(wrong, 401, 'sign_in_failed');
    assert.deepEqual([wrong.status, wrong.json], [unknown.status, unknown.json]);
    assert.equal(wrong.headers.get('set-cookie'), null);
    assert.equal((await signIn(` ${email.toUpperCase()} `, PASSWORD)).status, 200);
  });

  test('is held back after ten wrong passwords, for known and unknown addresses alike, however they come', async () => {
    const { email } = await join('member');
    for (const who of [email, 'unknown@example.com']) {
      const answers = await Promise.all(Array.from({ length: 12 }, () => signIn(who, 'wrong password')));
      const held = answers.filter(({ status }) => status === 429);
      assert.equal(held.length, 2, who);
      assert.match(held[0]?.json.error, /^Too many tries\. Again in 15 min\.$/);
      assert.ok(Number(held[0]?.headers.get('retry-after')) > 800);
      // Even the right one: else it would be told by that.
      assertError(await signIn(who, PASSWORD), 429, 'too_many_requests');
    }
  });

  test('goes on when the time has passed, and right passwords are not counted', async () => {
    const { email } = await join('member');
    await withClock(async (call) => {
      const tryIt = (password: string) => call('POST', '/api/auth/sign-in', { email, password });
      for (let count = 0; count < 12; count += 1) assert.equal((await tryIt(PASSWORD)).status, 200);
      for (let count = 0; count < 10; count += 1) assert.equal((await tryIt('wrong password')).status, 401);
      assert.equal((await tryIt(PASSWORD)).status, 429);
      clock.nowMs += 15 * 60_000;
      assert.equal((await tryIt(PASSWORD)).status, 200);
    });
  });

  test('is held back for an address that tries a hundred, links as well, and not for others', async () => {
    await withClock(async (call) => {
      const token = 'x'.repeat(43);
      for (let count = 0; count < 100; count += 1)
        assert.equal((await call('POST', '/api/auth/link', { token })).status, 404);
      assert.equal((await call('POST', '/api/auth/link', { token })).status, 429);
      const body = { email: 'owner@example.com', password: PASSWORD };
      assert.equal((await call('POST', '/api/auth/sign-in', body)).status, 429);
    });
    assert.equal((await signIn('owner@example.com', PASSWORD)).status, 200);
  });

  test('takes JSON of this console’s own pages only', async () => {
    const body = { email: 'owner@example.com', password: PASSWORD };
    const from = (headers: Record<string, string>) => send('POST', '/api/auth/sign-in', { body, headers });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:1' },
    ]) {
      assertError(await from(headers), 403, 'forbidden');
    }
    assert.equal(
      (await from({ 'sec-fetch-site': 'same-origin', origin: 'https://behind-a-proxy.example' })).status,
      200,
    );
    assert.equal((await from({ origin: api.url })).status, 200);
    assertError(await from({ 'content-type': 'text/plain' }), 400, 'invalid_request');
  });

  test('what is wrong with a body is told without quoting it', async () => {
    const answer = await send('POST', '/api/auth/sign-in', { body: { email: 'secret thing', password: '' } });
    assertError(answer, 422, 'invalid_body');
    assert.ok(!answer.text.includes('secret thing'));
  });
});

describe('a session', () => {
  test('calls the REST API as its role may', async () => {
    const roles: Record<Role, readonly [number, number, number]> = {
      owner: [200, 404, 200],
      admin: [200, 404, 200],
      member: [200, 404, 403],
      viewer: [200, 403, 403],
    };
    for (const [role, expected] of Object.entries(roles)) {
      const { cookie } = await join(role as Role);
      const seen = [
        await send('POST', '/v1/request/query', { cookie, body: {} }),
        await send('POST', `/v1/session/${crypto.randomUUID()}/feedback`, { cookie, body: { rating: true } }),
        await send('POST', '/v1/api-keys', { cookie, body: { api_key_name: role } }),
      ];
      assert.deepEqual(
        seen.map(({ status }) => status),
        expected,
        role,
      );
      const refused = seen.find(({ status }) => status === 403);
      if (refused !== undefined) assert.match(refused.json.error, new RegExp(`^Your role, ${role}, may not`));
    }
  });

  test('does nothing for a page of another site, and nothing a form could send', async () => {
    const { cookie } = await join('admin');
    const body = { api_key_name: 'stolen' };
    for (const headers of [
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'http://localhost:5173' },
    ]) {
      assertError(await send('POST', '/v1/api-keys', { cookie, body, headers }), 403, 'forbidden');
      assertError(await send('DELETE', `/v1/api-keys/${crypto.randomUUID()}`, { cookie, headers }), 403, 'forbidden');
    }
    const form = await send('POST', '/v1/api-keys', { cookie, body, headers: { 'content-type': 'text/plain' } });
    assertError(form, 400, 'invalid_request');
    const untyped = await fetch(`${api.url}/v1/api-keys`, {
      method: 'POST',
      headers: { cookie },
      body: Buffer.from('{}'),
    });
    assert.equal(untyped.status, 400);
    assert.equal(
      (await send('GET', '/v1/api-keys', { cookie, headers: { 'sec-fetch-site': 'cross-site' } })).status,
      200,
    );
  });

  test('a key goes before it, and a bad key is not taken for none', async () => {
    const { cookie } = await join('viewer');
    const body = { api_key_name: 'by key' };
    assert.equal((await api.call('POST', '/v1/api-keys', { body, headers: { cookie } })).status, 200);
    const bad = { authorization: `Bearer sk-helicone-${'x'.repeat(32)}` };
    assertError(await send('GET', '/v1/api-keys', { cookie, headers: bad }), 401, 'unauthorized');
    assertError(await api.call('GET', '/api/auth/me', { headers: { cookie } }), 403, 'forbidden');
  });

  test('an unknown, empty or ended one is 401', async () => {
    const { cookie } = await join('viewer');
    assert.equal((await send('POST', '/api/auth/sign-out', { cookie })).status, 200);
    for (const each of [cookie, `${SESSION_COOKIE}=${'a'.repeat(43)}`, `${SESSION_COOKIE}=`, 'other=1']) {
      assertError(await send('GET', '/api/auth/me', { cookie: each }), 401, 'unauthorized');
      assertError(await send('GET', '/v1/api-keys', { cookie: each }), 401, 'unauthorized');
    }
  });

  test('signing out takes the cookie away, here or everywhere', async () => {
    const { email, cookie } = await join('member');
    const second = cookieOf(await signIn(email, PASSWORD));
    const out = await send('POST', '/api/auth/sign-out', { cookie });
    assert.match(out.headers.get('set-cookie') ?? '', new RegExp(`^${SESSION_COOKIE}=; Path=/; Max-Age=0;`));
    assert.equal((await send('GET', '/api/auth/me', { cookie: second })).status, 200);
    const third = cookieOf(await signIn(email, PASSWORD));
    assert.equal((await send('POST', '/api/auth/sign-out-everywhere', { cookie: third })).status, 200);
    for (const each of [second, third]) assert.equal((await send('GET', '/api/auth/me', { cookie: each })).status, 401);
  });

  test('sessions are listed, and one is ended from another', async () => {
    const { email, cookie } = await join('member');
    const phone = cookieOf(await signIn(email, PASSWORD, { 'user-agent': 'Phone/1.0' }));
    const listed = await send('GET', '/api/auth/sessions', { cookie });
    const rows = ROUTES.listSessions.response.parse(listed.json.data);
    assert.equal(rows.length, 2);
    assert.deepEqual(rows.filter(({ current }) => current).length, 1);
    const other = rows.find(({ user_agent }) => user_agent === 'Phone/1.0');
    assert.equal(other?.address, '127.0.0.1');
    const stranger = (await join('owner')).cookie;
    assertError(await send('DELETE', `/api/auth/sessions/${other?.id}`, { cookie: stranger }), 404, 'not_found');
    assert.equal((await send('DELETE', `/api/auth/sessions/${other?.id}`, { cookie })).status, 200);
    assertError(await send('GET', '/api/auth/me', { cookie: phone }), 401, 'unauthorized');
  });

  test('ends when it was not used for a week, and after thirty days however much it is', async () => {
    await withClock(async (call) => {
      const opened = await call('POST', '/api/auth/sign-in', { email: 'owner@example.com', password: PASSWORD });
      const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const isIn = async () => (await call('GET', '/api/auth/me', undefined, { cookie })).status === 200;
      for (let day = 0; day < 29; day += 6) {
        assert.equal(await isIn(), true, `day ${day}`);
        clock.nowMs += 6 * DAY_MS;
      }
      assert.equal(await isIn(), false, 'after thirty days');
      const second = await call('POST', '/api/auth/sign-in', { email: 'owner@example.com', password: PASSWORD });
      const idle = { cookie: (second.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
      clock.nowMs += 7 * DAY_MS + 1;
      assert.equal((await call('GET', '/api/auth/me', undefined, idle)).status, 401);
    });
  });

  test('follows its person out of an organisation at once', async () => {
    const { id, cookie } = await join('member');
    assert.equal((await send('GET', '/v1/api-keys', { cookie })).status, 200);
    await api.control.removeMember(DEFAULT_ORGANIZATION_ID, id);
    assertError(await send('GET', '/v1/api-keys', { cookie }), 403, 'forbidden');
    const me = await send('GET', '/api/auth/me', { cookie });
    assert.deepEqual([me.json.data.organization, me.json.data.organizations], [null, []]);
  });
});

describe('passwords', () => {
  test('are changed by who knows the old one, and other sessions end', async () => {
    const { email, cookie } = await join('member');
    const other = cookieOf(await signIn(email, PASSWORD));
    const change = (currentPassword: string, newPassword: string) =>
      send('POST', '/api/auth/password', { cookie, body: { currentPassword, newPassword } });
    assertError(await change('wrong password', 'another long one'), 401, 'sign_in_failed');
    assertError(await change(PASSWORD, 'short'), 422, 'invalid_body');
    assert.equal((await change(PASSWORD, 'another long one')).status, 200);
    assert.equal((await send('GET', '/api/auth/me', { cookie })).status, 200);
    assertError(await send('GET', '/api/auth/me', { cookie: other }), 401, 'unauthorized');
    assertError(await signIn(email, PASSWORD), 401, 'sign_in_failed');
    assert.equal((await signIn(email, 'another long one')).status, 200);
  });

  test('are the same however their characters are composed, and bytes beyond ASCII count', async () => {
    const { email, cookie } = await join('member');
    const body = { currentPassword: PASSWORD, newPassword: 'pa\u0073\u0301swörd – long' };
    assert.equal((await send('POST', '/api/auth/password', { cookie, body })).status, 200);
    assert.equal((await signIn(email, 'pa\u015bswörd – long')).status, 200);
    assert.equal((await signIn(email, 'paśswôrd – long')).status, 401);
  });

  test('are set anew by a recovery link, which ends all sessions, the held-back sign-in and itself', async () => {
    const { email, id, cookie } = await join('member');
    await Promise.all(Array.from({ length: 11 }, () => signIn(email, 'wrong password')));
    const token = await newLink('recovery', { accountId: id });
    const seen = await send('POST', '/api/auth/link', { body: { token } });
    assert.deepEqual(
      [seen.json.data.purpose, seen.json.data.email, seen.json.data.has_account],
      ['recovery', email, true],
    );
    const answer = await send('POST', '/api/auth/recover', { body: { token, password: 'set by recovery' } });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await send('GET', '/api/auth/me', { cookie: cookieOf(answer) })).status, 200);
    assertError(await send('GET', '/api/auth/me', { cookie }), 401, 'unauthorized');
    assert.equal((await signIn(email, 'set by recovery')).status, 200);
    assertError(
      await send('POST', '/api/auth/recover', { body: { token, password: 'once more, no' } }),
      404,
      'link_unusable',
    );
  });

  test('two of the same are stored differently', async () => {
    assert.notEqual(await hashPassword(PASSWORD), await hashPassword(PASSWORD));
  });
});

describe('an invitation', () => {
  test('shows what it leads into, makes the account and signs it in', async () => {
    const token = await newInvitation('new@example.com', 'viewer', api.otherOrganizationId);
    const seen = await send('POST', '/api/auth/link', { body: { token } });
    const { purpose, email, organization, role, has_account } = seen.json.data;
    assert.deepEqual(
      [purpose, email, organization, role, has_account],
      ['invitation', 'new@example.com', 'other', 'viewer', false],
    );
    for (const password of [undefined, 'short']) {
      assertError(
        await send('POST', '/api/auth/accept-invitation', { body: { token, password } }),
        422,
        'invalid_body',
      );
    }
    const joined = await send('POST', '/api/auth/accept-invitation', {
      body: { token, password: PASSWORD, name: 'New' },
    });
    ROUTES.acceptInvitation.response.parse(joined.json.data);
    assert.deepEqual(joined.json.data.organizations, [{ id: api.otherOrganizationId, name: 'other', role: 'viewer' }]);
    assertError(
      await send('POST', '/api/auth/accept-invitation', { body: { token, password: PASSWORD } }),
      404,
      'link_unusable',
    );
  });

  test('of somebody with an account needs that account: its session or its password', async () => {
    const { email, cookie } = await join('member');
    const stranger = (await join('member')).cookie;
    const accept = async (sent: { cookie?: string; password?: string }) => {
      const token = await newInvitation(email, 'admin', api.otherOrganizationId);
      const { cookie: own = null, password } = sent;
      return send('POST', '/api/auth/accept-invitation', { cookie: own, body: { token, password } });
    };
    assertError(await accept({}), 401, 'sign_in_failed');
    assertError(await accept({ cookie: stranger }), 401, 'sign_in_failed');
    assertError(await accept({ password: 'not the password' }), 401, 'sign_in_failed');
    const joined = await accept({ cookie });
    assert.equal(joined.status, 200, joined.text);
    assert.equal(joined.json.data.organization.id, api.otherOrganizationId);
    assert.equal((await accept({ password: PASSWORD })).status, 200);
  });
});

describe('several organisations', () => {
  test('a session is switched, and a header names another for one call', async () => {
    const { email, cookie } = await join('admin');
    const token = await newInvitation(email, 'viewer', api.otherOrganizationId);
    await send('POST', '/api/auth/accept-invitation', { cookie, body: { token } });
    const of = async (headers = {}) =>
      (await send('GET', '/v1/api-keys', { cookie, headers })).json.data[0].organization_id;
    assert.equal(await of(), DEFAULT_ORGANIZATION_ID);
    const other = { 'heliometer-organization': api.otherOrganizationId };
    assert.equal(await of(other), api.otherOrganizationId);
    // The role is the one there.
    assertError(
      await send('POST', '/v1/api-keys', { cookie, headers: other, body: { api_key_name: 'no' } }),
      403,
      'forbidden',
    );
    const switched = await send('POST', '/api/auth/organization', {
      cookie,
      body: { organizationId: api.otherOrganizationId },
    });
    assert.deepEqual(switched.json.data.organization, { id: api.otherOrganizationId, name: 'other', role: 'viewer' });
    assert.equal(await of(), api.otherOrganizationId);
  });

  test('one that the caller is not of is 404, whether it exists or not, for people and keys', async () => {
    const { cookie } = await join('owner');
    for (const organizationId of [api.otherOrganizationId, crypto.randomUUID()]) {
      const headers = { 'heliometer-organization': organizationId };
      assertError(await send('GET', '/v1/api-keys', { cookie, headers }), 404, 'not_found');
      assertError(await api.call('GET', '/v1/api-keys', { headers }), 404, 'not_found');
      assertError(await send('POST', '/api/auth/organization', { cookie, body: { organizationId } }), 404, 'not_found');
    }
    const own = { 'heliometer-organization': DEFAULT_ORGANIZATION_ID };
    assert.equal((await api.call('GET', '/v1/api-keys', { headers: own })).status, 200);
  });
});

type ClockCall = (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Response>;

async function withClock(work: (call: ClockCall) => Promise<void>): Promise<void> {
  const { control, records, cache, limits, alerts } = api;
  const app = createApi({
    catalogue: api.catalogue,
    redaction: api.redaction,
    importFile: api.importFile,
    system: api.system,
    ...{
      control,
      records,
      cache,
      limits,
      alerts,
      sealers: SEALERS,
      webhooks: api.webhooks.desk,
      evaluators: api.evaluators.desk,
    },
    view: { providers: [], providerSlug: () => null, view: () => null, fold: () => null } as never,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    now: () => clock.nowMs,
  });
  clock = { nowMs: Date.now(), url: await app.listen({ host: '127.0.0.1', port: 0 }) };
  try {
    await work((method, path, body, headers = {}) =>
      fetch(clock.url + path, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  } finally {
    await app.close();
  }
}
