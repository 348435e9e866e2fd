// Handlers of webhooks. The key is made here, sealed on its way to the store, and shown to keys that may do everything.
import { randomBytes, randomUUID } from 'node:crypto';
import { type Handlers, WEBHOOK_VERSION } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { inWords } from '../../ports/attempt-words.ts';
import { aboutWebhook, type Delivery, type DeliveryAttempt, type Webhook } from '../../ports/webhooks.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

const HMAC_KEY_BYTES = 32;
const DAY_MS = 86_400_000;

export const webhookHandlers = {
  async listWebhooks(_input, context) {
    const all = await context.control.webhooks(context.principal.organizationId);
    return all.map((webhook) => shown(webhook, context));
  },
  async createWebhook({ body }, context) {
    const { control, principal, sealers, webhooks } = context;
    const { organizationId } = principal;
    checkDestination(body.destination, context);
    const id = randomUUID();
    const hmacKey = randomBytes(HMAC_KEY_BYTES).toString('hex');
    const { sampleRate, propertyFilters } = body.config;
    const includeData = body.includeData ?? body.config.includeData ?? true;
    const webhook = await control.addWebhook({
      id,
      organizationId,
      destination: body.destination,
      sealed: sealers.webhooks.seal(hmacKey, aboutWebhook(organizationId, id)),
      config: { sampleRate, propertyFilters, includeData },
    });
    await webhooks.changed();
    return shown(webhook, context);
  },
  async changeWebhook({ params, body }, context) {
    const { control, webhooks } = context;
    const found = await find(context, params.id);
    const { destination, is_active: isActive } = body;
    if (destination !== undefined) checkDestination(destination, context);
    const includeData = body.includeData ?? body.config?.includeData ?? found.config.includeData;
    const config = {
      sampleRate: body.config?.sampleRate ?? found.config.sampleRate,
      propertyFilters: body.config?.propertyFilters ?? found.config.propertyFilters,
      includeData,
    };
    const changed = await control.changeWebhook(found.organizationId, found.id, {
      config,
      ...(destination === undefined ? {} : { destination }),
      ...(isActive === undefined ? {} : { isActive }),
    });
    if (changed === null) throw unknownWebhook(params.id);
    await webhooks.changed();
    return shown(changed, context);
  },
  async deleteWebhook({ params }, context) {
    const { control, webhooks, principal } = context;
    const id = params.id.toLowerCase();
    if (!(await control.deleteWebhook(principal.organizationId, id))) throw unknownWebhook(params.id);
    await webhooks.changed();
    await webhooks.forget(id);
    return null;
  },
  async testWebhook({ params }, context) {
    const attempt = await context.webhooks.sendTest(await find(context, params.id));
    return { success: isTaken(attempt), message: inWords(attempt) };
  },
  async listWebhookDeliveries({ params, query }, context) {
    const { id } = await find(context, params.id);
    const { rows, nextCursor } = await context.webhooks.page(id, query);
    return { rows: rows.map(toAnswer), nextCursor };
  },
  async countWebhookDeliveries({ params, query }, context) {
    const { id } = await find(context, params.id);
    return context.webhooks.counts(id, query.since ?? context.nowMs - DAY_MS);
  },
  async getWebhookDelivery({ params }, context) {
    const found = await context.webhooks.find(await find(context, params.id), params.deliveryId);
    if (found === null) throw unknownDelivery(params.deliveryId);
    return { ...toAnswer(found.delivery), payload: found.body };
  },
  async replayFailedDeliveries({ params, body }, context) {
    const { id } = await find(context, params.id);
    return { replayed: await context.webhooks.failedAgain(id, body.since) };
  },
  async replayWebhookDelivery({ params }, context) {
    const { id } = await find(context, params.id);
    const delivery = await context.webhooks.again(id, params.deliveryId);
    if (delivery === null) throw unknownDelivery(params.deliveryId);
    return toAnswer(delivery);
  },
} satisfies Partial<Handlers<ApiContext, PublicContext>>;

async function find({ control, principal }: ApiContext, id: string): Promise<Webhook> {
  const all = await control.webhooks(principal.organizationId);
  const found = all.find((webhook) => webhook.id === id.toLowerCase());
  if (found === undefined) throw unknownWebhook(id);
  return found;
}

/** @throws GatewayError target_not_allowed */
function checkDestination(destination: string, { webhooks }: ApiContext): void {
  const refusal = webhooks.refusal(destination);
  if (refusal !== null) throw new GatewayError('target_not_allowed', refusal);
}

function shown(webhook: Webhook, { principal, sealers }: ApiContext) {
  const { id, organizationId, sealed, config } = webhook;
  const opened =
    principal.permissions === 'rw' ? sealers.webhooks.open(sealed, aboutWebhook(organizationId, id)) : null;
  const hmacKey = opened !== null && 'secret' in opened ? opened.secret : null;
  return {
    id,
    created_at: toIso(webhook.createdAtMs),
    updated_at: toIso(webhook.updatedAtMs),
    destination: webhook.destination,
    version: WEBHOOK_VERSION as typeof WEBHOOK_VERSION,
    config: { ...config, propertyFilters: [...config.propertyFilters] },
    is_active: webhook.isActive,
    hmac_key: hmacKey,
    signing_secret: hmacKey === null ? null : `whsec_${Buffer.from(hmacKey, 'hex').toString('base64')}`,
  };
}

function toAnswer(delivery: Delivery) {
  const { nextAtMs } = delivery;
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    request_id: delivery.requestId,
    exchange_id: delivery.exchangeId,
    created_at: toIso(delivery.createdAtMs),
    state: delivery.state,
    next_attempt_at: nextAtMs === null ? null : toIso(nextAtMs),
    attempt_count: delivery.attemptCount,
    attempts: delivery.attempts.map(({ atMs, durationMs, status, problem }) => {
      return { at: toIso(atMs), duration_ms: durationMs, status, problem };
    }),
  };
}

function isTaken({ status }: DeliveryAttempt): boolean {
  return status !== null && status >= 200 && status < 300;
}

function unknownWebhook(id: string): GatewayError {
  return new GatewayError('not_found', `There is no webhook of id ${id}.`);
}

function unknownDelivery(id: string): GatewayError {
  return new GatewayError('not_found', `There is no delivery of id ${id} in the log of this webhook.`);
}
