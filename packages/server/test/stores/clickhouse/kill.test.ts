// What was acknowledged survives SIGKILL, and a batch that was under way then can be given again without doubling anything.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from '../../../src/stores/clickhouse/connect.ts';
import { ATTEMPT_COLUMNS, toLines } from '../../../src/stores/clickhouse/exchange-columns.ts';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { sql, str } from '../../../src/stores/clickhouse/sql.ts';
import { DAY_MS, NOON_MS } from '../../ports/record-samples.ts';
import { BATCH_ROWS, batchOf } from './kill-batches.ts';

const KILLS = 5;

/** Runs the inserting process and kills it a moment after its second batch; says which batches it acknowledged. */
async function insertUntilKilled(
  path: string,
  organizationId: string,
  from: number,
  moment: number,
): Promise<number[]> {
  const child = fork(new URL('./insert-and-wait.ts', import.meta.url), [path, organizationId, String(from)]);
  const acknowledged: number[] = [];
  const two = Promise.withResolvers<void>();
  child.on('message', (message) => {
    if (typeof message === 'number') acknowledged.push(message);
    if (acknowledged.length === 2) two.resolve();
  });
  child.once('exit', (code) => two.reject(new Error(`exited with ${code}`)));
  await two.promise;
  // Somewhere within an insert: the point is that it is not chosen.
  await wait(moment);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  return acknowledged;
}

test('after each SIGKILL nothing acknowledged is missing and the repeated batch is there once, in rows, attempts and sums', async (t) => {
  const path = await mkdtemp(join(tmpdir(), 'heliometer-kill-'));
  const organizationId = randomUUID();
  t.after(() => rm(path, { recursive: true }));
  let next = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const moment = Math.floor(Math.random() * 120);
    t.diagnostic(`killed ${moment} ms after an acknowledgement`);
    const acknowledged = await insertUntilKilled(path, organizationId, next, moment);
    const last = acknowledged.at(-1) ?? next - 1;
    await check(path, organizationId, { acknowledged: last + 1, repeat: last + 1 });
    next = last + 2;
  }
});

test('a process that died between a batch’s attempts and its exchanges leaves nothing that a repeat does not mend', async (t) => {
  const path = await mkdtemp(join(tmpdir(), 'heliometer-kill-'));
  t.after(() => rm(path, { recursive: true }));
  const organizationId = randomUUID();
  await (await openRecordStore({ path })).close();
  const engine = await connect({ path }, { readers: 1 });
  try {
    const rows = batchOf(organizationId, 0).flatMap((record) =>
      record.attempts.map((attempt) => ({ record, attempt })),
    );
    await engine.insert({
      table: 'attempts',
      columns: Object.keys(ATTEMPT_COLUMNS),
      lines: toLines(ATTEMPT_COLUMNS, rows),
      token: createHash('sha256').update('batch-0').digest('hex'),
    });
  } finally {
    await engine.close();
  }
  assert.deepEqual(await attemptsOf(path, organizationId), { n: BATCH_ROWS });
  await check(path, organizationId, { acknowledged: 0, repeat: 0 });
});

/** Opens the store again, sees that every acknowledged batch is whole, repeats one, and sees that all is there once. */
async function check(
  path: string,
  organizationId: string,
  batches: { acknowledged: number; repeat: number },
): Promise<void> {
  const store = await openRecordStore({ path });
  const signal = new AbortController().signal;
  const query = {
    organizationId,
    filter: {},
    window: { fromMs: NOON_MS - 60 * DAY_MS, toMs: NOON_MS + DAY_MS },
  };
  try {
    const before = await store.count(query, signal);
    assert.ok(before >= batches.acknowledged * BATCH_ROWS, `${before} rows of ${batches.acknowledged} batches`);
    await store.insert(batchOf(organizationId, batches.repeat), `batch-${batches.repeat}`);
    const expected = Math.max(batches.acknowledged, batches.repeat + 1) * BATCH_ROWS;
    assert.equal(await store.count(query, signal), expected);
    const rolled = await store.totals(query, signal);
    const exact = await store.totals({ ...query, filter: { request_response_rmt: { latency: { gte: 0 } } } }, signal);
    assert.deepEqual([rolled.requests, rolled.costNanos], [expected, expected]);
    assert.deepEqual(rolled, exact);
  } finally {
    await store.close();
  }
  assert.deepEqual(await attemptsOf(path, organizationId), {
    n: batches.acknowledged > batches.repeat ? BATCH_ROWS * batches.acknowledged : (batches.repeat + 1) * BATCH_ROWS,
  });
}

async function attemptsOf(path: string, organizationId: string): Promise<unknown> {
  const engine = await connect({ path }, { readers: 1 });
  try {
    const count = sql`SELECT count() AS n FROM attempts WHERE organization_id = ${str(organizationId)}`;
    return (await engine.rows(count, new AbortController().signal))[0];
  } finally {
    await engine.close();
  }
}
