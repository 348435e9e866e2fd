// The record store's contract over ClickHouse's HTTP interface.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { describeRecordStore } from '../../ports/record-store-suite.ts';
import { openHttpDoor } from './http-door.ts';

const path = await mkdtemp(join(tmpdir(), 'heliometer-http-'));
const door = await openHttpDoor(path);
after(async () => {
  await door.close();
  await rm(path, { recursive: true });
});

describeRecordStore('the record store over HTTP', async () => {
  const store = await openRecordStore({ url: door.url });
  return { store, close: () => store.close() };
});

test('values travelled as parameters, and the promises about inserts as settings', () => {
  for (const name of ['param_p1', 'insert_deduplication_token', 'max_execution_time', 'by_multipart_http']) {
    assert.ok(door.seen.has(name), name);
  }
});
