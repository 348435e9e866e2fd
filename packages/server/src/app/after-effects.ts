// What follows on stored exchanges, put together for the process that stores them.
import type { Registry } from 'prom-client';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import type { Log } from '../kernel/log.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { EvaluatorDesk } from '../ports/evaluators.ts';
import type { RecordKeeper, RecordReader } from '../ports/record-store.ts';
import type { Turns } from '../ports/turns.ts';
import type { WebhookDesk } from '../ports/webhooks.ts';
import { EventQueue } from '../recording/after-effects/event-queue.ts';
import { createPostHogEffects } from '../recording/after-effects/posthog.ts';
import { createSendToPostHog } from '../recording/after-effects/send-to-posthog.ts';
import type { AfterEffects } from '../recording/slot-ingest.ts';
import type { Settings } from './config/table.ts';
import type { DataDir } from './data-dir.ts';
import { gatewayBeside } from './gateway-beside.ts';
import { openSealers } from './master-key.ts';
import { openAfterEffectMeters } from './meters.ts';
import { openDeliveries } from './open-control.ts';
import { openEvaluators } from './open-evaluators.ts';
import { openOtel } from './open-otel.ts';
import { openWebhooks } from './open-webhooks.ts';
import { publicAddress } from './public-address.ts';
import { openTargets } from './targets.ts';

export interface RunningEffects {
  readonly effects: AfterEffects;
  readonly webhooks: WebhookDesk;
  readonly evaluators: EvaluatorDesk;
  /** Gives what is on its way a moment; to be called while ingest still runs, so that it learns of it. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface EffectContext {
  readonly settings: Settings;
  readonly dir: DataDir;
  readonly control: ControlStore;
  readonly records: RecordReader & RecordKeeper;
  readonly turns: Turns;
  readonly registry: Registry;
  readonly log: Log;
}

/** What is not sent by then is owed, and sent at the next start. */
const SETTLE_MS = 2_000;

export async function openAfterEffects(context: EffectContext): Promise<RunningEffects> {
  const { settings, dir, registry, log } = context;
  const { policy, connector } = openTargets(settings);
  const guarded = createGuardedFetch(policy, connector);
  const sealers = openSealers(settings, dir);
  const meters = openAfterEffectMeters(registry);
  const address = publicAddress(settings);
  const queue = new EventQueue({
    send: createSendToPostHog(guarded),
    count: (fate, events) => meters.posthog(fate, events),
    receiver: 'PostHog',
    log,
  });
  const otel = openOtel(settings, meters, log);
  const webhooks = await openWebhooks({
    ...context,
    deliveries: await openDeliveries(settings, dir, log),
    policy,
    fetch: guarded.fetch,
    sealer: sealers.webhooks,
    linkTo: (exchangeId) => `${address}/v1/request/${exchangeId}?includeBody=true`,
  });
  const evaluators = openEvaluators({
    ...context,
    sealer: sealers.judges,
    evaluationsFile: dir.evaluationsFile,
    gatewayUrl: () => gatewayBeside(dir),
  });
  const posthog = createPostHogEffects({
    queue,
    sealer: sealers.journal,
    linkTo: (requestId) => `${address}/app/requests?requestId=${requestId}`,
    meters,
    log,
  });
  return {
    effects: allOf([posthog, webhooks.effects, evaluators.effects, ...(otel === null ? [] : [otel.effects])]),
    webhooks: webhooks.desk,
    evaluators: evaluators.desk,
    async settle() {
      await Promise.all([queue.settle(SETTLE_MS), otel?.settle(SETTLE_MS)]);
    },
    async close() {
      queue.close();
      await otel?.close();
      await Promise.all([webhooks.stop(SETTLE_MS), evaluators.stop(SETTLE_MS)]);
      await guarded.close();
    },
  };
}

/** What one owes keeps the journal of the exchange for all: those that are done know it when they are asked again. */
function allOf(effects: readonly AfterEffects[]): AfterEffects {
  return {
    prepare(entry, record) {
      const owed = effects.map((each) => each.prepare(entry, record)).filter((effect) => effect !== null);
      if (owed.length === 0) return null;
      return async () => void (await Promise.all(owed.map((effect) => effect())));
    },
  };
}
