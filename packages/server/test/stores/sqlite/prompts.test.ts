// Prompts in SQLite: the ports' promises, those that hold across processes, and what a gateway sees of stored prompts.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlSnapshotSource, ServedPrompts } from '../../../src/ports/control-snapshot.ts';
import type { ControlStore } from '../../../src/ports/control-store.ts';
import { openControlSnapshot } from '../../../src/stores/sqlite/control-snapshot.ts';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describePromptVersions } from '../../ports/prompt-versions-suite.ts';
import { describeStoredPrompts } from '../../ports/stored-prompts-suite.ts';
import { ListeningLog } from '../../recording/spool-fixtures.ts';

async function place() {
  const dir = await mkdtemp(join(tmpdir(), 'heliometer-prompts-'));
  const path = join(dir, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(dir, { recursive: true }) };
}

describePromptVersions('SQLite', place);
describeStoredPrompts('SQLite', place);

test('fifty at once in five processes give each pair one version, and leave no number out', async () => {
  const here = await place();
  await (await here.open()).close();
  const lines = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'prompt-versions-child.ts'), here.path]);
      let said = '';
      child.stdout.on('data', (piece) => {
        said += piece;
      });
      const [code] = await once(child, 'close');
      assert.equal(code, 0);
      return said;
    }),
  );
  // Each asked for the same ten pairs in an order of its own.
  const told = new Set(lines.join('').trim().split('\n'));
  assert.equal(told.size, 10, [...told].join(' '));
  const versions = [...told].map((line) => line.split(' ')[1]).toSorted();
  assert.deepEqual(versions, ['1.0', '1.1', '2.0', '2.1', '3.0', '3.1', '4.0', '4.1', '5.0', '5.1']);
  await here.remove();
});

describe('what a gateway sees of stored prompts', () => {
  let here: Awaited<ReturnType<typeof place>>;
  let store: ControlStore;
  let source: ControlSnapshotSource;
  let log: ListeningLog;
  const seen = (): ServedPrompts | null => source.current().servedPrompts(DEFAULT_ORGANIZATION_ID);
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await wait(5);
  };
  beforeEach(async () => {
    here = await place();
    store = await here.open();
    log = new ListeningLog();
    source = openControlSnapshot(here.path, { log, pollMs: 5 });
  });
  afterEach(async () => {
    source.close();
    await store.close();
    await here.remove();
    assert.deepEqual(log.heard, []);
  });

  const made = { organizationId: DEFAULT_ORGANIZATION_ID, createdBy: null, createdAtMs: 1 };
  const create = () => store.createPrompt({ ...made, name: 'n', tags: [], body: { model: 'a' } });
  const production = { environment: null, versionId: null };

  test('none until there is one; then its production version, its environments and any version by its id', async () => {
    assert.equal(seen(), null);
    const { id, versionId } = await create();
    await until(() => seen() !== null);
    const first = { versionId, version: '1.0', environment: 'production', body: { model: 'a' } };
    assert.deepEqual(seen()?.find(id, production), first);
    const change = { ...made, promptId: id, baseVersionId: versionId, newMajor: false, commitMessage: '' };
    const second = await store.addPromptVersion({ ...change, environment: 'staging', body: { model: 'b' } });
    await until(() => seen()?.find(id, { environment: 'staging', versionId: null }) !== null);
    const staging = { versionId: second, version: '1.1', environment: 'staging', body: { model: 'b' } };
    assert.deepEqual(seen()?.find(id, { environment: 'staging', versionId: null }), staging);
    assert.deepEqual(seen()?.find(id, production), first, 'a new version is not production by itself');
    assert.deepEqual(seen()?.find(id, { environment: null, versionId: second }), { ...staging, environment: null });
    assert.deepEqual(seen()?.find(id, { environment: 'production', versionId: second }), first, 'the environment wins');
    const third = await store.addPromptVersion({ ...change, newMajor: true, environment: 'production', body: {} });
    await until(() => seen()?.find(id, production)?.versionId === third);
    assert.equal(seen()?.find(id, production)?.version, '2.0');
  });

  test('what was deleted is served no more, though it was served before', async () => {
    const { id, versionId } = await create();
    const change = { ...made, promptId: id, baseVersionId: versionId, newMajor: false, commitMessage: '' };
    const second = await store.addPromptVersion({ ...change, environment: null, body: { model: 'b' } });
    const byId = { environment: null, versionId: second };
    await until(() => seen() !== null);
    assert.equal(seen()?.find(id, byId)?.version, '1.1');
    await store.deleteVersion({ organizationId: DEFAULT_ORGANIZATION_ID, promptId: id, versionId: second }, 2);
    await until(() => seen()?.find(id, byId) === null);
    assert.equal(seen()?.find(id, production)?.version, '1.0');
    await store.deletePrompt(DEFAULT_ORGANIZATION_ID, id, 3);
    await until(() => seen() === null);
  });

  test('no prompt, environment or version that is not there, or another’s', async () => {
    const { id: other } = await store.createOrganization('Acme');
    const mine = await create();
    const theirs = await store.createPrompt({ ...made, organizationId: other, name: 'n', tags: [], body: {} });
    await until(() => source.current().servedPrompts(other) !== null);
    assert.equal(seen()?.find('abcdef', production), null);
    assert.equal(seen()?.find(theirs.id, production), null);
    assert.equal(seen()?.find(mine.id, { environment: 'none', versionId: mine.versionId }), null);
    assert.equal(seen()?.find(mine.id, { environment: null, versionId: theirs.versionId }), null);
    assert.equal(seen()?.find(mine.id, { environment: null, versionId: 'none' }), null);
  });

  test('more than is kept in memory at a time is served all the same', async () => {
    const body = { text: 'x'.repeat(900_000) };
    const prompts = await Promise.all(
      Array.from({ length: 25 }, (_, n) => store.createPrompt({ ...made, name: 'n', tags: [], body: { ...body, n } })),
    );
    await until(() => prompts.every(({ id }) => seen()?.find(id, production) != null));
    for (const round of [1, 2]) {
      for (const [n, { id }] of prompts.entries()) {
        assert.equal(seen()?.find(id, production)?.body['n'], n, `round ${round}`);
      }
    }
  });
});
