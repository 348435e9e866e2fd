import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import {
  createBrotliCompress,
  createDeflate,
  createDeflateRaw,
  createGzip,
  createZstdCompress,
  gzipSync,
  constants as zlib,
} from 'node:zlib';
import { decodedOffsets } from '../../src/http/decoded-offsets.ts';

const LIMIT = 16 * 1024 * 1024;
const CODERS = [
  ['gzip', createGzip, zlib.Z_SYNC_FLUSH],
  ['x-gzip', createGzip, zlib.Z_SYNC_FLUSH],
  ['deflate', createDeflate, zlib.Z_SYNC_FLUSH],
  ['deflate', createDeflateRaw, zlib.Z_SYNC_FLUSH],
  ['br', createBrotliCompress, zlib.BROTLI_OPERATION_FLUSH],
  ['zstd', createZstdCompress, zlib.ZSTD_e_flush],
] as const;

/** Some larger than any buffer in between. */
const PIECES = Array.from({ length: 60 }, (_, i) =>
  Buffer.from(`data: ${JSON.stringify({ i, text: 'ä'.repeat(i % 20 === 7 ? 200_000 : i) })}\n\n`),
);
const BEGINNINGS = PIECES.map((_, i) => Buffer.concat(PIECES.slice(0, i)).length);

/** Coded piece by piece, as a server does that wants each to arrive: where each begins on the wire. */
async function coded(open: (typeof CODERS)[number][1], flush: number) {
  const coder = open();
  const out: Buffer[] = [];
  coder.on('data', (piece: Buffer) => out.push(piece));
  const offsets: number[] = [];
  for (const piece of PIECES) {
    offsets.push(Buffer.concat(out).length);
    coder.write(piece);
    await new Promise<void>((resolve) => coder.flush(flush, resolve));
  }
  coder.end();
  await once(coder, 'end');
  return { bytes: Buffer.concat(out), offsets };
}

describe('decodedOffsets', () => {
  for (const [name, open, flush] of CODERS) {
    test(`${name} (${open.name}): a flushed piece begins where it began before it was coded`, async () => {
      const { bytes, offsets } = await coded(open, flush);
      assert.deepEqual(await decodedOffsets(bytes, name, offsets, LIMIT), BEGINNINGS);
    });

    test(`${name} (${open.name}): places between count what could be decoded by then, and never go back`, async () => {
      const { bytes, offsets } = await coded(open, flush);
      const all = Array.from({ length: 400 }, (_, i) => Math.floor((bytes.length * i) / 400));
      const decoded = (await decodedOffsets(bytes, name, all, LIMIT)) ?? [];
      assert.equal(decoded.length, all.length);
      decoded.forEach((offset, i) => {
        assert.ok(offset >= (decoded[i - 1] ?? 0));
        const flushed = offsets.findLastIndex((place) => place <= (all[i] ?? 0));
        assert.ok(offset >= (BEGINNINGS[flushed] ?? 0), `${offset} after ${all[i]} bytes`);
      });
    });
  }

  test('damage, the limit and the end of the bytes are as far as it goes', async () => {
    const { bytes, offsets } = await coded(createGzip, zlib.Z_SYNC_FLUSH);
    const broken = Buffer.from(bytes);
    broken.fill(0xff, offsets[30], (offsets[30] ?? 0) + 40);
    const before = (await decodedOffsets(broken, 'gzip', offsets, LIMIT)) ?? [];
    assert.ok(before.length >= 30 && before.length < PIECES.length, `${before.length}`);
    assert.deepEqual(before.slice(0, 30), BEGINNINGS.slice(0, 30));
    const few = (await decodedOffsets(bytes, 'gzip', offsets, BEGINNINGS[20] ?? 0)) ?? [];
    assert.deepEqual(few, BEGINNINGS.slice(0, 21));
    const cut = await decodedOffsets(bytes.subarray(0, offsets[10]), 'gzip', offsets.slice(0, 13), LIMIT);
    assert.deepEqual(cut, [...BEGINNINGS.slice(0, 11), BEGINNINGS[10], BEGINNINGS[10]]);
  });

  test('what swells beyond the limit is given up at it', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * LIMIT));
    assert.deepEqual(await decodedOffsets(bomb, 'gzip', [0, 10, bomb.length], LIMIT), [0, 0]);
  });

  test('a coding nobody knows, and two of them, give nothing', async () => {
    assert.equal(await decodedOffsets(Buffer.from('x'), 'compress', [0], LIMIT), null);
    assert.equal(await decodedOffsets(Buffer.from('x'), 'gzip, br', [0], LIMIT), null);
    assert.equal(await decodedOffsets(Buffer.from('x'), 'identity', [0], LIMIT), null);
  });
});
