// A console process put together: it takes the journal to the record store and answers the REST API. The drain process is
// the same without the API, for a gateway that runs alone.
import { rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createApi } from '../api/server.ts';
import { startExpiring } from '../jobs/expire-records.ts';
import { startPurging } from '../jobs/purge-deleted.ts';
import { startRecomputing } from '../jobs/recompute-costs.ts';
import type { BodyStore } from '../ports/body-store.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { EvaluatorDesk } from '../ports/evaluators.ts';
import type { RetentionMeters } from '../ports/meters.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { RunningWork, Turns } from '../ports/turns.ts';
import type { WebhookDesk } from '../ports/webhooks.ts';
import { createPricer } from '../providers/pricing.ts';
import { createRecordBuilder } from '../recording/build-record.ts';
import { createImportFile } from '../recording/import-exchanges.ts';
import { startIngest } from '../recording/ingest.ts';
import { createRedactionDesk } from '../recording/redaction/redaction-desk.ts';
import { createReprice } from '../recording/reprice.ts';
import { createTakeExchanges } from '../recording/take-exchanges.ts';
import { openRecordStore } from '../stores/clickhouse/open-record-store.ts';
import { openRedis } from '../stores/redis/connection.ts';
import { openAfterEffects } from './after-effects.ts';
import type { Settings } from './config/table.ts';
import { openConsoleServer } from './console-server.ts';
import { openDashboard } from './dashboard/open-dashboard.ts';
import type { DataDir } from './data-dir.ts';
import { createExchangeView } from './exchange-view.ts';
import { type FileLock, tryLock } from './file-lock.ts';
import { gatewayBeside } from './gateway-beside.ts';
import { type HealthPages, openHealthPages } from './health.ts';
import { listen, urlOf } from './listening.ts';
import { openMasterKey, openSealers } from './master-key.ts';
import { openIngestMeters, openRegistry, openRetentionMeters } from './meters.ts';
import { processMetrics } from './metrics-page.ts';
import { createModelCatalogue } from './model-catalogue.ts';
import { type AlertRoom, openAlerts } from './open-alerts.ts';
import { openAnswers } from './open-answers.ts';
import { openBodies } from './open-bodies.ts';
import { openControl, openTurns } from './open-control.ts';
import { openLimitView } from './open-limit-view.ts';
import { openPlayground } from './open-playground.ts';
import { openPost } from './open-post.ts';
import { openSecurityDoor } from './open-security.ts';
import { openSystem } from './open-system.ts';
import type { Backlog, ConsoleState } from './overview.ts';
import { openRecordsDoor } from './records-door.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { openTransferDoor } from './transfer-door.ts';
import { workersOf } from './workers.ts';

export async function runConsole(context: RoleContext): Promise<RunningRole> {
  const log = context.openLog('console');
  const back = await openBackRoom(context, log);
  const { control, records } = back;
  let state: ConsoleState['state'] = 'ready';
  const stateOf = (): ConsoleState => ({ role: 'console', state, journal: back.backlog() });
  const security = await openSecurityDoor(context.settings, context.dir, log);
  const alerts = openAlerts({ ...context, control, records, log });
  const meters = openRetentionMeters(back.registry);
  const work = back.turns.whileMine('jobs', () => beginJobs({ ...back, alerts }, meters));
  const front = await openFrontRoom(context, { ...back, alerts }, openHealthPages(context.overview, stateOf));
  return {
    url: front.url,
    state: stateOf,
    metrics: () => processMetrics('console', null, back.registry),
    async drain(graceMs) {
      state = 'stopping';
      await Promise.all([front.close(graceMs), work.stop(), security?.close()]);
      await alerts.close();
      await back.close();
    },
  };
}

/** What goes by the clock. Consoles that share a control store share the work as well: one of them does it for all. */
function beginJobs(back: WatchedRoom, meters: RetentionMeters): RunningWork {
  const { control, records, log } = back;
  const jobs = [
    startPurging({ control, records, log }),
    startExpiring({ control, records, deliveries: back.webhooks, log, meters }),
    startRecomputing({ control, records, reprice: createReprice(createPricer()), log }),
    back.alerts.begin(),
  ];
  return { stop: async () => void (await Promise.all(jobs.map((job) => job.stop()))) };
}

export async function runDrain(context: RoleContext): Promise<RunningRole> {
  const back = await openBackRoom(context, context.openLog('drain'));
  return {
    url: null,
    state: () => ({ role: 'console', state: 'ready', journal: back.backlog() }),
    metrics: () => processMetrics('drain', null, back.registry),
    drain: () => back.close(),
  };
}

interface BackRoom {
  readonly log: Logger;
  readonly registry: Registry;
  readonly control: ControlStore;
  readonly records: RecordStore;
  readonly bodies: BodyStore | null;
  readonly webhooks: WebhookDesk;
  readonly evaluators: EvaluatorDesk;
  readonly turns: Turns;
  backlog(): Backlog;
  close(): Promise<void>;
}

async function openBackRoom({ settings, dir }: RoleContext, log: Logger): Promise<BackRoom> {
  const lock = await waitForLock(dir, log);
  const registry = openRegistry();
  const control = await openControl(settings, dir, log);
  const bodies = await openBodies(settings, dir, log);
  const records = await openRecordStore({ ...locationOf(settings, dir), bodies: bodies.store });
  const turns = await openTurns(settings, log);
  const after = await openAfterEffects({ settings, dir, control, records, turns, registry, log });
  const ingest = startIngest({
    spoolDir: dir.spoolRoot,
    store: records,
    effects: after.effects,
    owedBytes: owedBytesOf(settings),
    setAside: { maxBytes: settings['spool.setAsideBytes'], maxAgeMs: settings['spool.setAsideDays'] * DAY_MS },
    buildRecord: createRecordBuilder({
      pricer: createPricer(),
      overrides: (organizationId) => control.priceOverrides(organizationId),
      redaction: (organizationId) => control.redactionRules(organizationId),
      prompts: control,
      bodies: bodies.store,
    }),
    meters: openIngestMeters(registry),
    log,
  });
  return {
    log,
    registry,
    control,
    records,
    bodies: bodies.store,
    webhooks: after.webhooks,
    evaluators: after.evaluators,
    turns,
    backlog: () => ingest.backlog(),
    async close() {
      await after.settle();
      await ingest.stop();
      await after.close();
      await records.close();
      bodies.close();
      await control.close();
      lock.release();
    },
  };
}

const DAY_MS = 86_400_000;
const MOST_OWED_BYTES = 64 * 1024 * 1024;

/** Little beside what the journal may hold: events that cannot be sent are no reason to refuse calls. */
function owedBytesOf(settings: Settings): number {
  return Math.min(MOST_OWED_BYTES, Math.floor(settings['spool.maxBytes'] / workersOf(settings) / 16));
}

function locationOf({ recordsUrl }: Settings, dir: DataDir) {
  return recordsUrl === 'embedded' ? { path: dir.recordsRoot } : { url: recordsUrl };
}

const LOCK_RETRY_MS = 50;

/** One console a data dir. The one before may still be closing its stores, after its supervisor was killed. */
async function waitForLock(dir: DataDir, log: Logger): Promise<FileLock> {
  for (let told = false; ; told = true) {
    const attempt = tryLock(join(dir.runRoot, 'console'));
    if (attempt.kind === 'taken') return attempt.lock;
    if (!told) log.info({ pid: attempt.pid }, 'waiting for the console before this one to end');
    await wait(LOCK_RETRY_MS);
  }
}

interface WatchedRoom extends BackRoom {
  readonly alerts: AlertRoom;
}

interface FrontRoom {
  readonly url: string | null;
  close(graceMs: number): Promise<void>;
}

/** The API, on the socket in the data dir and, when it has one, on an address of its own. */
async function openFrontRoom(context: RoleContext, back: WatchedRoom, health: HealthPages): Promise<FrontRoom> {
  const { control, records, log } = back;
  const redis = context.settings.edgeUrl === 'embedded' ? null : openRedis({ url: context.settings.edgeUrl, log });
  const cache = openAnswers(context.settings, context.dir, redis, log);
  const view = createExchangeView();
  const keyless = context.settings['console.auth'] === 'none';
  // One for all who bring exchanges: what two of them have in common is then stored once.
  const take = createTakeExchanges({
    ...{ store: records, bodies: back.bodies },
    redaction: (organizationId) => control.redactionRules(organizationId),
    metadataOnly: async (organizationId) => (await control.retention(organizationId)).metadataOnly,
  });
  const api = createApi({
    control,
    records,
    cache,
    limits: openLimitView(context.dir, redis),
    view,
    catalogue: createModelCatalogue(),
    sealers: openSealers(context.settings, context.dir),
    webhooks: back.webhooks,
    evaluators: back.evaluators,
    alerts: back.alerts.desk,
    redaction: createRedactionDesk(),
    importFile: createImportFile(take),
    system: openSystem({ ...context, records }),
    log,
    keyless,
    post: openPost(context.settings),
    playground: openPlayground({
      control,
      master: openMasterKey({ setting: context.settings.masterKey, file: context.dir.masterKeyFile }),
      gatewayUrl: () => gatewayBeside(context.dir),
    }),
  });
  await api.ready();
  const dashboard = openDashboard(log);
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (answerHealth(request, response, health) || dashboard.answer(request, response)) return;
    api.routing(request, response);
  };
  const doors = [openRecordsDoor(records, log), openTransferDoor({ records, view }, take, log)];
  const local = openConsoleServer(context.settings, (request, response) => {
    if (!doors.some((door) => door(request, response))) answer(request, response);
  });
  // Left by a console that was killed; the lock says nobody listens on it any more.
  rmSync(context.dir.consoleSocket, { force: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  local.once('error', reject).listen(context.dir.consoleSocket, resolve);
  await promise;
  const own = context.listen === null ? null : openConsoleServer(context.settings, answer);
  if (own !== null && context.listen !== null) await listen(own, context.listen);
  return {
    url: own === null ? null : urlOf(own.address()),
    async close(graceMs) {
      dashboard.close();
      await Promise.all([local, own].filter((server) => server !== null).map((server) => closeServer(server, graceMs)));
      await api.close();
      await cache.close();
      await redis?.close();
    },
  };
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  // Idle connections are closed at once, others when their answer is complete.
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}

/** On the console's own address there is no gateway in front that answers these. */
function answerHealth(request: IncomingMessage, response: ServerResponse, health: HealthPages): boolean {
  const path = request.url?.split('?')[0];
  const page = { '/readyz': health.ready, '/metrics': health.metrics }[path ?? ''];
  if (request.method !== 'GET' || (page === undefined && path !== '/healthz')) return false;
  if (page === undefined) {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    return true;
  }
  page().then(
    ({ status, contentType, body }) => response.writeHead(status, { 'content-type': contentType }).end(body),
    () => response.writeHead(500).end(),
  );
  return true;
}
