// What every place for large bodies must do, whatever is below it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import type { BodyStore } from '../../src/ports/body-store.ts';

export function describeBodyStore(name: string, open: () => Promise<BodyStore>): void {
  describe(`body store: ${name}`, () => {
    test('what was put is got back byte for byte, and what was not is null', async () => {
      const store = await open();
      const bytes = randomBytes(3_000_000);
      await store.put('org/exchange/request', bytes);
      await store.put('org/exchange/response', Buffer.alloc(0));
      assert.deepEqual(await store.get('org/exchange/request'), bytes);
      assert.deepEqual(await store.get('org/exchange/response'), Buffer.alloc(0));
      assert.equal(await store.get('org/other/request'), null);
    });

    test('the same key again replaces what was there', async () => {
      const store = await open();
      await store.put('a/b', Buffer.from('a first, longer one'));
      await Promise.all([store.put('a/b', Buffer.from('x')), store.put('a/b', Buffer.from('x'))]);
      assert.equal(String(await store.get('a/b')), 'x');
    });

    test('deleting takes a body or all below a key, and nothing beside it', async () => {
      const store = await open();
      for (const key of ['o/1/request', 'o/1/response', 'o/10/request', 'p/1/request']) {
        await store.put(key, Buffer.from(key));
      }
      await store.delete('p/1/request');
      await store.delete('o/1');
      await store.delete('o/never');
      assert.equal(await store.get('p/1/request'), null);
      assert.equal(await store.get('o/1/request'), null);
      assert.equal(await store.get('o/1/response'), null);
      assert.equal(String(await store.get('o/10/request')), 'o/10/request');
    });

    test('a key that could lead elsewhere is refused', async () => {
      const store = await open();
      for (const key of ['', '/etc/passwd', '../x', 'a/../../x', 'a//b', 'a/.', '.hidden', 'a/', 'a\\b', 'a\0b']) {
        await assert.rejects(async () => store.put(key, Buffer.from('x')), RangeError);
        await assert.rejects(async () => store.get(key), RangeError);
        await assert.rejects(async () => store.delete(key), RangeError);
      }
    });
  });
}
