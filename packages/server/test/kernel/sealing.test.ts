// Sealed secrets: only the master key opens them, only where they belong, and only untouched.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { createSealer, type MasterKey, masterKeyId, readMasterKey, sealedUnder } from '../../src/kernel/sealing.ts';

const SECRET = 'sk-provider-canary-Ω-0123456789';
const ABOUT = ['organisation', 'key'];

function masterKey(bytes: Uint8Array = randomBytes(32)): MasterKey {
  return { present: () => bytes, needed: () => bytes };
}

describe('sealing', () => {
  test('what was sealed opens again, under the same master key, in another process of it too', () => {
    const master = randomBytes(32);
    for (const secret of [SECRET, '', 'x'.repeat(100_000)]) {
      const sealed = createSealer(masterKey(master), 'vault').seal(secret, ABOUT);
      assert.deepEqual(createSealer(masterKey(Buffer.from(master)), 'vault').open(sealed, ABOUT), { secret });
    }
  });

  test('a sealed text shows nothing of its secret, and is another one each time', () => {
    const sealer = createSealer(masterKey(), 'vault');
    const sealed = Array.from({ length: 100 }, () => sealer.seal(SECRET, ABOUT));
    assert.equal(new Set(sealed).size, sealed.length);
    for (const text of sealed) assert.ok(!Buffer.from(text.slice(16), 'base64url').includes('canary'));
  });

  test('a wrong master key is told apart from tampering', () => {
    const sealed = createSealer(masterKey(), 'vault').seal(SECRET, ABOUT);
    assert.deepEqual(createSealer(masterKey(), 'vault').open(sealed, ABOUT), { problem: 'other_master_key' });
  });

  test('a missing master key is told, and none is made for opening', () => {
    const sealed = createSealer(masterKey(), 'vault').seal(SECRET, ABOUT);
    const none: MasterKey = { present: () => null, needed: () => assert.fail('a key was made') };
    assert.deepEqual(createSealer(none, 'vault').open(sealed, ABOUT), { problem: 'no_master_key' });
  });

  test('no bit of it can be changed', () => {
    const sealer = createSealer(masterKey(), 'vault');
    const sealed = sealer.seal('short', ABOUT);
    const [version, id, text = ''] = sealed.split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const forged = [version, id, changed.toString('base64url')].join('.');
      assert.deepEqual(sealer.open(forged, ABOUT), { problem: 'not_authentic' }, `bit ${bit}`);
    }
    for (const cut of [sealed.slice(0, -1), `v1.${id}.AA`, `v2${sealed.slice(2)}`, '', 'v1']) {
      assert.deepEqual(sealer.open(cut, ABOUT), { problem: 'not_authentic' }, cut);
    }
  });

  test('it opens only where it belongs', () => {
    const master = masterKey();
    const sealed = createSealer(master, 'vault').seal(SECRET, ABOUT);
    for (const about of [['organisation', 'other'], ['other', 'key'], ['organisation","key'], ['organisation'], []]) {
      assert.deepEqual(createSealer(master, 'vault').open(sealed, about), { problem: 'not_authentic' });
    }
    assert.deepEqual(createSealer(master, 'journal').open(sealed, ABOUT), { problem: 'not_authentic' });
  });

  test('the id of a master key is in what it sealed, and tells nothing of it', () => {
    const master = randomBytes(32);
    const sealed = createSealer(masterKey(master), 'vault').seal(SECRET, ABOUT);
    assert.equal(sealedUnder(sealed), masterKeyId(master));
    assert.ok(!master.toString('hex').includes(masterKeyId(master)));
    assert.equal(sealedUnder('anything else'), null);
  });

  test('a master key is read from hexadecimal digits and from base64', () => {
    const master = randomBytes(32);
    assert.deepEqual(Buffer.from(readMasterKey(master.toString('hex')) ?? []), master);
    assert.deepEqual(Buffer.from(readMasterKey(master.toString('hex').toUpperCase()) ?? []), master);
    assert.deepEqual(Buffer.from(readMasterKey(master.toString('base64')) ?? []), master);
    for (const text of ['', 'short', randomBytes(31).toString('hex'), randomBytes(33).toString('base64')]) {
      assert.equal(readMasterKey(text), null, text);
    }
  });
});
