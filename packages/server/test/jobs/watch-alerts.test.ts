// The watch over alerts with a clock of the test's: when an alert is triggered, when it is over, and what its channels get.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { ScriptedUpstream } from '../../../../tests/support/scripted-upstream.ts';
import { createGuardedConnector } from '../../src/http/guarded-connector.ts';
import { createGuardedFetch, type GuardedFetch } from '../../src/http/guarded-fetch.ts';
import { createTargetPolicy } from '../../src/http/target-policy.ts';
import { AlertWatch } from '../../src/jobs/watch-alerts.ts';
import { createSealers } from '../../src/kernel/sealing.ts';
import { type AlertSpec, aboutAlert, type StoredAlert } from '../../src/ports/alerts.ts';
import type { ControlStore } from '../../src/ports/control-store.ts';
import type { RecordStore } from '../../src/ports/record-store.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { openControlStore } from '../../src/stores/sqlite/control-store.ts';
import { exchange, NOON_MS } from '../ports/record-samples.ts';

const MINUTE_MS = 60_000;
const OURS = DEFAULT_ORGANIZATION_ID;
const MASTER = randomBytes(32);
const SEALER = createSealers({ present: () => MASTER, needed: () => MASTER }).webhooks;

describe('an alert that is watched', () => {
  let folder: string;
  let control: ControlStore;
  let records: RecordStore;
  let receiver: ScriptedUpstream;
  let guarded: GuardedFetch;
  let nowMs = NOON_MS;
  const logged: string[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heliometer-alerts-'));
    control = await openControlStore({ path: join(folder, 'control.sqlite'), now: () => nowMs });
    records = await openRecordStore({ path: join(folder, 'records') });
    receiver = await ScriptedUpstream.start();
    const policy = createTargetPolicy(['127.0.0.1'], []);
    guarded = createGuardedFetch(policy, createGuardedConnector({ policy, dnsServers: [], connectTimeoutMs: 5_000 }));
  });
  after(async () => {
    await guarded.close();
    await receiver.close();
    await records.close();
    await control.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    for (const { id, organizationId } of await control.alerts(null)) await control.deleteAlert(organizationId, id);
    receiver.requests.length = 0;
    receiver.always({ status: 204 });
    logged.length = 0;
    nowMs = NOON_MS + Math.floor(Math.random() * 1000) * 86_400_000;
  });

  function watch(): AlertWatch {
    const write = (_fields: object, message: string): void => void logged.push(message);
    const log = { debug: write, info: write, warn: write, error: write };
    return new AlertWatch({
      ...{ control, records, fetch: guarded.fetch, sealer: SEALER, sendMail: null, log },
      now: () => nowMs,
    });
  }

  function add(change: Partial<AlertSpec> = {}): Promise<StoredAlert> {
    const id = randomUUID();
    const urls = { slack: [`${receiver.origin}/slack`], webhooks: [`${receiver.origin}/hook`] };
    return control.addAlert({
      ...{ id, organizationId: OURS, name: 'many', metric: 'count', threshold: 3, aggregation: null, percentile: null },
      ...{ grouping: null, isGroupingProperty: false, windowMs: 2 * MINUTE_MS, minimumRequests: 1, filter: 'all' },
      givenFilter: 'all',
      ...{ emails: [], sealedUrls: SEALER.seal(JSON.stringify(urls), aboutAlert(OURS, id)) },
      ...change,
    });
  }

  const call = (count: number, change: object = {}) =>
    records.insert(
      Array.from({ length: count }, () => exchange(OURS, { startedAtMs: nowMs - 1, ...change })),
      randomUUID(),
    );
  const statusOf = async () => (await control.alerts(OURS))[0]?.state.status;
  async function messages(path: string) {
    const own = receiver.requests.filter(({ target }) => target === path);
    return Promise.all(own.map(async (request) => JSON.parse((await request.body()).toString())));
  }

  test('is triggered by its threshold, once, and over after five minutes below it', async () => {
    await add();
    const watching = watch();
    await call(2);
    await watching.lookAtAll();
    assert.equal(await statusOf(), 'resolved');
    await call(1);
    await watching.lookAtAll();
    await watching.lookAtAll();
    assert.equal(await statusOf(), 'triggered');
    const startMs = nowMs;
    nowMs += 3 * MINUTE_MS;
    await watching.lookAtAll();
    nowMs += 5 * MINUTE_MS - 1;
    await watching.lookAtAll();
    assert.equal(await statusOf(), 'triggered');
    nowMs += 1;
    await watching.lookAtAll();
    assert.equal(await statusOf(), 'resolved');
    const told = await messages('/hook');
    assert.deepEqual(
      told.map(({ status, value, threshold, metric }) => [status, value, threshold, metric]),
      [
        ['triggered', 3, 3, 'count'],
        ['resolved', 3, 3, 'count'],
      ],
    );
    const [first, second] = await messages('/slack');
    assert.deepEqual(Object.keys(first), ['text']);
    assert.match(first.text, /"many".*requests.*3/);
    assert.match(second.text, /over/);
    const { rows } = await control.alertHistory(OURS, 0, 1);
    assert.deepEqual([rows[0]?.startMs, rows[0]?.endMs, rows[0]?.value], [startMs, nowMs, 3]);
    assert.deepEqual(logged, []);
  });

  test('that rises again within five minutes goes on, and is told once', async () => {
    await add();
    const watching = watch();
    await call(3);
    await watching.lookAtAll();
    nowMs += 3 * MINUTE_MS;
    await watching.lookAtAll();
    nowMs += 4 * MINUTE_MS;
    await call(3);
    await watching.lookAtAll();
    nowMs += 4 * MINUTE_MS;
    await watching.lookAtAll();
    assert.equal(await statusOf(), 'triggered');
    assert.equal((await messages('/hook')).length, 1);
  });

  test('looks at each group alone, names those that reach it, and at none with too few requests', async () => {
    await add({ grouping: 'user', metric: 'cost', threshold: 5, minimumRequests: 2 });
    const watching = watch();
    await call(1, { userId: 'ada', costNanos: 9e9 });
    await call(2, { userId: 'ben', costNanos: 2e9 });
    await watching.lookAtAll();
    assert.equal(await statusOf(), 'resolved');
    await call(1, { userId: 'ada', costNanos: 1e9 });
    await watching.lookAtAll();
    const [told] = await messages('/hook');
    assert.deepEqual(told.groups, [{ group: 'ada', value: 10, requests: 2 }]);
    assert.match(told.text, /ada: \$10/);
  });

  test('tells a channel that failed again at the next look, the same message, also by another console', async () => {
    await add();
    await call(3);
    receiver.always((exchange) => exchange.answer({ status: exchange.target === '/hook' ? 503 : 200 }));
    await watch().lookAtAll();
    receiver.always({ status: 200 });
    await watch().lookAtAll();
    await watch().lookAtAll();
    const [first, second, ...more] = await messages('/hook');
    assert.deepEqual([second, more], [first, []]);
    assert.equal((await messages('/slack')).length, 1);
    assert.deepEqual(await control.owedNotices(10), []);
  });

  test('gives up a channel that was away for a day', async () => {
    await add();
    await call(3);
    receiver.always({ status: 503 });
    await watch().lookAtAll();
    assert.equal((await control.owedNotices(10)).length, 2);
    nowMs += 24 * 60 * MINUTE_MS + 1;
    await watch().lookAtAll();
    const owed = await control.owedNotices(10);
    assert.ok(
      owed.every(({ message }) => message.status === 'resolved'),
      JSON.stringify(owed),
    );
    assert.ok(logged.includes('a channel of an alert could not be told'));
  });

  test('that is deleted owes nothing more, and its history ends', async () => {
    const alert = await add();
    await call(3);
    receiver.always({ status: 503 });
    await watch().lookAtAll();
    assert.equal(await control.deleteAlert(OURS, alert.id), true);
    assert.deepEqual(await control.owedNotices(10), []);
    const { rows } = await control.alertHistory(OURS, 0, 1);
    assert.deepEqual([rows[0]?.alertId, rows[0]?.endMs], [alert.id, nowMs]);
  });
});
