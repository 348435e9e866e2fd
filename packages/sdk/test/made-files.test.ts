// The files that are made from the contract are in step with it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { sdkFiles } from '../../../scripts/sdk-files.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

test('making routes and headers again gives what is committed; if not, run scripts/write-sdk.ts', () => {
  const made = sdkFiles();
  assert.equal(made.length, 2);
  const stale = made.filter(({ path, text }) => readFileSync(join(ROOT, path), 'utf8') !== text);
  assert.deepEqual(
    stale.map(({ path }) => path),
    [],
  );
});
