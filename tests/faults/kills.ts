// Kills under load, as the short and the long kill tests make them.
import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { HeliometerProcess } from '../support/heliometer-process.ts';
import type { KillLoad } from './kill-load.ts';

const POLL_MS = 20;

/**
 * Kills the console in the middle of a batch: when it has written down which range it is storing, and, every other time, when
 * the range is stored, but not yet written down as such.
 */
export async function killConsole(heliometer: HeliometerProcess, load: KillLoad, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    const [pid] = await manned(heliometer, 'console');
    await load.more(40);
    const before = await rowsStored(heliometer);
    await batchBegun(heliometer.dataDir);
    while (round % 2 === 1 && (await rowsStored(heliometer)) === before);
    process.kill(pid as number, 'SIGKILL');
    await load.more(40);
    await replaced(heliometer, 'console', pid as number);
  }
}

/** Kills one gateway; connections made before its successor is there wait for it. */
export async function killGateway(heliometer: HeliometerProcess, load: KillLoad, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    const [pid] = await manned(heliometer, 'gateway');
    await load.more(40);
    process.kill(pid as number, 'SIGKILL');
    await gone(heliometer, 'gateway', pid as number);
    const ends = await Promise.all(Array.from({ length: 8 }, () => load.call(true)));
    assert.deepEqual([...new Set(ends)], ['answered'], 'a connection made after the kill waits and is served');
    await replaced(heliometer, 'gateway', pid as number);
  }
}

type Role = 'console' | 'gateway';

async function manned(heliometer: HeliometerProcess, role: Role): Promise<readonly number[]> {
  for (;;) {
    const pids = heliometer.pids(role);
    if (pids.length > 0) return pids;
    await pause(POLL_MS);
  }
}

async function gone(heliometer: HeliometerProcess, role: Role, pid: number): Promise<void> {
  while (heliometer.pids(role).includes(pid)) await pause(POLL_MS);
}

async function replaced(heliometer: HeliometerProcess, role: Role, pid: number): Promise<void> {
  await gone(heliometer, role, pid);
  await manned(heliometer, role);
}

/** Resolves when a slot's checkpoint names a range that is being stored. */
async function batchBegun(dataDir: string): Promise<void> {
  const spool = join(dataDir, 'spool');
  const slots = (await readdir(spool, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const begun = Promise.withResolvers<void>();
  const watchers = slots.map(({ name }) =>
    watch(join(spool, name), async (_, file) => {
      if (file === 'cursor.json' && (await isPending(join(spool, name, file)))) begun.resolve();
    }),
  );
  await begun.promise;
  for (const watcher of watchers) watcher.close();
}

async function rowsStored(heliometer: HeliometerProcess): Promise<number> {
  const answer = await heliometer.api<{ data: number }>('POST', '/v1/request/count/query', { body: { filter: 'all' } });
  return answer.body.data;
}

async function isPending(path: string): Promise<boolean> {
  return (JSON.parse(await readFile(path, 'utf8')) as { pending: unknown }).pending !== null;
}
