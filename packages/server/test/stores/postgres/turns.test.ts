// Work that one process of a fleet does at a time, by turns that PostgreSQL gives.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { POSTGRES_MISSING, type PostgresServer, startPostgres } from '../../../../../tests/support/postgres-server.ts';
import type { RunningWork } from '../../../src/ports/turns.ts';
import { openTurns } from '../../../src/stores/postgres/turns.ts';

describe('turns in PostgreSQL', { skip: POSTGRES_MISSING }, () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());

  const log = { debug() {}, info() {}, warn() {}, error() {} };

  class Worker {
    isWorking = false;
    begun = 0;
    readonly #work: RunningWork;

    constructor(url: string, name = 'jobs') {
      this.#work = openTurns({ url, log, everyMs: 20 }).whileMine(name, () => {
        this.isWorking = true;
        this.begun += 1;
        return {
          stop: async () => {
            await wait(5);
            this.isWorking = false;
          },
        };
      });
    }

    stop(): Promise<void> {
      return this.#work.stop();
    }
  }

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await wait(5);
  };

  test('of several one works, and who is stopped hands on when its work has stopped', async () => {
    const url = await server.database();
    const workers = Array.from({ length: 4 }, () => new Worker(url));
    const left = new Set(workers);
    while (left.size > 0) {
      await until(() => [...left].some(({ isWorking }) => isWorking));
      const working = [...left].filter(({ isWorking }) => isWorking);
      assert.equal(working.length, 1);
      for (const worker of working) {
        left.delete(worker);
        await worker.stop();
        assert.equal(worker.isWorking, false);
      }
    }
    assert.deepEqual(
      workers.map(({ begun }) => begun),
      [1, 1, 1, 1],
    );
  });

  test('work of another name, or of another database, has turns of its own', async () => {
    const url = await server.database();
    const workers = [new Worker(url), new Worker(url, 'other'), new Worker(await server.database())];
    await until(() => workers.every(({ isWorking }) => isWorking));
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  test('a process that is killed has lost its turn at once', async () => {
    const url = await server.database();
    const script = `
      const { openTurns } = await import(${JSON.stringify(new URL('../../../src/stores/postgres/turns.ts', import.meta.url))});
      const log = { debug() {}, info() {}, warn: console.error, error: console.error };
      openTurns({ url: ${JSON.stringify(url)}, log }).whileMine('jobs', () => {
        console.log('working');
        return { stop: async () => {} };
      });`;
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: [...stdio] });
    await once(child.stdout ?? assert.fail(), 'data');
    const next = new Worker(url);
    assert.equal(next.isWorking, false);
    child.kill('SIGKILL');
    await until(() => next.isWorking);
    await next.stop();
  });

  test('without a server nobody works, and when it is back one does', async () => {
    const url = await server.database();
    const workers = [new Worker(url), new Worker(url)];
    await until(() => workers.some(({ isWorking }) => isWorking));
    await server.kill();
    await until(() => workers.every(({ isWorking }) => !isWorking));
    await server.restart();
    await until(() => workers.some(({ isWorking }) => isWorking));
    assert.equal(workers.filter(({ isWorking }) => isWorking).length, 1);
    await Promise.all(workers.map((worker) => worker.stop()));
  });
});
