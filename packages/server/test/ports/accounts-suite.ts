// What every control store must do with people: accounts, places in organisations, sessions and one-time links.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, type Role } from '@heliometer/contract';
import { MAX_INVITATIONS, MAX_SESSIONS, type NewLink, type NewSession } from '../../src/ports/accounts.ts';
import type { ControlStore } from '../../src/ports/control-store.ts';
import type { ControlStorePlace } from './control-store-suite.ts';
import { type OpenStore, openForEachTest } from './open-store.ts';

const OURS = DEFAULT_ORGANIZATION_ID;
const ADA = { email: 'Ada@Example.com', name: 'Ada', passwordHash: '$ada' };
const NOW = 1_000_000;

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

const span = { createdAtMs: NOW, expiresAtMs: NOW + 1_000 };

function ownerLink(token: string): NewLink {
  return { id: randomUUID(), purpose: 'owner', digest: digest(token), ...span };
}

function invitation(email: string, token: string, change: { organizationId?: string; role?: Role } = {}): NewLink {
  const whither = { organizationId: OURS, role: 'member' as Role, ...change };
  return {
    id: randomUUID(),
    purpose: 'invitation',
    digest: digest(token),
    email,
    invitedBy: null,
    ...whither,
    ...span,
  };
}

async function makeOwner(store: ControlStore) {
  await store.addLink(ownerLink('owner'));
  const account = await store.becomeOwner(digest('owner'), ADA, NOW);
  assert.ok(account !== null);
  return account;
}

async function invite(store: ControlStore, email: string, role: Role, organizationId = OURS) {
  await store.addLink(invitation(email, email, { role, organizationId }));
  const joined = await store.join(digest(email), { name: email, passwordHash: `$${email}` }, NOW);
  assert.ok(joined !== null);
  return joined.account;
}

export function describeAccounts(name: string, place: ControlStorePlace): void {
  describe(`accounts: ${name}`, () => {
    const held = openForEachTest(place);
    const store = () => held.store;
    accountTests(store, held);
    linkTests(store, held);
    memberTests(store, held);
    sessionTests(store);
  });
}

function accountTests(store: () => ControlStore, held: OpenStore<ControlStore>): void {
  test('the owner owns every organisation there is, and there is one owner’s account', async () => {
    const acme = await store().createOrganization('Acme');
    assert.equal(await store().hasOwner(), false);
    const ada = await makeOwner(store());
    assert.equal(await store().hasOwner(), true);
    assert.deepEqual(await store().accounts(), [ada]);
    const memberships = await store().memberships(ada.id);
    assert.deepEqual(
      memberships.map(({ role }) => role),
      ['owner', 'owner'],
    );
    assert.deepEqual(new Set(memberships.map(({ organizationId }) => organizationId)), new Set([OURS, acme.id]));
  });

  test('an account is found by its address in any case, with its hash, also after reopening', async () => {
    const ada = await makeOwner(store());
    assert.equal(ada.email, ADA.email);
    await held.reopen();
    for (const email of ['ada@example.com', ' ADA@EXAMPLE.COM ']) {
      assert.deepEqual(await store().accountByEmail(email), { ...ada, passwordHash: '$ada' });
    }
    assert.equal(await store().accountByEmail('ada@example.org'), null);
  });

  test('a name is changed', async () => {
    const ada = await makeOwner(store());
    await store().renameAccount(ada.id, 'Ada L.');
    assert.equal((await store().accounts())[0]?.name, 'Ada L.');
  });

  test('who makes an organisation owns it', async () => {
    const ada = await makeOwner(store());
    const made = await store().createOrganization('New', [ada.id]);
    assert.deepEqual(
      (await store().members(made.id)).map(({ accountId, role }) => [accountId, role]),
      [[ada.id, 'owner']],
    );
    await assert.rejects(store().createOrganization('New', [ada.id]), { code: 'conflict' });
  });

  test('an organisation is renamed, but not to another’s name', async () => {
    const { id } = await store().createOrganization('Acme');
    assert.equal(await store().changeOrganization(id, { name: 'Acme Ltd' }), true);
    assert.equal((await store().findOrganization(id))?.name, 'Acme Ltd');
    await assert.rejects(store().changeOrganization(id, { name: 'default' }), { code: 'conflict' });
    assert.equal(await store().changeOrganization(randomUUID(), { name: 'Nobody' }), false);
  });

  test('an organisation keeps what its pages show, and what a change does not name', async () => {
    const { id } = await store().createOrganization('Acme');
    const held = async () => {
      const found = await store().findOrganization(id);
      return [found?.name, found?.defaultRange, found?.timeZone];
    };
    assert.deepEqual(await held(), ['Acme', null, null]);
    await store().changeOrganization(id, { defaultRange: '7d' });
    await store().changeOrganization(id, { timeZone: 'Europe/Zurich' });
    assert.deepEqual(await held(), ['Acme', '7d', 'Europe/Zurich']);
    assert.equal(await store().changeOrganization(id, {}), true);
    await store().changeOrganization(id, { defaultRange: null });
    assert.deepEqual(await held(), ['Acme', null, 'Europe/Zurich']);
  });
}

function linkTests(store: () => ControlStore, held: OpenStore<ControlStore>): void {
  test('a link works once, until it expires, for its purpose only', async () => {
    await store().addLink(ownerLink('a'));
    assert.equal((await store().linkOf(digest('a'), NOW + 999))?.purpose, 'owner');
    assert.equal(await store().linkOf(digest('a'), NOW + 1_000), null);
    assert.equal(await store().linkOf(digest('b'), NOW), null);
    assert.equal(await store().becomeOwner(digest('a'), ADA, NOW + 1_000), null);
    assert.equal(await store().join(digest('a'), ADA, NOW), null);
    assert.equal(await store().recover(digest('a'), '$', NOW), null);
    assert.notEqual(await store().becomeOwner(digest('a'), ADA, NOW), null);
    assert.equal(await store().linkOf(digest('a'), NOW), null);
    assert.equal(await store().becomeOwner(digest('a'), { ...ADA, email: 'b@b' }, NOW), null);
  });

  test('of two who come with a link at once, over two connections, one finds it gone', async () => {
    const other = await held.open();
    await store().addLink(ownerLink('a'));
    const made = await Promise.all(
      [store(), other].map((each, index) => each.becomeOwner(digest('a'), { ...ADA, email: `${index}@b` }, NOW)),
    );
    assert.equal(made.filter((account) => account !== null).length, 1);
    assert.equal((await store().accounts()).length, 1);
    await other.close();
  });

  test('a new owner’s link ends the one before', async () => {
    await store().addLink(ownerLink('a'));
    await store().addLink(ownerLink('b'));
    assert.equal(await store().linkOf(digest('a'), NOW), null);
    assert.notEqual(await store().linkOf(digest('b'), NOW), null);
  });

  test('no link makes a second owner', async () => {
    await makeOwner(store());
    await store().addLink(ownerLink('late'));
    assert.equal(await store().becomeOwner(digest('late'), { ...ADA, email: 'late@b' }, NOW), null);
    assert.equal((await store().accounts()).length, 1);
  });

  test('an invitation tells what it is for, and makes a member with its role', async () => {
    await store().addLink(invitation('Bob@B.com', 'bob', { role: 'viewer' }));
    const { expiresAtMs } = span;
    assert.deepEqual(await store().linkOf(digest('bob'), NOW), {
      ...{ purpose: 'invitation', email: 'Bob@B.com', organizationId: OURS, organizationName: 'default' },
      ...{ role: 'viewer', expiresAtMs },
    });
    const joined = await store().join(digest('bob'), { name: 'Bob', passwordHash: '$bob' }, NOW);
    assert.equal(joined?.organizationId, OURS);
    const [member] = await store().members(OURS);
    const { id: accountId } = joined!.account;
    assert.deepEqual(member, { accountId, email: 'Bob@B.com', name: 'Bob', role: 'viewer', joinedAtMs: NOW });
    assert.equal((await store().accountByEmail('bob@b.com'))?.passwordHash, '$bob');
  });

  test('an invitation of somebody with an account adds a place and keeps the password', async () => {
    const ada = await makeOwner(store());
    const { id } = await store().createOrganization('Acme');
    await store().addLink(invitation('ADA@example.com', 'ada', { organizationId: id, role: 'admin' }));
    await assert.rejects(store().join(digest('ada'), { name: '', passwordHash: '$other' }, NOW), { code: 'conflict' });
    const joined = await store().join(digest('ada'), null, NOW);
    assert.deepEqual(joined, { account: ada, organizationId: id });
    assert.equal((await store().accountByEmail(ada.email))?.passwordHash, '$ada');
    assert.deepEqual(
      (await store().memberships(ada.id)).map(({ role }) => role),
      ['owner', 'admin'],
    );
  });

  test('an invitation does not change the role of who is a member', async () => {
    const ada = await makeOwner(store());
    await store().addLink(invitation(ada.email, 'again', { role: 'viewer' }));
    await store().join(digest('again'), null, NOW);
    assert.equal((await store().memberships(ada.id))[0]?.role, 'owner');
  });

  test('a second invitation of an address takes the place of the first, and both organisations may invite it', async () => {
    const { id } = await store().createOrganization('Acme');
    await store().addLink(invitation('bob@b', 'first'));
    await store().addLink(invitation('bob@b', 'elsewhere', { organizationId: id }));
    await store().addLink(invitation('BOB@B', 'second', { role: 'admin' }));
    assert.equal(await store().linkOf(digest('first'), NOW), null);
    assert.notEqual(await store().linkOf(digest('elsewhere'), NOW), null);
    const [open, ...others] = await store().invitations(OURS, NOW);
    assert.deepEqual([open?.email, open?.role, others.length], ['BOB@B', 'admin', 0]);
    assert.deepEqual(await store().invitations(OURS, NOW + 1_000), []);
    assert.equal(await store().withdrawInvitation(id, open!.id), false);
    assert.equal(await store().withdrawInvitation(OURS, open!.id), true);
    assert.equal(await store().linkOf(digest('second'), NOW), null);
  });

  test('an organisation has so many open invitations at most, and must exist', async () => {
    for (let index = 0; index < MAX_INVITATIONS; index += 1)
      await store().addLink(invitation(`${index}@b`, `${index}`));
    await assert.rejects(store().addLink(invitation('more@b', 'more')), { code: 'conflict' });
    await store().addLink(invitation('7@b', 'again'));
    const organizationId = randomUUID();
    await assert.rejects(store().addLink(invitation('a@b', 'x', { organizationId })), { code: 'not_found' });
  });

  test('recovery sets the password once and ends all sessions', async () => {
    const ada = await makeOwner(store());
    await store().openSession(sessionOf(ada.id, 's'));
    await store().addLink({ id: randomUUID(), purpose: 'recovery', accountId: ada.id, digest: digest('r'), ...span });
    assert.equal((await store().linkOf(digest('r'), NOW))?.email, ada.email);
    assert.deepEqual(await store().recover(digest('r'), '$new', NOW), ada);
    assert.equal(await store().recover(digest('r'), '$newer', NOW), null);
    assert.equal((await store().accountByEmail(ada.email))?.passwordHash, '$new');
    assert.equal(await store().signedInBy(digest('s'), NOW, 0), null);
  });
}

function memberTests(store: () => ControlStore, held: OpenStore<ControlStore>): void {
  test('roles change and members go, but the last owner neither steps back nor leaves', async () => {
    const ada = await makeOwner(store());
    const bob = await invite(store(), 'bob@b', 'member');
    assert.equal(await store().changeRole(OURS, ada.id, 'admin'), 'last_owner');
    assert.equal(await store().removeMember(OURS, ada.id), 'last_owner');
    assert.equal(await store().changeRole(OURS, ada.id, 'owner'), 'done');
    assert.equal(await store().changeRole(OURS, bob.id, 'owner'), 'done');
    assert.equal(await store().changeRole(OURS, ada.id, 'viewer'), 'done');
    assert.equal(await store().removeMember(OURS, ada.id), 'done');
    assert.equal(await store().removeMember(OURS, ada.id), 'unknown');
    assert.equal(await store().changeRole(OURS, ada.id, 'admin'), 'unknown');
    assert.deepEqual(
      (await store().members(OURS)).map(({ email, role }) => [email, role]),
      [['bob@b', 'owner']],
    );
  });

  test('of two owners who leave at once, over two connections, one stays', async () => {
    const other = await held.open();
    const ada = await makeOwner(store());
    const bob = await invite(store(), 'bob@b', 'owner');
    const results = await Promise.all([store().removeMember(OURS, ada.id), other.removeMember(OURS, bob.id)]);
    assert.deepEqual(results.sort(), ['done', 'last_owner']);
    await other.close();
  });

  test('an owner elsewhere is no owner here', async () => {
    const { id } = await store().createOrganization('Acme');
    const ada = await makeOwner(store());
    await invite(store(), 'bob@b', 'owner', id);
    assert.equal(await store().removeMember(OURS, ada.id), 'last_owner');
    assert.equal(await store().removeMember(id, ada.id), 'done');
  });
}

function sessionOf(accountId: string, token: string, change: Partial<NewSession> = {}): NewSession {
  return {
    id: randomUUID(),
    digest: digest(token),
    accountId,
    organizationId: OURS,
    address: '203.0.113.7',
    userAgent: 'test',
    ...span,
    ...change,
  };
}

function sessionTests(store: () => ControlStore): void {
  test('a session tells who it is, until it ends, expires or was idle too long', async () => {
    const ada = await makeOwner(store());
    const session = sessionOf(ada.id, 's');
    await store().openSession(session);
    const { digest: _digest, ...shown } = session;
    const found = await store().signedInBy(digest('s'), NOW, NOW);
    assert.deepEqual(found?.session, { ...shown, seenAtMs: NOW });
    assert.deepEqual(found?.account, ada);
    assert.deepEqual(found?.memberships, await store().memberships(ada.id));
    assert.equal(await store().signedInBy(digest('t'), NOW, 0), null);
    assert.equal(await store().signedInBy(digest('s'), NOW + 1_000, 0), null);
    assert.equal(await store().signedInBy(digest('s'), NOW, NOW + 1), null);
    await store().touchSession(session.id, NOW + 5);
    assert.notEqual(await store().signedInBy(digest('s'), NOW, NOW + 1), null);
    assert.equal(await store().endSession(randomUUID(), session.id), false);
    assert.equal(await store().endSession(ada.id, session.id.toUpperCase()), true);
    assert.equal(await store().endSession(ada.id, session.id), false);
    assert.equal(await store().signedInBy(digest('s'), NOW, 0), null);
  });

  test('sessions are listed, the last used first, and end together', async () => {
    const ada = await makeOwner(store());
    const bob = await invite(store(), 'bob@b', 'member');
    const [first, second] = [sessionOf(ada.id, '1'), sessionOf(ada.id, '2')];
    for (const session of [first, second, sessionOf(bob.id, '3')]) await store().openSession(session);
    await store().touchSession(first.id, NOW + 1);
    const ids = async (idleSinceMs: number) => (await store().sessions(ada.id, NOW, idleSinceMs)).map(({ id }) => id);
    assert.deepEqual(await ids(0), [first.id, second.id]);
    assert.deepEqual(await ids(NOW + 1), [first.id]);
    await store().endSessions(ada.id);
    assert.deepEqual(await ids(0), []);
    assert.equal((await store().sessions(bob.id, NOW, 0)).length, 1);
  });

  test('a new password ends all sessions but the one it was set in', async () => {
    const ada = await makeOwner(store());
    const [here, there] = [sessionOf(ada.id, 'here'), sessionOf(ada.id, 'there')];
    for (const session of [here, there]) await store().openSession(session);
    await store().setPassword(ada.id, '$new', here.id);
    assert.deepEqual(
      (await store().sessions(ada.id, NOW, 0)).map(({ id }) => id),
      [here.id],
    );
    assert.equal((await store().accountByEmail(ada.email))?.passwordHash, '$new');
  });

  test('a session is switched to another organisation', async () => {
    const ada = await makeOwner(store());
    const { id } = await store().createOrganization('Acme', [ada.id]);
    const session = sessionOf(ada.id, 's');
    await store().openSession(session);
    await store().switchSession(session.id, id);
    assert.equal((await store().signedInBy(digest('s'), NOW, 0))?.session.organizationId, id);
  });

  test('an account has so many sessions at most: the least used end, and expired ones go', async () => {
    const ada = await makeOwner(store());
    for (let index = 0; index <= MAX_SESSIONS; index += 1) {
      await store().openSession(sessionOf(ada.id, `${index}`, { createdAtMs: NOW + index }));
    }
    assert.equal((await store().sessions(ada.id, NOW, 0)).length, MAX_SESSIONS);
    assert.equal(await store().signedInBy(digest('0'), NOW, 0), null);
    await store().openSession(sessionOf(ada.id, 'late', { createdAtMs: NOW + 1_000, expiresAtMs: NOW + 2_000 }));
    assert.equal((await store().sessions(ada.id, 0, 0)).length, 1);
  });
}
