// The record store's contract over a ClickHouse server, where one is given.
import { test } from 'node:test';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { describeRecordStore } from '../../ports/record-store-suite.ts';

const url = process.env['HELIOMETER_TEST_CLICKHOUSE_URL'];
if (url) {
  describeRecordStore('the record store over a server', async () => {
    const store = await openRecordStore({ url });
    return { store, close: () => store.close() };
  });
} else {
  test('the record store over a server', { skip: 'HELIOMETER_TEST_CLICKHOUSE_URL is not set' }, () => {});
}
