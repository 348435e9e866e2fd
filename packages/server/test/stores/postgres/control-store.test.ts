// The control store in PostgreSQL: all that the ports promise, and what a server of its own brings with it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import pg from 'pg';
import { POSTGRES_MISSING, type PostgresServer, startPostgres } from '../../../../../tests/support/postgres-server.ts';
import { generateKey } from '../../../src/kernel/helicone-key.ts';
import { openControlStore } from '../../../src/stores/postgres/control-store.ts';
import { openDeliveryStore } from '../../../src/stores/postgres/delivery-store.ts';
import { describeAccounts } from '../../ports/accounts-suite.ts';
import { describeAlerts } from '../../ports/alerts-suite.ts';
import { describeControlStore } from '../../ports/control-store-suite.ts';
import { describeDatasets } from '../../ports/datasets-suite.ts';
import { describeDeliveries } from '../../ports/deliveries-suite.ts';
import { describeEvaluators } from '../../ports/evaluators-suite.ts';
import { describeHiddenProperties } from '../../ports/hidden-properties-suite.ts';
import { describePromptVersions } from '../../ports/prompt-versions-suite.ts';
import { describeProviderKeys } from '../../ports/provider-keys-suite.ts';
import { describeRateLimitRules } from '../../ports/rate-limit-rules-suite.ts';
import { describeRedactionRules } from '../../ports/redaction-suite.ts';
import { describeRetentionRules } from '../../ports/retention-suite.ts';
import { describeSavedFilters } from '../../ports/saved-filters-suite.ts';
import { describeSavedQueries } from '../../ports/saved-queries-suite.ts';
import { describeStoredPrompts } from '../../ports/stored-prompts-suite.ts';
import { describeWebhooks } from '../../ports/webhooks-suite.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

describe('the control store in PostgreSQL', { skip: POSTGRES_MISSING }, () => {
  let server: PostgresServer;
  let filled: string;
  before(async () => {
    server = await startPostgres();
    filled = await server.database();
    await (await openControlStore({ url: filled, log })).close();
  });
  after(() => server.stop());

  const placeAt = (url: string) => ({ url, open: () => openControlStore({ url, log }), remove: async () => {} });
  const empty = async () => placeAt(await server.database());
  /** With tables in it, which is faster than to make them. */
  const place = async () => placeAt(await server.database(filled));

  describeControlStore('PostgreSQL', empty);
  describeAccounts('PostgreSQL', place);
  describeAlerts('PostgreSQL', place);
  describeDatasets('PostgreSQL', place);
  describeEvaluators('PostgreSQL', place);
  describeHiddenProperties('PostgreSQL', place);
  describePromptVersions('PostgreSQL', place);
  describeProviderKeys('PostgreSQL', place);
  describeRateLimitRules('PostgreSQL', place);
  describeRedactionRules('PostgreSQL', place);
  describeRetentionRules('PostgreSQL', place);
  describeSavedFilters('PostgreSQL', place);
  describeSavedQueries('PostgreSQL', place);
  describeStoredPrompts('PostgreSQL', place);
  describeWebhooks('PostgreSQL', place);
  describeDeliveries('PostgreSQL', async () => {
    const { url, remove } = await place();
    return { open: (choices) => openDeliveryStore({ url, log, ...choices }), remove };
  });

  test('consoles that start at once on an empty database all get in, and every write of theirs is kept', async () => {
    const { open } = await empty();
    const stores = await Promise.all(Array.from({ length: 4 }, open));
    const organizationId = DEFAULT_ORGANIZATION_ID;
    await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 10 }, (_, n) =>
          store.addKey({ organizationId, name: String(n), permissions: 'rw', key: generateKey('rw') }),
        ),
      ),
    );
    assert.equal((await stores[0]?.keys(null))?.length, 40);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('fifty at once from five consoles give each pair one version, and leave no number out', async () => {
    const { open } = await place();
    const stores = await Promise.all(Array.from({ length: 5 }, open));
    const pairs = Array.from({ length: 10 }, (_, n) => ({ template: `t${n % 5}`, settings: `s${Math.floor(n / 5)}` }));
    const told = await Promise.all(
      stores.flatMap((store, at) =>
        // Each asks for the same pairs, beginning with another.
        [...pairs.slice(at * 2), ...pairs.slice(0, at * 2)].map(async (pair) => {
          const text = { template: [], parameters: '{}' };
          const seen = { organizationId: 'o', promptId: 'p', ...pair, text, model: null, atMs: 1 };
          const found = await store.promptVersion(seen);
          return `${pair.template}/${pair.settings} ${found?.version} ${found?.id}`;
        }),
      ),
    );
    const versions = [...new Set(told)].map((line) => line.split(' ')[1]).toSorted();
    assert.deepEqual(versions, ['1.0', '1.1', '2.0', '2.1', '3.0', '3.1', '4.0', '4.1', '5.0', '5.1']);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('what no text of PostgreSQL can hold does not make a call fail', async () => {
    const { open } = await place();
    const store = await open();
    const { id } = await store.createOrganization('a\0b');
    assert.equal((await store.findOrganization(id))?.name, 'a\uFFFDb');
    await store.close();
  });

  test('a user who owns nothing, and may only read and write, can open what was made before', async () => {
    const { url } = await place();
    const mayWrite = 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk';
    await server.run(url, 'CREATE ROLE clerk LOGIN', mayWrite);
    const store = await openControlStore({ url: url.replace('postgres@', 'clerk@'), log });
    const key = generateKey('rw');
    await store.addKey({ organizationId: DEFAULT_ORGANIZATION_ID, name: 'k', permissions: 'rw', key });
    assert.notEqual(await store.authenticate(key), null);
    await store.close();
  });

  test('a server that ends in the midst of a statement fails that, and nothing else', async () => {
    const { url, open } = await place();
    const store = await open();
    const locking = new pg.Client({ connectionString: url });
    locking.on('error', () => {});
    await locking.connect();
    await locking.query('BEGIN; LOCK TABLE organizations');
    const refusals = ['store', 'transaction'].map((what) =>
      assert.rejects(what === 'store' ? store.organizations() : store.createOrganization('x'), {
        code: 'store_unavailable',
      }),
    );
    const waiting = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    while ((await locking.query(waiting)).rows[0]?.n < 2) {
      await wait(5);
      // Within a transaction it shows what it showed before.
      await locking.query('SELECT pg_stat_clear_snapshot()');
    }
    await server.kill();
    await Promise.all(refusals);
    await server.restart();
    assert.equal((await store.organizations()).length, 1);
    await store.close();
    await locking.end();
  });

  test('a store that cannot be reached says so with its code, and answers again when it can', async () => {
    const { open } = await place();
    const store = await open();
    await server.kill();
    await assert.rejects(store.organizations(), { name: 'GatewayError', code: 'store_unavailable' });
    await assert.rejects(store.createOrganization('x'), { name: 'GatewayError', code: 'store_unavailable' });
    await server.restart();
    assert.equal((await store.organizations()).length, 1);
    await store.close();
  });
});
