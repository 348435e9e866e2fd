// The SQLite control store: the port's promises, and those of the file itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, KEY_PATTERN } from '@heliometer/contract';
import { generateKey } from '../../../src/kernel/helicone-key.ts';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describeControlStore } from '../../ports/control-store-suite.ts';

async function place() {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-control-'));
  return {
    path: join(folder, 'control.sqlite'),
    folder,
    open: () => openControlStore({ path: join(folder, 'control.sqlite') }),
    remove: () => rm(folder, { recursive: true }),
  };
}

describeControlStore('SQLite', place);

test('every file of the store belongs to the user alone', async () => {
  const here = await place();
  const store = await here.open();
  await store.addKey({ organizationId: DEFAULT_ORGANIZATION_ID, name: 'a', permissions: 'rw', key: generateKey('rw') });
  const files = await readdir(here.folder);
  assert.ok(files.length >= 2);
  for (const file of files) assert.equal((await stat(join(here.folder, file))).mode & 0o777, 0o600, file);
  await store.close();
  await here.remove();
});

test('no plain key is in the file', async () => {
  const here = await place();
  const store = await here.open();
  const key = generateKey('rw');
  await store.addKey({ organizationId: DEFAULT_ORGANIZATION_ID, name: 'a', permissions: 'rw', key });
  await store.close();
  const secret = key.slice('sk-helicone-'.length, -4);
  for (const file of await readdir(here.folder)) {
    assert.ok(!(await readFile(join(here.folder, file))).includes(secret), file);
  }
  await here.remove();
});

test('generated keys have 192 random bits, their kind by permission, and are accepted by the key pattern', () => {
  const keys = (['rw', 'r', 'w'] as const).map((permissions) => generateKey(permissions));
  assert.deepEqual(
    keys.map((key) => key.slice(0, 3)),
    ['sk-', 'sk-', 'pk-'],
  );
  for (const key of keys) {
    assert.match(key, KEY_PATTERN);
    assert.equal(Buffer.from(key.slice('sk-helicone-'.length), 'base64url').length, 24);
  }
  assert.equal(new Set(keys.map((key) => key.slice(12))).size, 3);
});

test('processes that start at once on a new file all get in, and every write of theirs is kept', async () => {
  const here = await place();
  const script = `
    const { openControlStore } = await import(${JSON.stringify(new URL('../../../src/stores/sqlite/control-store.ts', import.meta.url))});
    const { generateKey } = await import(${JSON.stringify(new URL('../../../src/kernel/helicone-key.ts', import.meta.url))});
    const store = await openControlStore({ path: ${JSON.stringify(here.path)} });
    for (let i = 0; i < 20; i += 1) {
      const { id } = await store.defaultOrganization();
      await store.addKey({ organizationId: id, name: String(i), permissions: 'rw', key: generateKey('rw') });
    }
    await store.close();`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0, 0]);
  const store = await here.open();
  assert.equal((await store.keys(null)).length, 80);
  await store.close();
  await here.remove();
});

/** What there was before prices had ids. */
const OLDER_TABLES = new Set([
  'organizations',
  'helicone_keys',
  'price_overrides',
  'kysely_migration',
  'kysely_migration_lock',
]);

test('of prices that stood side by side in an older file the newest of each model is kept, and can be deleted', async () => {
  const here = await place();
  await (await here.open()).close();
  const file = new DatabaseSync(here.path, { enableForeignKeyConstraints: false });
  const tables = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").all();
  for (const { name } of tables) if (!OLDER_TABLES.has(String(name))) file.exec(`DROP TABLE "${name}"`);
  file.exec(`
    DROP INDEX price_override_of_model;
    ALTER TABLE price_overrides DROP COLUMN id;
    ALTER TABLE price_overrides DROP COLUMN folded_model;
    ALTER TABLE organizations DROP COLUMN default_range;
    ALTER TABLE organizations DROP COLUMN time_zone;
    DELETE FROM kysely_migration WHERE name >= '003';
    INSERT INTO price_overrides (organization_id, provider, model, input_usd, output_usd, set_at_ms) VALUES
      ('${DEFAULT_ORGANIZATION_ID}', NULL, 'm', '1', '1', 10),
      ('${DEFAULT_ORGANIZATION_ID}', NULL, 'M', '2', '2', 20),
      ('${DEFAULT_ORGANIZATION_ID}', 'openai', 'm', '3', '3', 5);`);
  file.close();
  const store = await here.open();
  const kept = await store.priceOverrides(DEFAULT_ORGANIZATION_ID);
  assert.deepEqual(
    kept.map(({ provider, model, inputUsd }) => [provider, model, inputUsd]),
    [
      [null, 'M', '2'],
      ['openai', 'm', '3'],
    ],
  );
  assert.equal(new Set(kept.map(({ id }) => id)).size, 2);
  for (const { id } of kept) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(await store.deletePriceOverride(DEFAULT_ORGANIZATION_ID, id), true);
  }
  await store.close();
  await here.remove();
});

test('a file that took a later step before an earlier one came into being takes that one too', async () => {
  const here = await place();
  await (await here.open()).close();
  const file = new DatabaseSync(here.path);
  file.exec(`
    DROP TABLE dataset_rows;
    DROP TABLE datasets;
    DELETE FROM kysely_migration WHERE name LIKE '041%';`);
  file.close();
  const store = await here.open();
  assert.deepEqual(await store.datasets(DEFAULT_ORGANIZATION_ID), []);
  await store.close();
  await here.remove();
});
