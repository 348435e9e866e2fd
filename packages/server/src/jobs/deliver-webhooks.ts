// Sends what is owed to webhooks, each receiver at its own pace: one that is slow or away keeps nobody else's waiting. What is
// owed stands in the store of deliveries; nothing here outlives the process, so a new one goes on where this one was.
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Sealer } from '../kernel/sealing.ts';
import type { WebhookMeters } from '../ports/meters.ts';
import type { RecordReader } from '../ports/record-store.ts';
import type { RunningWork } from '../ports/turns.ts';
import {
  aboutWebhook,
  type Delivery,
  type DeliveryAttempt,
  type DeliveryCounts,
  type DeliveryQuery,
  type DeliveryStore,
  type NewDelivery,
  type Webhook,
  type WebhookDesk,
} from '../ports/webhooks.ts';
import type { WebhookList } from './follow-webhooks.ts';
import { DeliveryKeeping } from './keep-deliveries.ts';
import { postSigned, verdictOf } from './post-signed.ts';
import { pauseAfter } from './webhook-pauses.ts';
import { type PayloadMeans, type ReadExchange, testPayload, toPayload } from './webhook-payload.ts';

export interface DeliveringOptions extends PayloadMeans {
  readonly webhooks: WebhookList;
  readonly deliveries: DeliveryStore;
  readonly records: Pick<RecordReader, 'findMany' | 'bodies'>;
  readonly fetch: GuardedFetch['fetch'];
  readonly refusal: (destination: string) => string | null;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly meters: WebhookMeters;
  readonly log: Log;
}

const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const TIMEOUT_MS = 10_000;
/** Attempts at the same time, of one webhook and of all. */
const MOST_OF_ONE = 8;
const MOST_OF_ALL = 64;
/** Whose bodies are read at once: each may have two of many MiB. */
const READ_AT_ONCE = 4;
const LOOK_EVERY_MS = 1_000;
/** After a failure of a store. */
const TROUBLE_PAUSE_MS = 2_000;
const PRUNE_EVERY_MS = 10 * 60_000;

export class WebhookDelivering implements WebhookDesk {
  readonly #options: DeliveringOptions;
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<string, { readonly webhookId: string; readonly ended: Promise<void> }>();
  readonly #keeping: DeliveryKeeping;
  #woken = Promise.withResolvers<void>();
  readonly #works = new Set<RunningWork>();

  constructor(options: DeliveringOptions) {
    this.#options = options;
    this.#keeping = new DeliveryKeeping(
      { ...options, giveUpAfterMs: GIVE_UP_AFTER_MS, onKept: () => this.#wake() },
      this.#stopping.signal,
    );
  }

  /** Sends what is owed until it is stopped, which lets attempts under way end. What is offered is kept meanwhile, or without. */
  begin(): RunningWork {
    const over = new AbortController();
    const ended = this.#run(AbortSignal.any([over.signal, this.#stopping.signal]));
    const work: RunningWork = {
      stop: async () => {
        over.abort();
        this.#wake();
        await ended;
        await Promise.all([...this.#underWay.values()].map((attempt) => attempt.ended));
        this.#works.delete(work);
      },
    };
    this.#works.add(work);
    return work;
  }

  /** As DeliveryKeeping's. */
  offer(deliveries: readonly NewDelivery[]): Promise<void> {
    return this.#keeping.offer(deliveries);
  }

  refusal(destination: string): string | null {
    return this.#options.refusal(destination);
  }

  async sendTest(webhook: Webhook): Promise<DeliveryAttempt> {
    const body = testPayload(webhook.config, this.#options.linkTo);
    return (await this.#post(webhook, newId(), body)) ?? problem('connection_failed');
  }

  async changed(): Promise<void> {
    await this.#options.webhooks.refresh();
    this.#wake();
  }

  page(webhookId: string, query: DeliveryQuery) {
    return this.#options.deliveries.page(webhookId, query);
  }

  async find(webhook: Webhook, id: string) {
    const delivery = await this.#options.deliveries.find(webhook.id, id);
    if (delivery === null) return null;
    const found = (await this.#read(webhook.organizationId, [delivery.exchangeId])).get(delivery.exchangeId);
    return { delivery, body: this.#payloadOf(webhook, found) };
  }

  counts(webhookId: string, sinceMs: number): Promise<DeliveryCounts> {
    return this.#options.deliveries.counts(webhookId, sinceMs);
  }

  async failedAgain(webhookId: string, sinceMs: number): Promise<number> {
    const count = await this.#options.deliveries.failedAgain(webhookId, sinceMs, GIVE_UP_AFTER_MS);
    this.#wake();
    return count;
  }

  async again(webhookId: string, id: string): Promise<Delivery | null> {
    const delivery = await this.#options.deliveries.again(webhookId, id, GIVE_UP_AFTER_MS);
    this.#wake();
    return delivery;
  }

  expire(organizationId: string, beforeMs: number): Promise<number> {
    return this.#options.deliveries.expire(organizationId, beforeMs);
  }

  forget(webhookId: string): Promise<void> {
    return this.#options.deliveries.forget(webhookId);
  }

  /** Gives what is on its way `graceMs`; the rest stays owed. */
  async stop(graceMs: number): Promise<void> {
    const enough = AbortSignal.timeout(graceMs);
    enough.addEventListener('abort', () => this.#stopping.abort());
    await Promise.all([...this.#works].map((work) => work.stop()));
    this.#stopping.abort();
  }

  /** @param over nothing new is begun then */
  async #run(over: AbortSignal): Promise<void> {
    let pruneAt = 0;
    while (!over.aborted) {
      // Those offered and ended in one turn make one look.
      await turn();
      this.#woken = Promise.withResolvers();
      try {
        await this.#sendDue(over);
        if (performance.now() >= pruneAt) {
          await this.#options.deliveries.prune();
          pruneAt = performance.now() + PRUNE_EVERY_MS;
        }
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#options.log.warn({ err: error, code: 'store_unavailable' }, 'webhooks cannot be sent at the moment');
        await this.#pause(TROUBLE_PAUSE_MS);
      }
      const enough = new AbortController();
      const poll = wait(LOOK_EVERY_MS, undefined, { signal: enough.signal, ref: false }).catch(() => {
        // Only being woken ends it early.
      });
      await Promise.race([this.#woken.promise, poll]);
      enough.abort();
    }
  }

  #wake(): void {
    this.#woken.resolve();
  }

  /** Begins what is due and has a place. */
  async #sendDue(over: AbortSignal): Promise<void> {
    const due: { readonly webhook: Webhook; readonly delivery: Delivery }[] = [];
    for (const webhook of this.#options.webhooks.all()) {
      const own = [...this.#underWay.values()].filter(({ webhookId }) => webhookId === webhook.id).length;
      const places = Math.min(MOST_OF_ONE - own, MOST_OF_ALL - this.#underWay.size - due.length);
      if (places <= 0) continue;
      const known = new Set(this.#underWay.keys());
      const found = await this.#options.deliveries.due(webhook.id, Date.now(), places, known);
      due.push(...found.map((delivery) => ({ webhook, delivery })));
    }
    const byOrganization = Map.groupBy(due, ({ webhook }) => webhook.organizationId);
    for (const [organizationId, all] of byOrganization) {
      for (let at = 0; at < all.length && !over.aborted; at += READ_AT_ONCE) {
        const some = all.slice(at, at + READ_AT_ONCE);
        const read = await this.#read(
          organizationId,
          some.map(({ delivery }) => delivery.exchangeId),
        );
        for (const { webhook, delivery } of some) {
          const body = this.#payloadOf(webhook, read.get(delivery.exchangeId));
          const ended = this.#deliver(webhook, delivery, body);
          this.#underWay.set(delivery.id, { webhookId: webhook.id, ended });
        }
      }
    }
  }

  async #read(organizationId: string, exchangeIds: readonly string[]) {
    const { records } = this.#options;
    const { signal } = this.#stopping;
    const ids = [...new Set(exchangeIds)];
    const [found, bodies] = await Promise.all([
      records.findMany(organizationId, ids, signal),
      records.bodies(organizationId, ids, signal),
    ]);
    const read = new Map<string, ReadExchange>();
    for (const stored of found) {
      const own = bodies.get(stored.record.exchangeId);
      if (own !== undefined) read.set(stored.record.exchangeId, { stored, bodies: own });
    }
    return read;
  }

  #payloadOf({ config }: Webhook, found: ReadExchange | undefined): string | null {
    return found === undefined ? null : toPayload(found.stored, found.bodies, config, this.#options);
  }

  /** Never rejects. @param body null = the exchange is gone */
  async #deliver(webhook: Webhook, delivery: Delivery, body: string | null): Promise<void> {
    await turn();
    try {
      const attempt = body === null ? problem('exchange_deleted') : await this.#post(webhook, delivery.id, body);
      if (attempt !== null) await this.#note(webhook, delivery, attempt);
    } catch (error) {
      this.#options.log.error(
        { err: error, webhookId: webhook.id },
        'an attempt at a webhook could not be written down',
      );
      await this.#pause(TROUBLE_PAUSE_MS);
    } finally {
      this.#underWay.delete(delivery.id);
      this.#wake();
    }
  }

  async #note(webhook: Webhook, delivery: Delivery, attempt: DeliveryAttempt): Promise<void> {
    const { deliveries, meters, log } = this.#options;
    const verdict = verdictOf(attempt);
    const nextAtMs = Date.now() + pauseAfter(delivery.tries);
    if (verdict === 'again' && nextAtMs < delivery.giveUpAtMs) {
      await deliveries.tried(delivery.id, attempt, 'waiting', nextAtMs);
      meters.webhook('retried', 1);
      return;
    }
    await deliveries.tried(delivery.id, attempt, verdict === 'taken' ? 'delivered' : 'failed', null);
    meters.webhook(verdict === 'taken' ? 'delivered' : 'failed', 1);
    if (verdict === 'taken') return;
    const { status, problem: why } = attempt;
    log.warn({ webhookId: webhook.id, deliveryId: delivery.id, status, why }, 'a delivery to a webhook was given up');
  }

  async #post(webhook: Webhook, messageId: string, body: string): Promise<DeliveryAttempt | null> {
    const { fetch, sealer } = this.#options;
    const opened = sealer.open(webhook.sealed, aboutWebhook(webhook.organizationId, webhook.id));
    if ('problem' in opened) return problem('secret_unreadable');
    const post = { destination: webhook.destination, body, hmacKey: opened.secret, messageId };
    return postSigned(post, { fetch, timeoutMs: TIMEOUT_MS, now: Date.now }, this.#stopping.signal);
  }

  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#stopping.signal }).catch(() => {
      // Only stopping ends it early.
    });
  }
}

function problem(what: NonNullable<DeliveryAttempt['problem']>): DeliveryAttempt {
  return { atMs: Date.now(), durationMs: 0, status: null, problem: what };
}
