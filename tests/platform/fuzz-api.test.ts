// The short form of `npm run test:fuzz-api`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzApi } from './fuzz-api.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
const CALLS = 1_500;

test(`${CALLS} calls made from the OpenAPI document (seed ${seed}): none fails by us, refusals say why, successes are as declared`, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const { faults, statuses } = await fuzzApi(CALLS, seed);
  assert.deepEqual(faults, []);
  assert.ok((statuses[200] ?? 0) > CALLS / 5, JSON.stringify(statuses));
});
