// Locks between processes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { peekLock, tryLock } from '../../packages/server/src/app/file-lock.ts';

const directory = mkdtempSync(join(tmpdir(), 'heliometer-lock-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const MODULE = new URL('../../packages/server/src/app/file-lock.ts', import.meta.url).href;

/** Another process that holds the lock until it is killed. */
async function holder(path: string) {
  const code = `const { tryLock } = await import(${JSON.stringify(MODULE)});
    const attempt = tryLock(${JSON.stringify(path)});
    if (attempt.kind === 'taken') attempt.lock.note('http://somewhere');
    console.log(attempt.kind);
    setInterval(() => attempt, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  assert.equal(String(said).trim(), 'taken');
  return child;
}

test('a held lock is refused, naming pid and note, and is free the moment its holder is killed', async () => {
  const path = join(directory, 'killed');
  const child = await holder(path);
  const attempt = tryLock(path);
  assert.deepEqual(attempt, { kind: 'held', pid: child.pid, note: 'http://somewhere' });
  assert.deepEqual(peekLock(path), { pid: child.pid, note: 'http://somewhere' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(peekLock(path), null);
  const second = tryLock(path);
  assert.equal(second.kind, 'taken');
  if (second.kind === 'taken') second.lock.release();
});

test('a file left by a dead process does not count, not even with the pid of a living one', () => {
  const path = join(directory, 'stale');
  writeFileSync(path, `${process.ppid}\nhttp://old\n`);
  assert.equal(peekLock(path), null);
  const attempt = tryLock(path);
  assert.equal(attempt.kind, 'taken');
  if (attempt.kind === 'taken') attempt.lock.release();
});

test('a released lock can be taken again', () => {
  const path = join(directory, 'again');
  for (let i = 0; i < 3; i += 1) {
    const attempt = tryLock(path);
    assert.equal(attempt.kind, 'taken');
    if (attempt.kind === 'taken') attempt.lock.release();
  }
});
