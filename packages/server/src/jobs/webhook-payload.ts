// What a webhook is told of an exchange; the members are Helicone's. Pure.
import { type ExchangeRecord, totalTokens } from '@heliometer/contract';
import type { StoredBodies, StoredExchange } from '../ports/record-store.ts';
import type { WebhookConfig } from '../ports/webhooks.ts';

export interface ReadExchange {
  readonly stored: StoredExchange;
  readonly bodies: StoredBodies;
}

export interface PayloadMeans {
  /** Parsed where they can be, a stream as the answer it amounts to; null = nothing was sent, or it is not kept. */
  readonly show: (
    record: StoredExchange['record'],
    bodies: StoredBodies,
  ) => { readonly request: unknown; readonly response: unknown };
  /** Where the exchange can be had with its bodies, by its exchange id. */
  readonly linkTo: (exchangeId: string) => string;
}

/** Of a body as JSON; a larger one is replaced by the link. */
export const MOST_BODY_BYTES = 10 * 1024;
const NANOS = 1e9;

export function toPayload(
  { record }: StoredExchange,
  bodies: StoredBodies,
  { includeData }: WebhookConfig,
  { show, linkTo }: PayloadMeans,
): string {
  const link = linkTo(record.exchangeId);
  const { request, response } = show(record, bodies);
  const [isLong, isLongAnswer] = [request, response].map(isTooLong);
  return JSON.stringify({
    request_id: record.requestId,
    request_body: isLong ? link : request,
    response_body: isLongAnswer ? link : response,
    ...(record.userId === null ? {} : { user_id: record.userId }),
    ...(includeData || isLong || isLongAnswer ? { request_response_url: link } : {}),
    ...(includeData ? dataOf(record) : {}),
  });
}

/** A made-up exchange, for trying a webhook. */
export function testPayload({ includeData }: WebhookConfig, linkTo: PayloadMeans['linkTo']): string {
  const id = '00000000-0000-8000-8000-000000000000';
  const metadata = { cost: 0.000_015, promptTokens: 10, completionTokens: 20, totalTokens: 30, latencyMs: 1500 };
  return JSON.stringify({
    request_id: id,
    request_body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'This is a test of your webhook.' }] },
    response_body: { choices: [{ index: 0, message: { role: 'assistant', content: 'It works.' } }] },
    user_id: 'test-user',
    ...(includeData ? { request_response_url: linkTo(id), model: 'gpt-4o-mini', provider: 'OPENAI', metadata } : {}),
  });
}

function dataOf(record: Pick<ExchangeRecord, 'model' | 'provider' | 'usage' | 'costNanos' | 'latencyMs'>) {
  const { usage, costNanos } = record;
  return {
    ...(record.model === null ? {} : { model: record.model }),
    provider: record.provider,
    metadata: {
      cost: costNanos === null ? null : costNanos / NANOS,
      promptTokens: usage.promptTokens,
      completionTokens: usage.completionTokens,
      totalTokens: totalTokens(usage),
      latencyMs: Math.round(record.latencyMs),
    },
  };
}

function isTooLong(body: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(body ?? null)) > MOST_BODY_BYTES;
}
