// Which webhooks an exchange is owed to, once its record is stored (platform.md §4).
//
// What is promised: it is sent at least once to each, also when the console is killed in between. The journal is kept until the
// delivery is on disk (owed-effects.ts), and from then on it stands there until it was taken, or for 24 hours. Told
// and lost are those of a webhook for which more wait than are kept. Ingest waits for no receiver.
import { createHash } from 'node:crypto';
import type { ExchangeRecord } from '@heliometer/contract';
import type { NewDelivery, Webhook } from '../../ports/webhooks.ts';
import type { AfterEffects } from '../slot-ingest.ts';

export interface WebhookMeans {
  /** Those that are active; asked for every exchange. */
  readonly webhooksOf: (organizationId: string) => readonly Webhook[];
  /** Resolves when they are on disk; never rejects. */
  readonly offer: (deliveries: readonly NewDelivery[]) => Promise<void>;
}

export function createWebhookEffects({ webhooksOf, offer }: WebhookMeans): AfterEffects {
  return {
    prepare(_entry, record) {
      const deliveries = webhooksOf(record.organizationId).flatMap((webhook) => {
        const delivery = toDelivery(webhook, record);
        return delivery === null ? [] : [delivery];
      });
      return deliveries.length === 0 ? null : () => offer(deliveries);
    },
  };
}

/** null = the webhook does not want it. The same each time it is asked: after a crash entries are read anew. */
function toDelivery({ id: webhookId, config }: Webhook, record: ExchangeRecord): NewDelivery | null {
  const { organizationId, exchangeId, requestId } = record;
  if (!config.propertyFilters.every((filter) => hasProperty(record, filter))) return null;
  const digest = createHash('sha256').update(`${webhookId}:${exchangeId}`).digest();
  if ((digest.readUInt32BE(0) / 2 ** 32) * 100 >= config.sampleRate) return null;
  return { id: toUuid(digest.subarray(4, 20)), organizationId, webhookId, exchangeId, requestId };
}

/** Names come as headers do, in any case. */
function hasProperty({ properties }: ExchangeRecord, { key, value }: { readonly key: string; readonly value: string }) {
  const wanted = key.toLowerCase();
  return Object.entries(properties).some(([name, own]) => name.toLowerCase() === wanted && own === value);
}

/** RFC 9562 §5.8: version 8, bits of our own making. */
function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  const variant = ((bytes.readUInt8(8) & 0x3f) | 0x80).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(18, 20)];
  return [...parts, hex.slice(20, 32)].join('-');
}
