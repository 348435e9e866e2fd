// A gateway process put together: its stores opened, its port taken, and everything closed again in the right order.
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createGateway } from '../gateway/gateway.ts';
import type { GatewayDeps } from '../gateway/gateway-deps.ts';
import { checkTargetUrl } from '../http/target-guard.ts';
import { UpstreamPool } from '../http/upstream-pool.ts';
import { openJournal } from '../recording/journal.ts';
import { openRedis } from '../stores/redis/connection.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { type FileLock, tryLock } from './file-lock.ts';
import { toGatewaySettings } from './gateway-settings.ts';
import { openHealthPages } from './health.ts';
import { listen, urlOf } from './listening.ts';
import { openSealers } from './master-key.ts';
import { exposeGateway, openGatewayMeters, openRegistry } from './meters.ts';
import { processMetrics } from './metrics-page.ts';
import { openAnswers } from './open-answers.ts';
import { followControl } from './open-control.ts';
import { openEdge } from './open-edge.ts';
import { openSecurity } from './open-security.ts';
import type { GatewayState } from './overview.ts';
import type { RoleContext, RunningRole } from './role.ts';
import { openTargets } from './targets.ts';
import { workersOf } from './workers.ts';

export async function runGateway({ settings, dir, listen: on, overview, openLog }: RoleContext): Promise<RunningRole> {
  const { slot, lock } = takeSlot(dir);
  const log = openLog('gateway', slot);
  const registry = openRegistry();
  const meters = openGatewayMeters(registry);
  const control = await followControl(settings, dir, log);
  const redis = settings.edgeUrl === 'embedded' ? null : openRedis({ url: settings.edgeUrl, log });
  const cache = openAnswers(settings, dir, redis, log);
  const edge = openEdge({ dir, slot, redis }, log);
  const security = openSecurity(settings, dir);
  const spool = openJournal({
    dir: dir.spoolRoot,
    slot: String(slot),
    maxBytes: Math.floor(settings['spool.maxBytes'] / workersOf(settings)),
    onFull: settings['spool.onFull'],
    segmentBytes: settings['spool.segmentBytes'],
    syncIntervalMs: settings['spool.syncMs'],
    releaseTimeoutMs: settings['gateway.releaseTimeoutMs'],
    meters,
    log,
  });
  let accepting = true;
  const state = (): GatewayState => ({
    role: 'gateway',
    slot,
    inFlight: gateway.inFlight(),
    accepting: accepting && spool.accepting(),
    journal: spool.backlog(),
  });
  const gateway = createGateway({
    settings: toGatewaySettings(settings),
    control,
    ids: edge.ids,
    counters: edge.counters,
    cache,
    spool,
    ...upstreamsOf(settings),
    sealers: openSealers(settings, dir),
    security,
    meters,
    log,
    consoleSocket: settings['console.listen'] === null ? dir.consoleSocket : null,
    health: openHealthPages(overview, state),
  });
  exposeGateway(registry, {
    inFlight: () => gateway.inFlight(),
    backlog: () => spool.backlog(),
    idRegisterEvictions: () => edge.ids.dropped(),
  });
  if (on !== null) await listen(gateway.server, on);
  return {
    url: urlOf(gateway.server.address()),
    state,
    metrics: () => processMetrics('gateway', slot, registry),
    async drain(graceMs) {
      accepting = false;
      await stopAccepting(gateway.server);
      // The journal last: what ends now must still be written down.
      await gateway.drain(graceMs);
      control.close();
      await edge.close();
      await security.close();
      await cache.close();
      await redis?.close();
      await spool.close();
      lock.release();
    },
  };
}

/**
 * Closing an HTTP server also closes connections on which nothing has come yet, the ones just accepted among them. Their
 * requests are on the way: they get the time to arrive, so that replacing a gateway refuses nobody.
 */
async function stopAccepting(server: Server): Promise<void> {
  NetServer.prototype.close.call(server);
  await wait(ARRIVAL_MS);
}

const ARRIVAL_MS = 100;

/** The lowest number that no running gateway has: an old one may still be draining while its successor starts. */
function takeSlot(dir: DataDir): { readonly slot: number; readonly lock: FileLock } {
  for (let slot = 0; ; slot += 1) {
    const attempt = tryLock(join(dir.runRoot, `gateway-${slot}`));
    if (attempt.kind === 'taken') return { slot, lock: attempt.lock };
  }
}

const UPSTREAM_KEEP_ALIVE_MS = 4_000;
const MOST_IDLE_CONNECTIONS = 256;

function upstreamsOf(settings: Settings): Pick<GatewayDeps, 'openPool' | 'checkTarget'> {
  const { policy, connector } = openTargets(settings);
  return {
    checkTarget: (url) => checkTargetUrl(url, policy),
    openPool: (origin) =>
      new UpstreamPool(origin, {
        connector,
        maxHeaderBytes: settings['gateway.maxHeaderBytes'],
        keepAliveMs: UPSTREAM_KEEP_ALIVE_MS,
        maxConnections: null,
        maxIdleConnections: MOST_IDLE_CONNECTIONS,
      }),
  };
}
