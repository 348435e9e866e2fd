// Prompts in SQLite: the ports' promises, and those that hold across processes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { describePromptVersions } from '../../ports/prompt-versions-suite.ts';
import { describeStoredPrompts } from '../../ports/stored-prompts-suite.ts';

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
