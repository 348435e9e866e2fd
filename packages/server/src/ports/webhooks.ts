// The webhooks of organisations, and what is owed to each: two stores, since the second changes with every exchange and
// gateways follow the first.
import type { DeliveryProblem, DeliveryState } from '@heliometer/contract';

export interface WebhookConfig {
  /** Percent. */
  readonly sampleRate: number;
  /** All must be met. */
  readonly propertyFilters: readonly { readonly key: string; readonly value: string }[];
  readonly includeData: boolean;
}

export interface NewWebhook {
  readonly id: string;
  readonly organizationId: string;
  readonly destination: string;
  /** The key for its signatures, bound to the organisation and the id (`aboutWebhook`). */
  readonly sealed: string;
  readonly config: WebhookConfig;
}

export interface Webhook extends NewWebhook {
  readonly isActive: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export type WebhookChange = Partial<Pick<Webhook, 'destination' | 'config' | 'isActive'>>;

/** Each costs every exchange of the organisation a look. */
export const MAX_WEBHOOKS = 20;

export interface WebhookStore {
  /** In the order of their making; null = of all organisations. */
  webhooks(organizationId: string | null): Promise<readonly Webhook[]>;
  /** @throws GatewayError `conflict` when the organisation has `MAX_WEBHOOKS` already, `not_found` when it does not exist */
  addWebhook(webhook: NewWebhook): Promise<Webhook>;
  /** Null when the organisation has no webhook of that id. */
  changeWebhook(organizationId: string, id: string, change: WebhookChange): Promise<Webhook | null>;
  /** False when the organisation has no webhook of that id. */
  deleteWebhook(organizationId: string, id: string): Promise<boolean>;
}

/** What the key of a webhook is bound to: put in another's row it does not open. */
export function aboutWebhook(organizationId: string, id: string): readonly string[] {
  return ['webhook', organizationId, id];
}

/** An exchange and a webhook it is to be sent to. Nothing of bodies: they are read when it is sent. */
export interface NewDelivery {
  /** Made of the webhook and the exchange, so that one that is asked for twice is kept once. */
  readonly id: string;
  readonly organizationId: string;
  readonly webhookId: string;
  readonly exchangeId: string;
  readonly requestId: string;
}

export interface DeliveryAttempt {
  readonly atMs: number;
  readonly durationMs: number;
  readonly status: number | null;
  readonly problem: DeliveryProblem | null;
}

export interface Delivery extends NewDelivery {
  readonly createdAtMs: number;
  readonly state: DeliveryState;
  /** UTC ms; null unless it waits. */
  readonly nextAtMs: number | null;
  readonly giveUpAtMs: number;
  /** Since it was made, or was asked for again. */
  readonly tries: number;
  readonly attemptCount: number;
  readonly attempts: readonly DeliveryAttempt[];
}

/** How many became what. */
export type DeliveryCounts = Readonly<Record<DeliveryState, number>>;

export interface DeliveryPage {
  readonly rows: readonly Delivery[];
  readonly nextCursor: string | null;
}

/** Of one webhook. More are not kept, so that a receiver that is away for long does not fill the disk. */
export const MOST_WAITING = 100_000;
/** Of what ended, per webhook. */
export const MOST_ENDED = 20_000;
export const ENDED_KEPT_MS = 30 * 24 * 3_600_000;
/** Of one delivery; older attempts are counted only. */
export const MOST_ATTEMPTS_SHOWN = 20;

/** Deliveries, from owed to the log of what became of them. */
export interface DeliveryStore {
  /** On disk when it resolves; one that is known already stays as it is. Says how many there was no room for. */
  add(deliveries: readonly NewDelivery[], giveUpAfterMs: number): Promise<number>;
  /** Waiting and due by then, the longest due first, at most so many, and none of `besides`. */
  due(webhookId: string, byMs: number, limit: number, besides: ReadonlySet<string>): Promise<readonly Delivery[]>;
  /** When the next is due; null = none waits. */
  nextDueMs(webhookId: string): Promise<number | null>;
  /** @param nextAtMs null = it ended */
  tried(id: string, attempt: DeliveryAttempt, state: DeliveryState, nextAtMs: number | null): Promise<void>;
  /** Newest first. */
  page(webhookId: string, query: DeliveryQuery): Promise<DeliveryPage>;
  /** Null when the webhook has no delivery of that id. */
  find(webhookId: string, id: string): Promise<Delivery | null>;
  /** Of those made since. */
  counts(webhookId: string, sinceMs: number): Promise<DeliveryCounts>;
  /** All that failed of those made since are due now and for so long. Says how many. */
  failedAgain(webhookId: string, sinceMs: number, giveUpAfterMs: number): Promise<number>;
  /** Due now and for so long, whatever became of it. Null when the webhook has no delivery of that id. */
  again(webhookId: string, id: string, giveUpAfterMs: number): Promise<Delivery | null>;
  /** Of a webhook that was deleted. */
  forget(webhookId: string): Promise<void>;
  /** Those of the organisation that were made before, whatever became of them. Says how many. */
  expire(organizationId: string, beforeMs: number): Promise<number>;
  /** Takes away what ended and is old, or is more than is kept. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

export interface DeliveryQuery {
  readonly limit: number;
  readonly state?: DeliveryState | undefined;
  readonly cursor?: string | undefined;
}

/** What the API asks of whoever sends. */
export interface WebhookDesk {
  /** Why nothing may be sent to an address, in words fit for the caller; null = it may. */
  refusal(destination: string): string | null;
  /** A made-up exchange, sent once. */
  sendTest(webhook: Webhook): Promise<DeliveryAttempt>;
  /** The webhooks of the control store are others now. */
  changed(): Promise<void>;
  page(webhookId: string, query: DeliveryQuery): Promise<DeliveryPage>;
  /** A delivery and its body as it would be sent now; the body is null when the exchange is gone. */
  find(webhook: Webhook, id: string): Promise<{ readonly delivery: Delivery; readonly body: string | null } | null>;
  counts(webhookId: string, sinceMs: number): Promise<DeliveryCounts>;
  failedAgain(webhookId: string, sinceMs: number): Promise<number>;
  /** As DeliveryStore's. */
  again(webhookId: string, id: string): Promise<Delivery | null>;
  forget(webhookId: string): Promise<void>;
  expire(organizationId: string, beforeMs: number): Promise<number>;
}
