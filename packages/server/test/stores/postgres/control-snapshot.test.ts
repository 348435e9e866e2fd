// A gateway's snapshot over PostgreSQL: the port's promises, and those about a server that comes and goes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { POSTGRES_MISSING, type PostgresServer, startPostgres } from '../../../../../tests/support/postgres-server.ts';
import { digestKey, generateKey } from '../../../src/kernel/helicone-key.ts';
import { openControlSnapshot } from '../../../src/stores/postgres/control-snapshot.ts';
import { openControlStore } from '../../../src/stores/postgres/control-store.ts';
import { describeControlSnapshot } from '../../ports/control-snapshot-suite.ts';

describe('the control snapshot over PostgreSQL', { skip: POSTGRES_MISSING }, () => {
  let server: PostgresServer;
  let filled: string;
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  before(async () => {
    server = await startPostgres();
    filled = await server.database();
    await (await openControlStore({ url: filled, log: silent })).close();
  });
  after(() => server.stop());

  describeControlSnapshot('PostgreSQL', async () => {
    const url = await server.database(filled);
    return {
      open: () => openControlStore({ url, log: silent }),
      follow: (log) => openControlSnapshot({ url, log }),
      remove: async () => {},
    };
  });

  const listener = () => {
    const logged: string[] = [];
    const write = (_fields: object, message: string): void => void logged.push(message);
    return { logged, log: { debug: write, info: write, warn: write, error: write } };
  };
  const add = async (url: string) => {
    const store = await openControlStore({ url, log: silent });
    const key = generateKey('rw');
    const { id } = await store.addKey({
      organizationId: DEFAULT_ORGANIZATION_ID,
      ...{ name: 'k', permissions: 'rw', key },
    });
    return { store, id, digest: digestKey(key) };
  };

  test('a change is noticed at once where notices come through, and within the poll where none do', async () => {
    const url = await server.database(filled);
    const { store, id, digest } = await add(url);
    const { logged, log } = listener();
    const noticing = await openControlSnapshot({ url, log, pollMs: 600_000 });
    assert.notEqual(noticing.current().principalOf(digest), null);
    await store.revokeKey(null, id);
    while (noticing.current().principalOf(digest) !== null) await wait(5);
    noticing.close();
    const polling = await openControlSnapshot({ url, log, pollMs: 5 });
    const key = generateKey('rw');
    // A trigger that says nothing, as to somebody behind a pooler.
    await server.run(
      url,
      `CREATE OR REPLACE FUNCTION control_changed() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN UPDATE control_version SET version = version + 1; RETURN NULL; END $$`,
    );
    await store.addKey({ organizationId: DEFAULT_ORGANIZATION_ID, name: 'k', permissions: 'rw', key });
    while (polling.current().principalOf(digestKey(key)) === null) await wait(5);
    polling.close();
    await store.close();
    assert.deepEqual(logged, []);
  });

  test('a server that ends leaves the keys as they were, and what changed since is seen when it is back', async () => {
    const url = await server.database(filled);
    const { store, id, digest } = await add(url);
    const { logged, log } = listener();
    const source = await openControlSnapshot({ url, log, pollMs: 5 });
    await server.kill();
    while (logged.length === 0) await wait(5);
    assert.notEqual(source.current().principalOf(digest), null);
    await server.restart();
    await store.revokeKey(null, id);
    while (source.current().principalOf(digest) !== null) await wait(5);
    assert.deepEqual(logged, [
      'the control store cannot be read; keys stay as they were',
      'the control store can be read again',
    ]);
    source.close();
    await store.close();
  });

  test('a stored prompt that cannot be read while the server is away is refused with its code', async () => {
    const url = await server.database(filled);
    const store = await openControlStore({ url, log: silent });
    const made = { organizationId: DEFAULT_ORGANIZATION_ID, createdBy: null, createdAtMs: 1 };
    const { id } = await store.createPrompt({ ...made, name: 'n', tags: [], body: {} });
    const source = await openControlSnapshot({ url, log: silent });
    const prompts = source.current().servedPrompts(DEFAULT_ORGANIZATION_ID);
    await server.kill();
    const production = { environment: null, versionId: null };
    await assert.rejects(prompts?.find(id, production) ?? Promise.resolve(), { code: 'store_unavailable' });
    await server.restart();
    source.close();
    await store.close();
  });

  test('one that is opened before the server is there waits for it, and one that nobody has filled', async () => {
    const url = await server.database();
    await server.kill();
    const { logged, log } = listener();
    const opening = openControlSnapshot({ url, log });
    while (logged.length === 0) await wait(5);
    await server.restart();
    const { store, digest } = await add(url);
    const source = await opening;
    while (source.current().principalOf(digest) === null) await wait(5);
    assert.equal(logged.length, 2);
    source.close();
    await store.close();
  });
});
