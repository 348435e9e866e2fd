import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { decodeBody, isCoded } from '../../src/http/content-coding.ts';

const LIMIT = 1024 * 1024;
const TEXT = Buffer.from(Array.from({ length: 3000 }, (_, i) => `line ${i} of ${(i * 7919) % 1000}\n`).join(''));
const CODINGS: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
];

describe('decodeBody', () => {
  for (const [name, encode] of CODINGS) {
    test(`${name} (${encode.name}) is undone`, () => {
      const decoded = decodeBody(encode(TEXT), name, LIMIT);
      assert.deepEqual(Buffer.from(decoded.bytes), TEXT);
      assert.equal(decoded.complete, true);
    });

    test(`${name} (${encode.name}) cut anywhere gives a prefix and says so`, () => {
      const coded = encode(TEXT);
      for (let cut = 1; cut < coded.length; cut += 97) {
        const decoded = decodeBody(coded.subarray(0, cut), name, LIMIT);
        assert.equal(decoded.complete, false);
        assert.ok(TEXT.subarray(0, decoded.bytes.length).equals(Buffer.from(decoded.bytes)));
      }
      const late = decodeBody(coded.subarray(0, coded.length - 12), name, LIMIT);
      if (name !== 'zstd' && name !== 'br') assert.ok(late.bytes.length > TEXT.length * 0.9);
    });

    test(`${name} (${encode.name}) that swells beyond the limit stops at it`, () => {
      const decoded = decodeBody(encode(Buffer.alloc(4 * LIMIT)), name, LIMIT);
      assert.ok(decoded.bytes.length <= LIMIT);
      assert.equal(decoded.complete, false);
    });
  }

  test('damage keeps what came before it', () => {
    const coded = Buffer.from(gzipSync(TEXT));
    coded.fill(0xff, coded.length >> 1, (coded.length >> 1) + 40);
    const decoded = decodeBody(coded, 'gzip', LIMIT);
    assert.equal(decoded.complete, false);
    assert.ok(decoded.bytes.length > 1000);
    assert.ok(TEXT.subarray(0, 1000).equals(Buffer.from(decoded.bytes.subarray(0, 1000))));
  });

  test('stacked codings are undone last first', () => {
    const decoded = decodeBody(brotliCompressSync(gzipSync(TEXT)), 'gzip, identity, br', LIMIT);
    assert.deepEqual(Buffer.from(decoded.bytes), TEXT);
  });

  test('an unknown coding leaves the bytes as they are, flagged', () => {
    assert.deepEqual(decodeBody(TEXT, 'compress', LIMIT), { bytes: TEXT, complete: false });
    assert.deepEqual(decodeBody(TEXT, 'a,b,c,d,e', LIMIT), { bytes: TEXT, complete: false });
  });

  test('no coding, identity and an empty body are complete as they are', () => {
    assert.deepEqual(decodeBody(TEXT, null, LIMIT), { bytes: TEXT, complete: true });
    assert.deepEqual(decodeBody(TEXT, 'identity', LIMIT), { bytes: TEXT, complete: true });
    assert.equal(decodeBody(new Uint8Array(0), 'gzip', LIMIT).complete, true);
    assert.equal(isCoded('identity'), false);
    assert.equal(isCoded('br'), true);
  });
});
