import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { append, atEnd, exchangeIds, exchangeOf, openTestJournal, readAll, temporaryDir } from './spool-fixtures.ts';

const CHILD = join(import.meta.dirname, 'journal-writer-child.ts');

interface Writer {
  readonly lines: string[];
  readonly said: (prefix: string, times: number) => Promise<void>;
  readonly ended: Promise<void>;
  kill(): void;
}

interface WriterOptions {
  readonly dir: string;
  readonly most: number;
  readonly bodyBytes: number;
  readonly parallel: number;
  /** A command to start it with. */
  readonly prefix?: readonly string[];
}

function startWriter(context: TestContext, { dir, most, bodyBytes, parallel, prefix = [] }: WriterOptions): Writer {
  const [command = '', ...args] = [...prefix, process.execPath, CHILD, dir, `${most}`, `${bodyBytes}`, `${parallel}`];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(context, () => child.kill('SIGKILL'));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  return {
    lines,
    said: (prefix, times) =>
      new Promise((resolve) => {
        const look = () => {
          if (lines.filter((line) => line.startsWith(prefix)).length < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    // Of the pipe, not of the process: what it said last is then read.
    ended: once(child.stdout, 'close').then(() => undefined),
    kill: () => child.kill('SIGKILL'),
  };
}

const idsAfter = (lines: readonly string[], word: string) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

describe('the journal’s writer as a process', () => {
  test('killed in the middle of writing, again and again, it loses nothing that it released', async (context) => {
    const dir = await temporaryDir(context);
    const released: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const writer = startWriter(context, { dir, most: 1_000_000, bodyBytes: 30_000, parallel: 20 });
      await writer.said('written', 10 + round * 37);
      writer.kill();
      await writer.ended;
      released.push(...idsAfter(writer.lines, 'written'));
    }
    const ids = exchangeIds(await readAll(join(dir, '0'), true));
    const kept = new Set(ids);
    assert.equal(ids.length, kept.size);
    assert.deepEqual(
      released.filter((id) => !kept.has(id)),
      [],
    );
  });

  test('a killed writer’s slot is free for the next process at once', async (context) => {
    const dir = await temporaryDir(context);
    const writer = startWriter(context, { dir, most: 1_000_000, bodyBytes: 100, parallel: 1 });
    await writer.said('written', 1);
    writer.kill();
    await writer.ended;
    const { journal, log } = openTestJournal(dir);
    await append(journal, exchangeOf('next', ''));
    await journal.close();
    assert.deepEqual(log.heard, []);
  });

  test('on a disk that is full it goes on releasing, and writes what it held once there is room', async (context) => {
    const dir = await mountSmallDisk(context, '2m');
    if (dir === null) return context.skip('needs root and tmpfs');
    await writeFile(join(dir, 'ballast'), Buffer.alloc(1_500_000));
    const spool = join(dir, 'spool');
    await mkdir(spool);
    const writer = startWriter(context, { dir: spool, most: 60, bodyBytes: 10_000, parallel: 60 });
    await writer.said('log the journal cannot be written', 1);
    await writer.said('late', 1);
    await rm(join(dir, 'ballast'));
    await writer.said('closed', 1);
    assert.ok(writer.lines.includes('log the journal can be written again'));
    const ids = exchangeIds(await readAll(join(spool, '0'), true));
    const released = [...idsAfter(writer.lines, 'written'), ...idsAfter(writer.lines, 'late')];
    assert.equal(released.length, 60);
    assert.equal(ids.length, 60);
    assert.deepEqual(new Set(ids), new Set(released));
  });

  test('on a disk that stays full closing comes to an end, and counts what it had to give up', async (context) => {
    const dir = await mountSmallDisk(context, '2m');
    if (dir === null) return context.skip('needs root and tmpfs');
    await writeFile(join(dir, 'ballast'), Buffer.alloc(1_900_000));
    const spool = join(dir, 'spool');
    await mkdir(spool);
    const writer = startWriter(context, { dir: spool, most: 60, bodyBytes: 10_000, parallel: 60 });
    await writer.said('closed', 1);
    await writer.ended;
    const lost = idsAfter(writer.lines, 'lost spool_entries').reduce((sum, count) => sum + Number(count), 0);
    const ids = exchangeIds(await readAll(join(spool, '0'), true));
    assert.ok(lost > 0);
    assert.equal(ids.length + lost, 60);
  });

  test('when no more may be written to a file, the torn rest is cut off and the next segment goes on', async (context) => {
    const dir = await temporaryDir(context);
    // RLIMIT_FSIZE in blocks of 1,024 bytes; the segment would be 256 KiB.
    const limited = ['bash', '-c', 'trap "" XFSZ; ulimit -f 100; exec "$0" "$@"'];
    const writer = startWriter(context, { dir, most: 200, bodyBytes: 3000, parallel: 7, prefix: limited });
    await writer.said('closed', 1);
    const released = [...idsAfter(writer.lines, 'written'), ...idsAfter(writer.lines, 'late')];
    assert.equal(released.length, 200);
    const ids = exchangeIds(await readAll(join(dir, '0'), true));
    assert.equal(ids.length, 200);
    assert.deepEqual(new Set(ids), new Set(released));
    assert.ok(writer.lines.some((line) => line.startsWith('lost spool_write_errors')));
  });
});

async function mountSmallDisk(context: TestContext, size: string): Promise<string | null> {
  const disk = await mkdtemp(join(tmpdir(), 'heliometer-disk-'));
  let mounted = false;
  context.after(async () => {
    if (mounted) execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true });
  });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'ignore' });
    mounted = true;
  } catch {
    return null;
  }
  return disk;
}
