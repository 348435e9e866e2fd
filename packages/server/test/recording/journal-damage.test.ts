import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import type { SettledExchange } from '../../src/ports/spool.ts';
import {
  encodeEntry,
  encodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
  sealEntry,
} from '../../src/recording/segment-format.ts';
import { START, segmentPath } from '../../src/recording/slot-directory.ts';
import { readSlot, type SlotBatch } from '../../src/recording/slot-reader.ts';
import { append, exchangeIds, exchangeOf, noise, openTestJournal, readAll, temporaryDir } from './spool-fixtures.ts';

const ALL = { rows: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
const TAG = 0x5eed5eed;

interface Written {
  readonly bytes: Buffer;
  /** Where each entry begins, and at last the end. */
  readonly bounds: readonly number[];
}

function segmentOf(exchanges: readonly SettledExchange[], tag = TAG): Written {
  const parts: Buffer[] = [encodeSegmentHeader(tag)];
  const bounds = [SEGMENT_HEADER_BYTES];
  for (const { meta, requestBody, responseBody } of exchanges) {
    // Short, so that every byte can be tried.
    const entry = encodeEntry(JSON.stringify({ exchangeId: meta.exchangeId }), requestBody, responseBody);
    sealEntry(entry, tag);
    parts.push(...entry.buffers.map((buffer) => Buffer.from(buffer)));
    bounds.push((bounds.at(-1) ?? 0) + entry.bytes);
  }
  return { bytes: Buffer.concat(parts), bounds };
}

/** A slot whose segment 1 holds the bytes, and which goes on in segment 2 if `closed`. */
async function slotWith(dir: string, bytes: Uint8Array, closed: boolean): Promise<string> {
  const slotDir = join(dir, `slot-${Math.random()}`);
  await mkdir(slotDir);
  await writeFile(segmentPath(slotDir, 1), bytes);
  if (closed) await writeFile(segmentPath(slotDir, 2), segmentOf([NEXT]).bytes);
  return slotDir;
}

function read(slotDir: string): Promise<SlotBatch> {
  return readSlot({ slotDir, from: START, until: ALL, sealed: 0 });
}

const NEXT = exchangeOf('next segment', 'n');
const idsOf = (exchanges: readonly SettledExchange[]) => exchanges.map(({ meta }) => meta.exchangeId);

describe('a torn or damaged journal', () => {
  test('cut at any byte, every entry before the cut is read, and the next segment after it', async (context) => {
    const dir = await temporaryDir(context);
    const exchanges = [exchangeOf('one', 'first'), exchangeOf('', ''), exchangeOf('three', 'third')];
    const { bytes, bounds } = segmentOf(exchanges);
    const slotDir = await slotWith(dir, bytes, true);
    const open = await slotWith(dir, bytes, false);
    for (let cut = bytes.length; cut >= 0; cut -= 1) {
      await truncate(segmentPath(slotDir, 1), cut);
      await truncate(segmentPath(open, 1), cut);
      const whole = exchanges.filter((_, i) => bounds[i + 1]! <= cut);
      const closedRead = await read(slotDir);
      assert.deepEqual(exchangeIds(closedRead.entries), idsOf([...whole, NEXT]), `cut at ${cut}`);
      assert.equal(closedRead.unreadable, 0);
      // Without a newer segment the rest may still come: the place to read on is before what is torn.
      const openRead = await read(open);
      assert.deepEqual(exchangeIds(openRead.entries), idsOf(whole));
      assert.ok(openRead.to.offset === (bounds.findLast((bound) => bound <= cut) ?? 0), `cut at ${cut}`);
    }
  });

  test('zeros that a power loss leaves behind the last entry are no entries and no damage', async (context) => {
    const dir = await temporaryDir(context);
    const exchanges = [exchangeOf('one', 'first'), exchangeOf('two', 'second')];
    const { bytes, bounds } = segmentOf(exchanges);
    for (const zeros of [1, 7, 8, 24, 25, 4096, 3_000_000]) {
      const slotDir = await slotWith(dir, Buffer.concat([bytes, Buffer.alloc(zeros)]), true);
      const batch = await read(slotDir);
      assert.deepEqual(exchangeIds(batch.entries), idsOf([...exchanges, NEXT]));
      assert.equal(batch.unreadable, 0);
    }
    const torn = Buffer.from(bytes);
    torn.fill(0, bounds[1]! + 40);
    const batch = await read(await slotWith(dir, torn, true));
    assert.deepEqual(exchangeIds(batch.entries), idsOf([exchanges[0]!, NEXT]));
    assert.equal((await read(await slotWith(dir, Buffer.alloc(500), true))).entries.length, 1);
  });

  test('any one changed byte costs at most the entry it is in, is counted, and the file is kept', async (context) => {
    const dir = await temporaryDir(context);
    const exchanges = [exchangeOf('one', 'first'), exchangeOf('two', 'second'), exchangeOf('three', 'third')];
    const { bytes, bounds } = segmentOf(exchanges);
    const slotDir = await slotWith(dir, bytes, true);
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = damaged[at]! ^ (1 << (at % 8));
      await writeFile(segmentPath(slotDir, 1), damaged);
      const batch = await read(slotDir);
      const lost = exchanges.filter((_, i) => bounds[i]! <= at && at < bounds[i + 1]!);
      const kept = exchanges.filter((exchange) => !lost.includes(exchange));
      // A version that happens to be another one is not ours to read.
      if (at >= 8 && at < 12) continue;
      assert.deepEqual(exchangeIds(batch.entries), idsOf([...kept, NEXT]), `byte ${at}`);
      assert.equal(batch.unreadable, lost.length, `byte ${at}`);
    }
    assert.ok((await readdir(slotDir)).includes('0000000000000001.seg.corrupt'));
  });

  test('random entries with random stretches of damage: whatever was not touched is read, in order, once', async (context) => {
    const dir = await temporaryDir(context);
    const size = fc.integer({ min: 0, max: 3000 });
    const property = fc.asyncProperty(
      fc.array(fc.record({ request: size, response: size }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: size, zero: fc.boolean() }), {
        maxLength: 3,
      }),
      async (sizes, wounds) => {
        const exchanges = sizes.map(({ request, response }) => exchangeOf([noise(request)], [noise(response)]));
        const { bytes, bounds } = segmentOf(exchanges);
        const touched = new Set<number>();
        for (const { at, length, zero } of wounds) {
          const from = SEGMENT_HEADER_BYTES + Math.floor(at * (bytes.length - SEGMENT_HEADER_BYTES));
          const to = Math.min(bytes.length, from + length);
          for (let i = from; i < to; i += 1) bytes[i] = zero ? 0 : bytes[i]! ^ 0xa5;
          exchanges.forEach((_, i) => {
            if (from < bounds[i + 1]! && to > bounds[i]!) touched.add(i);
          });
        }
        const batch = await read(await slotWith(dir, bytes, true));
        const ids = exchangeIds(batch.entries);
        const untouched = exchanges.filter((_, i) => !touched.has(i));
        // Zeros over zeros may have touched nothing.
        const missing = idsOf([...untouched, NEXT]).filter((id) => !ids.includes(id));
        assert.deepEqual(missing, []);
        assert.deepEqual(
          ids,
          idsOf([...exchanges, NEXT]).filter((id) => ids.includes(id)),
        );
      },
    );
    await fc.assert(property, { numRuns: 150, verbose: 1 });
  });

  test('an entry hidden in a body is never taken for one, though the entry around it is damaged', async (context) => {
    const dir = await temporaryDir(context);
    const forged = segmentOf([exchangeOf('forged', '')], 0x12345678).bytes.subarray(SEGMENT_HEADER_BYTES);
    const around = exchangeOf([forged, forged], []);
    const { bytes, bounds } = segmentOf([exchangeOf('a', ''), around, exchangeOf('b', '')]);
    bytes[bounds[1]!] = bytes[bounds[1]!]! ^ 1;
    const batch = await read(await slotWith(dir, bytes, true));
    assert.equal(batch.entries.length, 3);
    assert.equal(batch.unreadable, 1);
  });

  test('with its header damaged a segment is still read', async (context) => {
    const dir = await temporaryDir(context);
    const exchanges = [exchangeOf('one', ''), exchangeOf('two', '')];
    const { bytes } = segmentOf(exchanges);
    bytes.fill(0xff, 0, SEGMENT_HEADER_BYTES);
    const batch = await read(await slotWith(dir, bytes, true));
    assert.deepEqual(exchangeIds(batch.entries), idsOf([...exchanges, NEXT]));
  });

  test('a segment of another version is passed over, counted and kept', async (context) => {
    const dir = await temporaryDir(context);
    const { bytes } = segmentOf([exchangeOf('one', '')]);
    bytes.writeUInt32LE(2, 8);
    bytes.writeUInt32LE(crc32c(bytes.subarray(0, 16)), 16);
    const slotDir = await slotWith(dir, bytes, true);
    const batch = await read(slotDir);
    assert.deepEqual(exchangeIds(batch.entries), idsOf([NEXT]));
    assert.equal(batch.unreadable, 1);
    assert.deepEqual(await readFile(join(slotDir, '0000000000000001.seg.corrupt')), bytes);
  });

  test('damage in the middle of the newest segment is waited on until a newer one is there', async (context) => {
    const dir = await temporaryDir(context);
    const exchanges = [exchangeOf('one', ''), exchangeOf('two', ''), exchangeOf('three', '')];
    const { bytes, bounds } = segmentOf(exchanges);
    bytes[bounds[1]! + 30] = bytes[bounds[1]! + 30]! ^ 1;
    const slotDir = await slotWith(dir, bytes, false);
    const first = await read(slotDir);
    assert.deepEqual(exchangeIds(first.entries), idsOf([exchanges[0]!]));
    assert.deepEqual(first.to, { segment: 1, offset: bounds[1] });
    await writeFile(segmentPath(slotDir, 2), '');
    const second = await readSlot({ slotDir, from: first.to, until: ALL, sealed: 0 });
    assert.deepEqual(exchangeIds(second.entries), idsOf([exchanges[2]!]));
    assert.deepEqual(second.to, { segment: 2, offset: 0 });
  });

  test('a range read again gives the same entries, whatever came after it and whatever is torn in it', async (context) => {
    const dir = await temporaryDir(context);
    const { journal } = openTestJournal(dir, { segmentBytes: 8000 });
    for (let i = 0; i < 30; i += 1) await append(journal, exchangeOf([noise(900)], []));
    await journal.close();
    const slotDir = join(dir, '0');
    await appendFile(segmentPath(slotDir, 1), noise(100));
    await copyFile(segmentPath(slotDir, 1), segmentPath(slotDir, 99));
    let from = START;
    let count = 0;
    for (const rows of [1, 2, 5, 3, 7, 30]) {
      const batch = await readSlot({ slotDir, from, until: { rows, bytes: ALL.bytes }, sealed: 0 });
      const again = await readSlot({ slotDir, from, until: batch.to, sealed: 0 });
      assert.deepEqual(exchangeIds(again.entries), exchangeIds(batch.entries));
      assert.deepEqual(again.to, batch.to);
      from = batch.to;
      count += batch.entries.length;
    }
    assert.equal(count, (await readAll(slotDir)).length);
  });

  test('bytes bound a batch too, but never keep a large entry out', async (context) => {
    const dir = await temporaryDir(context);
    const exchanges = [exchangeOf([noise(100_000)], []), exchangeOf('a', ''), exchangeOf([noise(50_000)], [])];
    const slotDir = await slotWith(dir, segmentOf(exchanges).bytes, false);
    const sizes = [];
    for (let from = START, left = true; left; ) {
      const batch = await readSlot({ slotDir, from, until: { rows: 100, bytes: 10_000 }, sealed: 0 });
      if (batch.entries.length > 0) sizes.push(batch.entries.length);
      left = batch.full;
      from = batch.to;
    }
    assert.deepEqual(sizes, [1, 2]);
  });
});
