// Processes killed under load: whatever a client saw the end of is in the log, once, in rows and in sums.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { KillLoad, reckon, startFastUpstream } from './kill-load.ts';
import { killConsole, killGateway } from './kills.ts';

const KILLS = 4;

let upstream: { readonly origin: string; readonly server: Server };
before(async () => {
  upstream = await startFastUpstream();
});
after(() => upstream?.server.close().closeAllConnections());

/** A disk busy with other tests must not turn a promise about kills into one about deadlines. */
const PATIENT = { HELIOMETER_RELEASE_TIMEOUT_MS: '60000' };

function start(
  more: Readonly<Record<string, string>> = {},
  dataDir?: string,
  key?: string,
): Promise<HeliometerProcess> {
  return startHeliometer({
    env: { HELIOMETER_PROVIDER_OPENAI_URL: upstream.origin, ...PATIENT, ...more },
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(key === undefined ? {} : { key }),
  });
}

for (const workers of [1, 2]) {
  describe(`with ${workers} gateway process${workers === 1 ? '' : 'es'}`, () => {
    test(`${KILLS} kills of the console and ${KILLS} of a gateway lose nothing and double nothing`, async (t) => {
      await using heliometer = await start({ HELIOMETER_WORKERS: String(workers) });
      const load = new KillLoad(heliometer);
      load.start();
      await killConsole(heliometer, load, KILLS);
      assert.deepEqual(
        load.ends,
        { answered: load.ends.answered, refused: 0, broken: 0 },
        'a console kill fails no call',
      );
      await killGateway(heliometer, load, KILLS);
      await load.stop();
      t.diagnostic(JSON.stringify(load.ends));
      assert.equal(load.ends.refused, 0);
      await reckon(heliometer, load.noted);
    });
  });
}

describe('a supervisor that is killed', () => {
  test('takes its children along, and a new start on the same data picks everything up', async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'heliometer-kill-'));
    try {
      const first = await start({}, dataDir);
      const load = new KillLoad(first);
      load.start();
      await load.more(200);
      const children = [...first.pids('gateway'), ...first.pids('console')];
      assert.equal(children.length, 2);
      process.kill(first.pid, 'SIGKILL');
      while (children.some(isAlive)) await pause(20);
      await load.stop();
      await first.stop();
      await using second = await start({}, dataDir, first.key);
      t.diagnostic(JSON.stringify(load.ends));
      await reckon(second, load.noted);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH
    return false;
  }
}

describe('a disk that is full for the journal', () => {
  test('calls are answered all the same; with room again everything is written down once', async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'heliometer-full-'));
    const spool = join(dataDir, 'spool');
    mkdirSync(spool);
    if (!mountSmall(spool)) return t.skip('a small file system cannot be mounted here');
    try {
      // The default release deadline: here answers must not wait for the disk.
      await using heliometer = await start({ HELIOMETER_RELEASE_TIMEOUT_MS: '50' }, dataDir);
      const load = new KillLoad(heliometer);
      load.start();
      await load.more(50);
      const ballast = join(spool, 'ballast');
      fill(ballast);
      await load.more(300);
      assert.equal(load.ends.broken + load.ends.refused, 0);
      const metrics = await (await fetch(`${heliometer.url}/metrics`)).text();
      assert.match(metrics, /^heliometer_lost_total\{.*kind="spool_write_errors".*\} [1-9]/m);
      rmSync(ballast);
      await load.more(50);
      await load.stop();
      t.diagnostic(JSON.stringify(load.ends));
      await reckon(heliometer, load.noted);
    } finally {
      execFileSync('umount', [spool]);
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

function mountSmall(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    // Not root, not Linux, or a container that may not.
    return false;
  }
}

/** Takes all room there is, to the last byte. */
function fill(path: string): void {
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}
