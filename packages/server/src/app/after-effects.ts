// What follows on stored exchanges, put together for the process that stores them.
import type { Registry } from 'prom-client';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import type { Log } from '../kernel/log.ts';
import { EventQueue } from '../recording/after-effects/event-queue.ts';
import { createPostHogEffects } from '../recording/after-effects/posthog.ts';
import { createSendToPostHog } from '../recording/after-effects/send-to-posthog.ts';
import type { AfterEffects } from '../recording/slot-ingest.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { openSealers } from './master-key.ts';
import { openAfterEffectMeters } from './meters.ts';
import { openTargets } from './targets.ts';

export interface RunningEffects {
  readonly effects: AfterEffects;
  /** Gives what is on its way a moment; to be called while ingest still runs, so that it learns of it. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface EffectContext {
  readonly settings: Settings;
  readonly dir: DataDir;
  readonly registry: Registry;
  readonly log: Log;
}

/** What is not sent by then is owed, and sent at the next start. */
const SETTLE_MS = 2_000;

export function openAfterEffects({ settings, dir, registry, log }: EffectContext): RunningEffects {
  const { policy, connector } = openTargets(settings);
  const guarded = createGuardedFetch(policy, connector);
  const meters = openAfterEffectMeters(registry);
  const queue = new EventQueue({ send: createSendToPostHog(guarded), meters, log });
  return {
    effects: createPostHogEffects({
      queue,
      sealer: openSealers(settings, dir).journal,
      linkTo: (requestId) => `${addressOf(settings)}/app/requests?requestId=${requestId}`,
      meters,
      log,
    }),
    settle: () => queue.settle(SETTLE_MS),
    async close() {
      queue.close();
      await guarded.close();
    },
  };
}

/** Where people reach the dashboard, as far as settings tell. */
function addressOf({ publicUrl, host, port }: Settings): string {
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '');
  // Listening on all addresses, or on any port, is no address to go to.
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
