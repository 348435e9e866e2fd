// Batches that two processes can make alike.
import { createHash } from 'node:crypto';
import type { ExchangeRecord } from '@heliometer/contract';
import { body, DAY_MS, exchange, NOON_MS } from '../../ports/record-samples.ts';

export const BATCH_ROWS = 200;

function id(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Every exchange costs 1 nano-dollar and has one attempt; the batch lies in two months. */
export function batchOf(organizationId: string, batch: number): ExchangeRecord[] {
  return Array.from({ length: BATCH_ROWS }, (_, row) => {
    const exchangeId = id(`${organizationId}/${batch}/${row}`);
    return exchange(organizationId, {
      exchangeId,
      requestId: exchangeId,
      startedAtMs: NOON_MS - batch * 1000 - row - (row % 2) * 30 * DAY_MS,
      costNanos: 1,
      requestBody: body(`${exchangeId} `.repeat(50)),
      attempts: [
        {
          index: 0,
          kind: 'upstream',
          provider: 'OPENAI',
          targetUrl: '',
          startedAtMs: NOON_MS,
          latencyMs: 1,
          ttfbMs: 1,
          status: 200,
          error: null,
          reconnected: false,
        },
      ],
    });
  });
}
