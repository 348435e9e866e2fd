// Bodies above 1 MiB: written apart by the record builder, whole to whoever asks the store, gone with their exchange.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ExchangeRecord } from '@heliometer/contract';
import { NO_REDACTION } from '@heliometer/contract';
import type { BodyStore } from '../../../src/ports/body-store.ts';
import type { RecordStore } from '../../../src/ports/record-store.ts';
import { createPricer } from '../../../src/providers/pricing.ts';
import { createRecordBuilder } from '../../../src/recording/build-record.ts';
import { connect } from '../../../src/stores/clickhouse/connect.ts';
import { openRecordStore } from '../../../src/stores/clickhouse/open-record-store.ts';
import { sql, uuid } from '../../../src/stores/clickhouse/sql.ts';
import { openFileBodyStore } from '../../../src/stores/files/body-store.ts';
import { exchangeOf, UNASKED } from '../../recording/spool-fixtures.ts';

const MIB = 1024 * 1024;
const signal = new AbortController().signal;
/** 3 MiB and a little, with signs of several bytes. */
const LARGE = JSON.stringify({ model: 'gpt-4o-mini', input: `${'0123456789 é'.repeat(242_000)}end` });
const SMALL = '{"object":"chat.completion"}';

describe('bodies apart', () => {
  let root: string;
  let bodies: BodyStore;
  let store: RecordStore;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'heliometer-apart-'));
    bodies = openFileBodyStore(join(root, 'bodies'));
    store = await openRecordStore({ path: join(root, 'records'), bodies });
  });
  after(async () => {
    await store.close();
    await rm(root, { recursive: true });
  });

  /** An exchange taken the way from the journal to the store. */
  async function keep(request: string, answer: string): Promise<ExchangeRecord> {
    const build = createRecordBuilder({
      prompts: UNASKED,
      pricer: createPricer(),
      overrides: async () => [],
      redaction: async () => NO_REDACTION,
      bodies,
    });
    const organizationId = randomUUID();
    const settled = exchangeOf([Buffer.from(request)], [Buffer.from(answer)], {
      organizationId,
      exchangeId: randomUUID(),
    });
    const record = await build({
      meta: settled.meta,
      requestBody: Buffer.concat(settled.requestBody),
      responseBody: Buffer.concat(settled.responseBody),
    });
    await store.insert([record], randomUUID());
    return record;
  }

  const bodiesOf = async ({ organizationId, exchangeId }: ExchangeRecord, from = store) =>
    (await from.bodies(organizationId, [exchangeId], signal)).get(exchangeId);

  const filesOf = async (record: ExchangeRecord) => {
    const folder = join(root, 'bodies', record.organizationId);
    const names = await readdir(folder, { recursive: true });
    const files = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).isFile()));
    return names.filter((_, index) => files[index]);
  };

  test('a body of 3 MiB comes back whole and is not in the row', async () => {
    assert.ok(Buffer.byteLength(LARGE) > 3 * MIB);
    const record = await keep(LARGE, SMALL);
    const stored = await bodiesOf(record);
    assert.ok(stored?.request.text === LARGE);
    const { encoding, contentType } = record.requestBody;
    assert.deepEqual({ ...stored.request, text: '' }, { encoding, contentType, text: '', truncated: false });
    assert.equal(stored.response.text, SMALL);
    const engine = await connect({ path: join(root, 'records') }, { readers: 1 });
    try {
      const rows = await engine.rows<{ bytes: number }>(
        sql`SELECT length(request_body) AS bytes FROM exchanges WHERE exchange_id = ${uuid(record.exchangeId)}`,
        signal,
      );
      assert.ok((rows[0]?.bytes ?? 0) > 0 && (rows[0]?.bytes ?? MIB) < MIB / 4, JSON.stringify(rows));
    } finally {
      await engine.close();
    }
  });

  test('it is gone from the disk after the purge, and another exchange’s is not', async () => {
    const [gone, kept] = [await keep(LARGE, LARGE), await keep(SMALL, LARGE)];
    assert.equal((await filesOf(gone)).length, 2);
    await store.deleteById(gone.organizationId, gone.exchangeId);
    assert.equal((await filesOf(gone)).length, 2);
    await store.purge(Date.now() + 1000);
    assert.deepEqual(await readdir(join(root, 'bodies', gone.organizationId)), []);
    assert.ok((await bodiesOf(kept))?.response.text === LARGE);
  });

  test('one whose file is missing comes as its beginning, marked truncated', async () => {
    const record = await keep(LARGE, SMALL);
    await bodies.delete(`${record.organizationId}/${record.exchangeId}`);
    const stored = await bodiesOf(record);
    assert.equal(stored?.request.truncated, true);
    assert.ok(stored.request.text.length > 0 && LARGE.startsWith(stored.request.text));
    assert.equal(stored.response.truncated, false);
  });

  test('a store without a place for bodies gives their beginnings, marked truncated', async () => {
    const record = await keep(SMALL, LARGE);
    const bare = await openRecordStore({ path: join(root, 'records') });
    try {
      const stored = await bodiesOf(record, bare);
      assert.equal(stored?.response.truncated, true);
      assert.ok(LARGE.startsWith(stored.response.text));
    } finally {
      await bare.close();
    }
  });
});
