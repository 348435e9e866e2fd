// Webhooks put together: the list that is followed, the store of what is owed, and who sends it.
import type { Registry } from 'prom-client';
import { showAnswer, showBody } from '../api/show-bodies.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { checkTargetUrl } from '../http/target-guard.ts';
import type { TargetPolicy } from '../http/target-policy.ts';
import { WebhookDelivering } from '../jobs/deliver-webhooks.ts';
import { followWebhooks } from '../jobs/follow-webhooks.ts';
import type { PayloadMeans } from '../jobs/webhook-payload.ts';
import type { Log } from '../kernel/log.ts';
import type { Sealer } from '../kernel/sealing.ts';
import type { RecordReader } from '../ports/record-store.ts';
import type { Turns } from '../ports/turns.ts';
import type { DeliveryStore, WebhookDesk, WebhookStore } from '../ports/webhooks.ts';
import { createWebhookEffects } from '../recording/after-effects/webhooks.ts';
import type { AfterEffects } from '../recording/slot-ingest.ts';
import { createExchangeView } from './exchange-view.ts';
import { openWebhookMeters } from './meters.ts';

export interface WebhookParts {
  readonly control: Pick<WebhookStore, 'webhooks'>;
  readonly records: Pick<RecordReader, 'findMany' | 'bodies'>;
  /** Closed with the rest. */
  readonly deliveries: DeliveryStore;
  readonly turns: Turns;
  readonly policy: TargetPolicy;
  readonly fetch: GuardedFetch['fetch'];
  readonly sealer: Sealer;
  readonly linkTo: (exchangeId: string) => string;
  readonly registry: Registry;
  readonly log: Log;
}

export interface RunningWebhooks {
  readonly effects: AfterEffects;
  readonly desk: WebhookDesk;
  /** Gives attempts under way `graceMs`; what is not taken by then stays owed. */
  stop(graceMs: number): Promise<void>;
}

export async function openWebhooks(parts: WebhookParts): Promise<RunningWebhooks> {
  const { control, records, deliveries, policy, fetch, sealer, linkTo, registry, log } = parts;
  const webhooks = await followWebhooks(control, log);
  const delivering = new WebhookDelivering({
    webhooks,
    deliveries,
    records,
    fetch,
    sealer,
    linkTo,
    show: createShow(),
    refusal(destination) {
      const checked = checkTargetUrl(destination, policy);
      return 'refused' in checked ? checked.refused : null;
    },
    meters: openWebhookMeters(registry),
    log,
  });
  const sending = parts.turns.whileMine('webhooks', () => delivering.begin());
  return {
    effects: createWebhookEffects({
      webhooksOf: (organizationId) => webhooks.of(organizationId),
      offer: (owed) => delivering.offer(owed),
    }),
    desk: delivering,
    async stop(graceMs) {
      await webhooks.stop();
      await delivering.stop(graceMs);
      await sending.stop();
      await deliveries.close();
    },
  };
}

/** As the API shows them, but for a stream: of that the answer it amounts to, without its raw text. */
export function createShow(): PayloadMeans['show'] {
  const view = createExchangeView();
  return (record, bodies) => {
    const folded = record.stream ? view.fold(record, bodies) : null;
    return { request: showBody(bodies.request), response: folded ?? showAnswer(record, bodies, view) };
  };
}
