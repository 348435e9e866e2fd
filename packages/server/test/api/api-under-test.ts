// The API as the console runs it: on a real socket, over the real stores, in a folder of its own.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_ORGANIZATION_ID, type ExchangeRecord, type KeyPermissions } from '@heliometer/contract';
import { Registry } from 'prom-client';
import { noteAnswer } from '../../../../tests/support/route-answers.ts';
import { createApi } from '../../src/api/server.ts';
import { readSettings } from '../../src/app/config/read-settings.ts';
import { lockDataDir, openDataDir } from '../../src/app/data-dir.ts';
import { createExchangeView } from '../../src/app/exchange-view.ts';
import { createModelCatalogue } from '../../src/app/model-catalogue.ts';
import { openEvaluators } from '../../src/app/open-evaluators.ts';
import { openLimitView } from '../../src/app/open-limit-view.ts';
import { openSystem } from '../../src/app/open-system.ts';
import { openWebhooks } from '../../src/app/open-webhooks.ts';
import { createGuardedConnector } from '../../src/http/guarded-connector.ts';
import { createGuardedFetch } from '../../src/http/guarded-fetch.ts';
import { createTargetPolicy } from '../../src/http/target-policy.ts';
import { testChannel } from '../../src/jobs/test-channel.ts';
import { generateKey } from '../../src/kernel/helicone-key.ts';
import { createSealers } from '../../src/kernel/sealing.ts';
import type { AlertChannel } from '../../src/ports/alerts.ts';
import type { Playground } from '../../src/ports/playground.ts';
import { createImportFile } from '../../src/recording/import-exchanges.ts';
import { createRedactionDesk } from '../../src/recording/redaction/redaction-desk.ts';
import { createTakeExchanges } from '../../src/recording/take-exchanges.ts';
import { openRecordStore } from '../../src/stores/clickhouse/open-record-store.ts';
import { openAnswerCache } from '../../src/stores/sqlite/answer-cache.ts';
import { openControlStore } from '../../src/stores/sqlite/control-store.ts';
import { openDeliveryStore } from '../../src/stores/sqlite/webhook-deliveries.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Bodies are checked against the table's schemas; in the tests' own reading of them any will do.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly json: any;
}

export interface CallOptions {
  /** Default the default organisation's rw key; null = none. */
  readonly key?: string | null;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const MASTER = randomBytes(32);
export const SEALERS = createSealers({ present: () => MASTER, needed: () => MASTER });

export type ApiUnderTest = Awaited<ReturnType<typeof openApiUnderTest>>;

export async function openApiUnderTest() {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-api-'));
  const control = await openControlStore({ path: join(folder, 'control.sqlite') });
  const records = await openRecordStore({ path: join(folder, 'records') });
  const logged: { readonly message: string; readonly fields: object }[] = [];
  const write = (fields: object, message: string): void => void logged.push({ fields, message });
  const log = { debug: write, info: write, warn: write, error: write };
  const cache = openAnswerCache({ path: join(folder, 'cache.sqlite'), maxBytes: 1024 ** 2, log });
  const policy = createTargetPolicy(['127.0.0.1'], []);
  const guarded = createGuardedFetch(
    policy,
    createGuardedConnector({ policy, dnsServers: [], connectTimeoutMs: 5_000 }),
  );
  const webhooks = await openWebhooks({
    ...{ control, records, policy, log, fetch: guarded.fetch, sealer: SEALERS.webhooks, registry: new Registry() },
    deliveries: openDeliveryStore({ path: join(folder, 'deliveries.sqlite') }),
    turns: { whileMine: (_name, begin) => begin() },
    linkTo: (exchangeId) => `http://heliometer.test/v1/request/${exchangeId}?includeBody=true`,
  });
  /** Where judges are called; null = nothing runs there. */
  const gateway: { url: string | null } = { url: null };
  const evaluators = openEvaluators({
    ...{ control, records, log, sealer: SEALERS.judges, gatewayUrl: () => gateway.url },
    evaluationsFile: join(folder, 'evaluations.sqlite'),
  });
  const alerts = {
    looks: 0,
    look() {
      alerts.looks += 1;
    },
    refusal: (url: string) => webhooks.desk.refusal(url),
    canMail: true,
    sendTest: (channel: AlertChannel, signal: AbortSignal) =>
      testChannel(channel, { fetch: guarded.fetch, sendMail: null }, signal),
  };
  // The gateway's side is tested with a gateway (tests/e2e/playground.test.ts).
  const playground: Playground = {
    send: async () => ({
      ...{ status: 200, contentType: 'text/event-stream', requestId: null },
      chunks: (async function* () {
        yield Buffer.from('data: {}\n\n');
      })(),
    }),
  };
  const limits = openLimitView({ edgeFile: join(folder, 'edge.sqlite') }, null);
  const redaction = createRedactionDesk();
  const catalogue = createModelCatalogue();
  const take = createTakeExchanges({
    ...{ store: records, bodies: null },
    redaction: (id) => control.redactionRules(id),
    metadataOnly: async (id) => (await control.retention(id)).metadataOnly,
  });
  const importFile = createImportFile(take);
  // Providers are asked for; this one answers at once, by refusing.
  const settings = readSettings({
    ...{ flags: [], directory: folder },
    environment: { HELIOMETER_DATA_DIR: folder, HELIOMETER_PROVIDER_OPENAI_URL: 'http://127.0.0.1:9' },
  });
  const dir = openDataDir(folder);
  // As a server holds it, whose stores the doctor then does not open.
  const lock = lockDataDir(dir);
  const system = openSystem({ settings, dir, records, overview: { metrics: async () => [] } });
  const app = createApi({
    importFile,
    system,
    catalogue,
    redaction,
    playground,
    evaluators: evaluators.desk,
    ...{ control, records, limits, view: createExchangeView(), sealers: SEALERS, cache, alerts, log },
    webhooks: webhooks.desk,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const other = await control.createOrganization('other');

  async function newKey(permissions: KeyPermissions, organizationId = DEFAULT_ORGANIZATION_ID): Promise<string> {
    const key = generateKey(permissions);
    await control.addKey({ organizationId, name: permissions, permissions, key });
    return key;
  }
  const keys = {
    rw: await newKey('rw'),
    r: await newKey('r'),
    w: await newKey('w'),
    other: await newKey('rw', other.id),
  };

  return {
    app,
    catalogue,
    url,
    folder,
    control,
    records,
    cache,
    limits,
    webhooks,
    evaluators,
    gateway,
    alerts,
    redaction,
    importFile,
    system,
    keys,
    logged,
    newKey,
    otherOrganizationId: other.id,
    insert: (...batch: readonly ExchangeRecord[]) => records.insert(batch, randomUUID()),
    async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
      const { key = keys.rw, body, headers = {} } = options;
      const text = options.text ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
      });
      const received = await response.text();
      const isJson = /^application\/json(;|$)/.test(response.headers.get('content-type') ?? '');
      const json = isJson && received !== '' ? JSON.parse(received) : undefined;
      const contentType = response.headers.get('content-type') ?? '';
      noteAnswer(method, path, { status: response.status, contentType, text: received });
      return { status: response.status, headers: response.headers, text: received, json };
    },
    async close(): Promise<void> {
      await app.close();
      await webhooks.stop(0);
      await evaluators.stop(0);
      await guarded.close();
      await records.close();
      await cache.close();
      await control.close();
      lock.release();
      await rm(folder, { recursive: true });
    },
  };
}

export function assertError(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.deepEqual(Object.keys(answer.json).sort(), ['code', 'data', 'error']);
  assert.equal(answer.json.data, null);
  assert.equal(answer.json.code, code);
  assert.equal(typeof answer.json.error, 'string');
}
