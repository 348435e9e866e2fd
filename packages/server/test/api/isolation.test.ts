// Two organisations, every route of the table: nothing of one is in the other's answers, and each route lets in whom it should.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DEFAULT_ORGANIZATION_ID,
  ROUTES,
  type Role,
  type RouteId,
  type RouteRow,
  routeRow,
} from '@heliometer/contract';
import { type Answer, type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { makeWorld, SAMPLES, type Sample, type World } from './route-samples.ts';

const [MINE, THEIRS] = ['mine-5dca', 'theirs-81fe'];

let api: ApiUnderTest;
let mine: World;
let theirs: World;
before(async () => {
  api = await openApiUnderTest();
  mine = await makeWorld(api, DEFAULT_ORGANIZATION_ID, MINE);
  theirs = await makeWorld(api, api.otherOrganizationId, THEIRS);
});
after(() => api.close());

/** What deletes comes last, so that there is something to delete. */
const IDS = (Object.keys(ROUTES) as RouteId[]).sort((a, b) => Number(deletes(a)) - Number(deletes(b)));

function deletes(id: RouteId): boolean {
  return routeRow(id).method === 'DELETE' || id.startsWith('delete');
}

type Credential = { readonly key: string } | { readonly cookie: string } | null;

function send(row: RouteRow, { params = {}, query = {}, body }: Sample, credential: Credential): Promise<Answer> {
  const path = row.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? assert.fail(name)),
  );
  const search = new URLSearchParams(query).toString();
  return api.call(row.method, search === '' ? path : `${path}?${search}`, {
    key: credential !== null && 'key' in credential ? credential.key : null,
    ...(body === undefined ? {} : { body }),
    headers: credential !== null && 'cookie' in credential ? { cookie: credential.cookie } : {},
  });
}

/** One who may: a key, for routes of people a person. */
function owning(row: RouteRow, { keys, members }: World): Credential {
  if (row.permission === 'none') return null;
  return row.permission === 'account' ? { cookie: members.owner.cookie } : { key: keys.rw };
}

const byConsole = IDS.filter((id) => routeRow(id).servedBy !== 'gateway');

test('every route has a sample, and only those of gateways are told to be theirs', () => {
  assert.deepEqual(Object.keys(SAMPLES).sort(), Object.keys(ROUTES).sort());
  const apart = IDS.filter((id) => SAMPLES[id] === 'gateway');
  assert.deepEqual(apart.sort(), IDS.filter((id) => routeRow(id).servedBy === 'gateway').sort());
});

const MAY: Readonly<
  Record<RouteRow['permission'], { readonly keys: readonly string[]; readonly roles: readonly Role[] }>
> = {
  read: { keys: ['rw', 'r'], roles: ['owner', 'admin', 'member', 'viewer'] },
  write: { keys: ['rw', 'w'], roles: ['owner', 'admin', 'member'] },
  manage: { keys: ['rw'], roles: ['owner', 'admin'] },
  account: { keys: [], roles: ['owner', 'admin', 'member', 'viewer'] },
  none: { keys: ['rw', 'r', 'w'], roles: ['owner', 'admin', 'member', 'viewer'] },
};

describe('whoever may not is refused, by the route’s permission', () => {
  for (const id of byConsole) {
    const row = routeRow(id);
    const makeSample = SAMPLES[id];
    if (row.permission === 'none' || makeSample === 'gateway') continue;
    test(`${row.method} ${row.path}`, async () => {
      const sample = await makeSample(mine);
      assertError(await send(row, sample, null), 401, 'unauthorized');
      for (const [permissions, key] of Object.entries(mine.keys)) {
        if (!MAY[row.permission].keys.includes(permissions))
          assertError(await send(row, sample, { key }), 403, 'forbidden');
      }
      for (const [role, { cookie }] of Object.entries(mine.members)) {
        if (!MAY[row.permission].roles.includes(role as Role))
          assertError(await send(row, sample, { cookie }), 403, 'forbidden');
      }
    });
  }
});

describe('nothing of one organisation is in the other’s answers', () => {
  const shown: string[] = [];
  for (const id of byConsole) {
    const row = routeRow(id);
    const makeSample = SAMPLES[id];
    if (makeSample === 'gateway') continue;
    test(`${row.method} ${row.path}`, async () => {
      const sample = await makeSample(mine);
      if (row.permission !== 'none') {
        const { keys, members } = theirs;
        const callers: Credential[] = [{ cookie: members.owner.cookie }];
        if (row.permission !== 'account') callers.push({ key: keys.rw });
        // They lose their session by it, and learn nothing.
        const isOfCaller = id === 'signOut' || id === 'signOutEverywhere';
        for (const caller of isOfCaller ? [] : callers) {
          const foreign = sample.foreign ?? (sample.params === undefined ? 'nothing' : 'unknown');
          // What they make of their own would bear our mark, if it was made with our words.
          const makesOwn = foreign === 'nothing' && row.permission !== 'read';
          const sent = makesOwn ? await makeSample(theirs) : sample;
          const answer = await send(row, sent, caller);
          if (foreign === 'unknown') assertError(answer, 404, 'not_found');
          assertNothingOf(mine, answer, sent);
        }
      }
      // The same call by its own: it is about something that is there, and was left as it was.
      const caller = sample.cookie === undefined ? owning(row, mine) : { cookie: sample.cookie };
      const own = await send(row, sample, caller);
      assert.equal(own.status, sample.status ?? 200, own.text);
      assertNothingOf(theirs, own, {});
      if (own.text.includes(MINE)) shown.push(id);
    });
  }

  test('what one says of the other’s request or session stays its own', async () => {
    const key = theirs.keys.rw;
    const said = await Promise.all([
      api.call('PUT', `/v1/request/${mine.request}/property`, { key, body: { key: 'Foreign', value: THEIRS } }),
      api.call('POST', `/v1/request/${mine.request}/score`, { key, body: { scores: { [`foreign-${THEIRS}`]: 1 } } }),
      api.call('POST', `/v1/session/session-${MINE}/tag`, { key, body: { tag: `foreign-${THEIRS}` } }),
    ]);
    assert.ok(said.every(({ status }) => status === 200 || status === 404));
    for (const path of [
      `/v1/request/${mine.request}`,
      `/v1/session/session-${MINE}/tag`,
      `/v1/session/session-${MINE}/tree`,
    ]) {
      const answer = await api.call('GET', path, { key: mine.keys.r });
      assert.equal(answer.status, 200);
      assertNothingOf(theirs, answer, {});
    }
  });

  test('and the data was there to be seen', () => {
    assert.ok(shown.length >= 60, `${shown.length}: ${shown.join(' ')}`);
  });
});

/** What they sent themselves may come back to them. */
function assertNothingOf(world: World, { text }: Answer, sent: Sample): void {
  const echoed = JSON.stringify(sent);
  const { mark, request, deleted, members, vaultKey, prompt } = world;
  const secrets = [mark, request, deleted, vaultKey, prompt.id, prompt.first, prompt.second];
  for (const member of Object.values(members)) secrets.push(member.id, member.sessionId);
  for (const secret of secrets) assert.ok(echoed.includes(secret) || !text.includes(secret), `${secret} in ${text}`);
}
