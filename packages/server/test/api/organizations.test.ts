// Every route about organisations: their members, invitations and roles, and that none sees into another.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, ROUTES, type Role } from '@heliometer/contract';
import { createApi } from '../../src/api/server.ts';
import { newSecretToken } from '../../src/kernel/secret-token.ts';
import type { InvitationMail } from '../../src/ports/accounts.ts';
import { type Answer, type ApiUnderTest, assertError, openApiUnderTest, SEALERS } from './api-under-test.ts';

const OURS = `/v1/organization/${DEFAULT_ORGANIZATION_ID}`;
const PASSWORD = 'correct horse battery';

let api: ApiUnderTest;
let owner: Person;
before(async () => {
  api = await openApiUnderTest();
  owner = await join('owner');
});
after(async () => {
  assert.deepEqual(api.logged, []);
  await api.close();
});

interface Person {
  readonly id: string;
  readonly email: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

let people = 0;
async function join(role: Role, organizationId = DEFAULT_ORGANIZATION_ID): Promise<Person> {
  people += 1;
  const email = `person${people}@example.com`;
  const { token, digest } = newSecretToken();
  const span = { createdAtMs: Date.now(), expiresAtMs: Date.now() + 60_000 };
  const about = { id: randomUUID(), digest, organizationId, email, role, invitedBy: null };
  await api.control.addLink({ ...about, ...span, purpose: 'invitation' });
  return enter(email, await accept(token));
}

function accept(token: string, cookie?: string): Promise<Answer> {
  const headers = cookie === undefined ? {} : { cookie };
  const body = { token, password: PASSWORD };
  return api.call('POST', '/api/auth/accept-invitation', { key: null, body, headers });
}

function enter(email: string, answer: Answer): Person {
  assert.equal(answer.status, 200, answer.text);
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return {
    id: answer.json.data.account.id,
    email,
    call: (method, path, body, headers = {}) =>
      api.call(method, path, { key: null, ...(body === undefined ? {} : { body }), headers: { cookie, ...headers } }),
  };
}

const tokenOf = (link: string) => link.split('#link=')[1] ?? '';

describe('organisations', () => {
  test('a person lists those they are in with their role, a key its own', async () => {
    const rows = ROUTES.listOrganizations.response.parse((await owner.call('GET', '/v1/organization')).json.data);
    assert.deepEqual(
      rows.map(({ id, name, role }) => [id, name, role]),
      [[DEFAULT_ORGANIZATION_ID, 'default', 'owner']],
    );
    const byKey = await api.call('GET', '/v1/organization', { key: api.keys.other });
    assert.deepEqual(
      byKey.json.data.map(({ id, role }: { id: string; role: unknown }) => [id, role]),
      [[api.otherOrganizationId, null]],
    );
  });

  test('whoever makes one owns it, and keys of it are its own', async () => {
    const viewer = await join('viewer');
    const made = await viewer.call('POST', '/v1/organization/create', { name: 'Own', color: 'blue', tier: 'free' });
    assert.equal(made.status, 200, made.text);
    const id = ROUTES.createOrganization.response.parse(made.json.data);
    const got = await viewer.call('GET', `/v1/organization/${id}`);
    assert.deepEqual([got.json.data.name, got.json.data.role], ['Own', 'owner']);
    const headers = { 'heliometer-organization': id };
    const key = await viewer.call('POST', '/v1/api-keys', { api_key_name: 'its first' }, headers);
    assert.equal((await api.control.authenticate(key.json.data.apiKey))?.organizationId, id);
    assertError(await viewer.call('POST', '/v1/organization/create', { name: 'Own' }), 409, 'conflict');
    for (const name of [' ', 'Two\nlines', 'x'.repeat(201)]) {
      assertError(await viewer.call('POST', '/v1/organization/create', { name }), 422, 'invalid_body');
    }
    assertError(await api.call('POST', '/v1/organization/create', { body: { name: 'By key' } }), 403, 'forbidden');
  });

  test('one is renamed by who manages it, and by its rw key', async () => {
    const admin = await join('admin');
    const member = await join('member');
    assert.equal((await admin.call('POST', `${OURS}/update`, { name: 'Renamed' })).status, 200);
    assert.equal((await api.call('GET', OURS)).json.data.name, 'Renamed');
    assert.equal((await api.call('POST', `${OURS}/update`, { body: { name: 'default' } })).status, 200);
    assertError(await admin.call('POST', `${OURS}/update`, { name: 'other' }), 409, 'conflict');
    assertError(await member.call('POST', `${OURS}/update`, { name: 'Mine' }), 403, 'forbidden');
    assertError(
      await api.call('POST', `${OURS}/update`, { key: api.keys.r, body: { name: 'Mine' } }),
      403,
      'forbidden',
    );
  });

  test('what its pages show is set by who manages it and seen by all, and only what can be read is taken', async () => {
    const [admin, viewer] = [await join('admin'), await join('viewer')];
    const set = (body: object) => admin.call('POST', `${OURS}/update`, body);
    const seen = async () => {
      const { default_range: range, time_zone: zone, name } = (await viewer.call('GET', OURS)).json.data;
      return [range, zone, name];
    };
    assert.equal((await set({ default_range: '7d', time_zone: 'Asia/Kathmandu' })).status, 200);
    assert.deepEqual(await seen(), ['7d', 'Asia/Kathmandu', 'default']);
    assert.equal((await set({ default_range: 'month', time_zone: null })).status, 200);
    assert.deepEqual(await seen(), ['month', null, 'default']);
    for (const body of [{ default_range: '0d' }, { default_range: '3651d' }, { default_range: 'last week' }]) {
      assertError(await set(body), 422, 'invalid_body');
    }
    assertError(await set({ time_zone: 'Mars/Olympus' }), 422, 'invalid_body');
    assertError(await viewer.call('POST', `${OURS}/update`, { default_range: '1h' }), 403, 'forbidden');
    assert.equal((await set({ default_range: null })).status, 200);
    assert.deepEqual(await seen(), [null, null, 'default']);
  });

  test('one that the caller is not in is 404 for every route, as if it were not', async () => {
    const stranger = await join('owner', api.otherOrganizationId);
    const routes = Object.values(ROUTES).filter(({ group, path }) => group === 'organizations' && path.includes(':id'));
    assert.ok(routes.length >= 9);
    for (const { method, path } of routes) {
      for (const id of [DEFAULT_ORGANIZATION_ID, randomUUID()]) {
        const place = path.replace(':id', id).replace(':invitationId', randomUUID());
        const query = path.endsWith('remove_member') ? `?memberId=${owner.id}` : '';
        const body = { name: 'Taken', email: 'evil@example.com', memberId: owner.id, role: 'viewer' };
        const sent = method === 'POST' ? body : undefined;
        assertError(await stranger.call(method, place + query, sent), 404, 'not_found');
        const byKey = await api.call(method, place + query, { key: api.keys.other, ...(sent && { body: sent }) });
        assertError(byKey, 404, 'not_found');
      }
    }
  });
});

describe('members', () => {
  test('are listed with their roles, also for viewers, and the owners apart', async () => {
    const viewer = await join('viewer');
    const rows = ROUTES.listMembers.response.parse((await viewer.call('GET', `${OURS}/members`)).json.data);
    assert.deepEqual(
      rows.filter(({ member }) => member === viewer.id).map(({ email, org_role }) => [email, org_role]),
      [[viewer.email, 'viewer']],
    );
    const owners = ROUTES.listOwners.response.parse((await viewer.call('GET', `${OURS}/owner`)).json.data);
    assert.deepEqual(owners, [{ email: owner.email, tier: 'self-hosted' }]);
    const elsewhere = await api.call('GET', `/v1/organization/${api.otherOrganizationId}/members`, {
      key: api.keys.other,
    });
    assert.ok(!elsewhere.text.includes(viewer.email));
  });

  test('change their role, which holds at their next call', async () => {
    const member = await join('viewer');
    const key = (name: string) => member.call('POST', '/v1/api-keys', { api_key_name: name });
    assertError(await key('too early'), 403, 'forbidden');
    assert.equal(
      (await owner.call('POST', `${OURS}/update_member`, { memberId: member.id, role: 'admin' })).status,
      200,
    );
    assert.equal((await key('now')).status, 200);
    const unknown = { memberId: randomUUID(), role: 'admin' };
    assertError(await owner.call('POST', `${OURS}/update_member`, unknown), 404, 'not_found');
    const king = await owner.call('POST', `${OURS}/update_member`, { memberId: member.id, role: 'king' });
    assertError(king, 422, 'invalid_body');
    assert.match(king.json.error, /saw "king", accepted is "owner", "admin", "member", "viewer"/);
  });

  test('owners are made, changed and removed by owners only: no admin and no key rises above itself', async () => {
    const admin = await join('admin');
    const attempts = (call: (method: string, path: string, body?: object) => Promise<Answer>) => [
      call('POST', `${OURS}/update_member`, { memberId: admin.id, role: 'owner' }),
      call('POST', `${OURS}/update_member`, { memberId: owner.id, role: 'viewer' }),
      call('DELETE', `${OURS}/remove_member?memberId=${owner.id}`),
      call('POST', `${OURS}/add_member`, { email: 'friend@example.com', role: 'owner' }),
    ];
    const byKey = (method: string, path: string, body?: object) =>
      api.call(method, path, body === undefined ? {} : { body });
    for (const answer of await Promise.all([...attempts(admin.call), ...attempts(byKey)])) {
      assertError(answer, 403, 'forbidden');
      assert.match(answer.json.error, /Only an owner/);
    }
    assert.equal(
      (await owner.call('POST', `${OURS}/update_member`, { memberId: admin.id, role: 'owner' })).status,
      200,
    );
    assert.equal((await owner.call('DELETE', `${OURS}/remove_member?memberId=${admin.id}`)).status, 200);
  });

  test('the last owner neither steps back nor leaves', async () => {
    for (const answer of [
      await owner.call('POST', `${OURS}/update_member`, { memberId: owner.id, role: 'admin' }),
      await owner.call('DELETE', `${OURS}/remove_member?memberId=${owner.id}`),
      await owner.call('POST', `${OURS}/leave`),
    ]) {
      assertError(answer, 409, 'conflict');
      assert.match(answer.json.error, /last owner/);
    }
  });

  test('whoever wants may leave, and whoever is removed is out at once', async () => {
    const leaving = await join('viewer');
    const removed = await join('member');
    assertError(await leaving.call('DELETE', `${OURS}/remove_member?memberId=${leaving.id}`), 403, 'forbidden');
    assert.equal((await leaving.call('POST', `${OURS}/leave`)).status, 200);
    assert.equal((await owner.call('DELETE', `${OURS}/remove_member?memberId=${removed.id}`)).status, 200);
    assertError(await owner.call('DELETE', `${OURS}/remove_member?memberId=${removed.id}`), 404, 'not_found');
    for (const person of [leaving, removed]) {
      assertError(await person.call('GET', '/v1/organization'), 403, 'forbidden');
      assertError(await person.call('GET', `${OURS}/members`), 404, 'not_found');
    }
    assertError(await owner.call('DELETE', `${OURS}/remove_member`), 400, 'invalid_request');
  });
});

describe('invitations', () => {
  test('a link lets somebody in with the role given, once; it is shown once', async () => {
    const admin = await join('admin');
    const made = await admin.call('POST', `${OURS}/add_member`, { email: 'Guest@Example.com', role: 'viewer' });
    const { id, link = '', mailed } = ROUTES.addMember.response.parse(made.json.data) ?? {};
    assert.equal(mailed, false);
    assert.ok(link.startsWith(`${api.url}/app/sign-in#link=`), link);
    const open = await admin.call('GET', `${OURS}/invitations`);
    const listed = ROUTES.listInvitations.response.parse(open.json.data).find((each) => each.id === id);
    assert.deepEqual([listed?.email, listed?.org_role], ['Guest@Example.com', 'viewer']);
    assert.ok(!open.text.includes(tokenOf(link)));
    enter('guest@example.com', await accept(tokenOf(link)));
    assertError(await accept(tokenOf(link)), 404, 'link_unusable');
    const again = await admin.call('POST', `${OURS}/add_member`, { email: 'guest@example.com', role: 'admin' });
    assert.deepEqual([again.status, again.json], [200, { data: null, error: null }], 'a member already');
    const rows = (await admin.call('GET', `${OURS}/members`)).json.data as { email: string; org_role: string }[];
    assert.equal(rows.find(({ email }) => email === 'Guest@Example.com')?.org_role, 'viewer');
  });

  test('a key invites members, and a bad address is told', async () => {
    const made = await api.call('POST', `${OURS}/add_member`, { body: { email: 'by-key@example.com' } });
    const joined = enter('by-key@example.com', await accept(tokenOf(made.json.data.link)));
    assert.equal((await joined.call('GET', OURS)).json.data.role, 'member');
    for (const email of ['', 'nobody', 'a@b,c@d', 'Ada <a@b>', 'a@b\u0000']) {
      const answer = await api.call('POST', `${OURS}/add_member`, { body: { email } });
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, /^email: saw ".*", accepted is an e-mail address$/);
    }
  });

  test('one that is withdrawn is good for nothing, and of another organisation is not found', async () => {
    const { data } = (await owner.call('POST', `${OURS}/add_member`, { email: 'late@example.com' })).json;
    const theirs = `/v1/organization/${api.otherOrganizationId}/invitations/${data.id}`;
    assertError(await api.call('DELETE', theirs, { key: api.keys.other }), 404, 'not_found');
    const member = await join('member');
    assertError(await member.call('GET', `${OURS}/invitations`), 403, 'forbidden');
    assertError(await member.call('DELETE', `${OURS}/invitations/${data.id}`), 403, 'forbidden');
    assert.equal((await owner.call('DELETE', `${OURS}/invitations/${data.id}`)).status, 200);
    assertError(await owner.call('DELETE', `${OURS}/invitations/${data.id}`), 404, 'not_found');
    assertError(await accept(tokenOf(data.link)), 404, 'link_unusable');
  });

  test('are mailed where there is a mail server, with a link to the address the operator gave', async () => {
    const mails: InvitationMail[] = [];
    const warned: object[] = [];
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
      log: { debug() {}, info() {}, warn: (fields) => void warned.push(fields), error() {} },
      post: {
        address: 'https://llm.example.com',
        async send(mail) {
          if (mail.to === 'refused@example.com') throw new Error('no such mailbox');
          mails.push(mail);
        },
      },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const invite = async (email: string) => {
      const headers = { authorization: `Bearer ${api.keys.rw}`, 'content-type': 'application/json' };
      const answer = await fetch(`${url}${OURS}/add_member`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ email }),
      });
      return ((await answer.json()) as { data: { link: string; mailed: boolean } }).data;
    };
    const taken = await invite('mailed@example.com');
    const refused = await invite('refused@example.com');
    await app.close();
    assert.deepEqual([taken.mailed, refused.mailed], [true, false]);
    assert.deepEqual(
      [mails[0]?.to, mails[0]?.subject, mails.length],
      ['mailed@example.com', 'You are invited to default', 1],
    );
    assert.ok(mails[0]?.text.includes(`https://llm.example.com/app/sign-in#link=${tokenOf(taken.link)}`));
    assert.equal(warned.length, 1);
    enter('refused@example.com', await accept(tokenOf(refused.link)));
  });
});
