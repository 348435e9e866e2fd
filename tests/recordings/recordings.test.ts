// Every recorded exchange through the readers and the prices, against a truth that was made by hand.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UNKNOWN_USAGE } from '@heliometer/contract';
import { providerOfHost } from '../../packages/server/src/providers/catalogue.ts';
import { createPricer, type Priced } from '../../packages/server/src/providers/pricing.ts';
import { type ReadExchange, readExchange } from '../../packages/server/src/providers/read-exchange.ts';
import { loadRecordings, NO_RECORDINGS, type Recording } from './load-recordings.ts';
import { COSTS, UNPRICED } from './prices.ts';
import { TRUTH, type Truth } from './truth.ts';

const recordings = loadRecordings();
const skip = recordings === null ? NO_RECORDINGS : false;

function read(recording: Recording): ReadExchange {
  const captured = (bytes: Buffer) => ({ bytes, gapAfter: null, totalBytes: bytes.length });
  return readExchange({
    providerSlug: providerOfHost(recording.host)?.slug ?? null,
    method: recording.method,
    path: recording.path,
    status: recording.status,
    requestHeaders: Object.entries(recording.requestHeaders),
    responseHeaders: Object.entries(recording.responseHeaders),
    requestBody: captured(recording.requestBody),
    responseBody: captured(recording.responseBody),
  });
}

function asRead({ reading }: ReadExchange): Omit<Truth, 'id'> {
  const { usage, usageEstimated } = reading;
  const isNone = usageEstimated || Object.values(usage).every((count) => count === null);
  return {
    format: reading.format,
    model: reading.responseModel ?? reading.requestModel ?? reading.pathModel,
    usage: isNone ? null : usage,
    estimated: usageEstimated,
    stream: reading.stream,
    finishReason: reading.finishReason,
    reportedCostUsd: reading.reportedCostUsd,
    userId: reading.userId,
  };
}

const pricer = createPricer();
// Prices change; these are of a day on which all recorded models had been published.
const atMs = Date.parse('2026-11-01T12:00:00Z');

function price(recording: Recording): Priced {
  const { reading } = read(recording);
  return pricer.price({
    providerSlug: providerOfHost(recording.host)?.slug ?? null,
    model: reading.responseModel ?? reading.requestModel ?? reading.pathModel,
    requestedModel: reading.requestModel ?? reading.pathModel,
    upstreamPath: recording.path,
    usage: reading.usage,
    usageEstimated: reading.usageEstimated,
    ...(reading.billedUsage === undefined ? {} : { billedUsage: reading.billedUsage }),
    atMs,
    serviceTier: reading.serviceTier,
    headerRates: { inputUsd: null, outputUsd: null },
    overrides: [],
    reportedCostUsd: reading.reportedCostUsd,
  });
}

describe('the recordings', { skip }, () => {
  test('each has its row of truth, and each row its recording', () => {
    assert.deepEqual([...TRUTH.keys()].sort(), recordings?.map(({ id }) => id).sort());
  });

  for (const recording of recordings ?? []) {
    test(`${recording.id} ${recording.host} ${recording.path.slice(0, 80)} reads as it should`, () => {
      const truth = TRUTH.get(recording.id);
      assert.ok(truth);
      const { id: _id, ...expected } = truth;
      assert.deepEqual(asRead(read(recording)), expected);
    });
  }

  test('what is estimated has tokens of input, what is none has none of anything', () => {
    for (const recording of recordings ?? []) {
      const { usage, usageEstimated } = read(recording).reading;
      if (usageEstimated) assert.ok((usage.promptTokens ?? 0) > 0, recording.id);
      else if (TRUTH.get(recording.id)?.usage === null) assert.deepEqual(usage, UNKNOWN_USAGE, recording.id);
    }
  });
  test('costs what was worked out by hand', () => {
    const costs = recordings?.filter(({ id }) => id in COSTS).map((recording) => [recording.id, nanosOf(recording)]);
    assert.deepEqual(Object.fromEntries(costs ?? []), COSTS);
  });

  test('whatever has usage has a price, but for those that nobody lists', () => {
    const unpriced = recordings?.flatMap((recording) => {
      const truth = TRUTH.get(recording.id);
      const priced = price(recording);
      const hasUsage = truth?.usage !== null || truth.estimated;
      return hasUsage && 'reason' in priced ? [[recording.id, priced.reason]] : [];
    });
    assert.deepEqual(Object.fromEntries(unpriced ?? []), UNPRICED);
  });

  test('what has no usage has no price', () => {
    for (const recording of recordings ?? []) {
      const truth = TRUTH.get(recording.id);
      if (truth?.usage === null && !truth.estimated) assert.equal(price(recording).receipt, null, recording.id);
    }
  });

  test('a receipt is marked as estimated exactly when its usage is', () => {
    for (const recording of recordings ?? []) {
      const { receipt } = price(recording);
      if (receipt !== null) assert.equal(receipt.estimated, TRUTH.get(recording.id)?.estimated, recording.id);
    }
  });
});

function nanosOf(recording: Recording): number | null {
  return price(recording).receipt?.totalNanos ?? null;
}
